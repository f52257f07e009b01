using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Brings stanzas to devices. What a device has not acknowledged comes again on its next connection.</summary>
internal sealed class PostOffice(SimulatorWorld world)
{
    /// <summary>Notifications that told of a new list of devices, by id.</summary>
    private readonly Dictionary<string, (SimulatedAccount Account, int Version)> _lists = new(StringComparer.Ordinal);

    /// <summary>An account's list of devices has changed: its own devices hear of it, and everybody who asked for it before.</summary>
    public void DevicesChanged(SimulatedAccount account, string what, SimulatedDevice changed)
    {
        account.DeviceVersion++;
        var entry = new Node("device")
        {
            ["jid"] = changed.Address(asLid: false).ToString(),
            ["lid"] = changed.Address(asLid: true).ToString(),
            ["key-index"] = changed.Id.ToString(CultureInfo.InvariantCulture),
        };
        var content = new Node(what, entry, account.Phone.KeyIndexList()) { ["device_hash"] = "2:" + account.DeviceVersion.ToString("D8", CultureInfo.InvariantCulture) };
        foreach (var device in world.Accounts.SelectMany(other => other.Devices.Values).ToArray())
        {
            if (device != changed && device.Id != 0 && (device.Account == account || device.Told.ContainsKey(account)))
            {
                var id = world.NewId("dev");
                _lists[id] = (account, account.DeviceVersion);
                To(device, new Node("notification", content)
                {
                    ["from"] = account.PhoneJid.ToString(),
                    ["lid"] = account.LidJid.ToString(),
                    ["type"] = "devices",
                    ["id"] = id,
                    ["t"] = world.Seconds,
                });
            }
        }
    }

    public void ToAll(SimulatedAccount account, Node node, SimulatedDevice? except = null)
    {
        foreach (var device in account.Devices.Values.ToArray())
        {
            if (device != except)
            {
                To(device, node);
            }
        }
    }

    public void To(SimulatedDevice device, Node node)
    {
        if (device.Id == 0)
        {
            world.Defer(() => device.Account.Phone.Receive(node));
            return;
        }

        world.Faults.Pass(device, node, passed => Hand(device, passed));
    }

    /// <summary>Presence and typing are for whoever is there now.</summary>
    public static void ToPresent(SimulatedAccount account, Node node)
    {
        foreach (var device in account.Devices.Values)
        {
            if (device.IsActive)
            {
                device.Connection?.Send(node);
            }
        }
    }

    public void Acknowledged(SimulatedDevice device, string tag, string? id, string? from, string? participant)
    {
        for (var node = device.Waiting.First; node is not null; node = node.Next)
        {
            var waiting = node.Value;
            if (waiting.Tag == tag && waiting["id"] == id
                && (from is null || tag != "receipt" || waiting["from"] == from)
                && (participant is null || tag != "receipt" || waiting["participant"] == participant))
            {
                device.Waiting.Remove(node);
                if (tag == "notification" && id is not null && _lists.TryGetValue(id, out var list))
                {
                    device.Told[list.Account] = Math.Max(device.Told.GetValueOrDefault(list.Account), list.Version);
                }

                return;
            }
        }
    }

    private static void Hand(SimulatedDevice device, Node node)
    {
        device.Waiting.AddLast(node);
        if (device.IsActive)
        {
            device.Connection?.Send(node);
        }
    }
}
