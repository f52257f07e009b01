using System.Globalization;
using System.Text;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Answers questions about people: do they exist, which devices and which LID do they have.</summary>
internal static class UsyncDesk
{
    public static Node Answer(SimulatorWorld world, SimulatedDevice asker, Node usync)
    {
        string[] topics = [.. usync.Required("query").Children.Select(topic => topic.Tag)];
        var users = usync.Required("list").ChildrenNamed("user").Select(user => About(world, asker, user, topics)).ToArray();
        var answer = new Node("usync", new Node("result", topics.Select(topic => new Node(topic))), new Node("list", users));
        foreach (var (name, value) in usync.Attributes)
        {
            answer.Set(name, value);
        }

        return answer;
    }

    private static Node About(SimulatorWorld world, SimulatedDevice asker, Node user, string[] topics)
    {
        var digits = user.Child("contact") is { Data: not null } contact ? new string([.. contact.Text.Where(char.IsAsciiDigit)]) : "";
        var account = world.Find(user.JidAttribute("jid")?.User ?? digits);
        var jid = user["jid"] ?? account?.PhoneJid.ToString() ?? Jid.Phone(digits).ToString();
        var content = new List<Node>();
        foreach (var topic in topics)
        {
            if (topic == "contact")
            {
                content.Add(new Node("contact") { ["type"] = account is null ? "out" : "in" });
            }
            else if (account is not null && Topic(world, asker, account, topic) is { } node)
            {
                content.Add(node);
            }
        }

        return new Node("user", content) { ["jid"] = jid };
    }

    private static Node? Topic(SimulatorWorld world, SimulatedDevice asker, SimulatedAccount account, string topic)
    {
        switch (topic)
        {
            case "devices":
                asker.Told[account] = account.DeviceVersion;
                return new Node("devices", new Node("device-list", account.Devices.Values.Select(Entry)), account.Phone.KeyIndexList());
            case "lid":
                return new Node("lid") { ["val"] = account.LidJid.ToString() };
            case "status":
                return new Node("status", Encoding.UTF8.GetBytes(account.About)) { ["t"] = world.Seconds };
            case "picture" or "business" or "sidelist" or "disappearing_mode" or "bot" or "username" or "feature":
                return null;
            default:
                if (world.Options.Strict)
                {
                    world.Breaches.Add(asker.Name, $"unknown stanza: usync {topic}");
                }

                return null;
        }
    }

    private static Node Entry(SimulatedDevice device)
    {
        var id = device.Id.ToString(CultureInfo.InvariantCulture);
        return new Node("device") { ["id"] = id, ["key-index"] = device.Id == 0 ? null : id };
    }
}
