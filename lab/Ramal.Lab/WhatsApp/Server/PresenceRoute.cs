using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Who is there and who is typing.</summary>
internal static class PresenceRoute
{
    public static void Presence(SimulatorWorld world, SimulatedDevice device, Node node)
    {
        var account = device.Account;
        if (node["type"] == "subscribe")
        {
            if (world.Find(node.JidAttribute("to")) is { } watched)
            {
                watched.Watchers.Add(account);
                if (watched.IsAvailable)
                {
                    PostOffice.ToPresent(account, new Node("presence") { ["from"] = node["to"] });
                }
            }

            return;
        }

        account.IsAvailable = node["type"] != "unavailable";
        foreach (var watcher in account.Watchers)
        {
            PostOffice.ToPresent(watcher, new Node("presence")
            {
                ["from"] = account.PhoneJid.ToString(),
                ["type"] = account.IsAvailable ? null : "unavailable",
                ["last"] = account.IsAvailable ? null : world.Seconds,
            });
        }
    }

    public static void Typing(SimulatorWorld world, SimulatedDevice device, Node node)
    {
        var to = node.JidAttribute("to");
        if (to is { IsGroup: true } && world.Groups.Find(to.Value.ToString()) is { } group)
        {
            foreach (var member in group.Members.Keys.Where(member => member != device.Account))
            {
                Tell(member, node, group.Id, device.Account.LidJid.ToString());
            }
        }
        else if (world.Find(to) is { } account)
        {
            Tell(account, node, device.Account.Address(to!.Value.IsLid).ToString(), null);
        }
    }

    private static void Tell(SimulatedAccount account, Node node, string from, string? participant)
    {
        PostOffice.ToPresent(account, new Node("chatstate", node.Children) { ["from"] = from, ["participant"] = participant });
        account.Phone.SeesTyping(from, participant, node.Child("composing") is not null);
    }
}
