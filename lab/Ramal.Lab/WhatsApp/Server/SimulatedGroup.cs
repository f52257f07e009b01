using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>A group of the simulated WhatsApp. Members are addressed by LID.</summary>
internal sealed class SimulatedGroup(string id, string subject, SimulatedAccount creator, DateTimeOffset at)
{
    /// <summary>With its server.</summary>
    public string Id { get; } = id;

    public string Subject { get; set; } = subject;

    public string Description { get; set; } = "";

    /// <summary>Only admins write.</summary>
    public bool IsAnnouncement { get; set; }

    /// <summary>Only admins change the group.</summary>
    public bool IsLocked { get; set; }

    public (string Id, string Path)? Picture { get; set; }

    /// <summary>Members and what they are: "", "admin", "superadmin".</summary>
    public Dictionary<SimulatedAccount, string> Members { get; } = new() { [creator] = "superadmin" };

    /// <summary>Which devices have the chain of which device.</summary>
    public Dictionary<SimulatedDevice, HashSet<SimulatedDevice>> Chains { get; } = [];

    public bool IsAdmin(SimulatedAccount account) => Members.GetValueOrDefault(account) is "admin" or "superadmin";

    public Node Describe()
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        List<Node> content = [.. Members.Select(member => Participant(member.Key, member.Value))];
        if (IsAnnouncement)
        {
            content.Add(new Node("announcement"));
        }

        if (IsLocked)
        {
            content.Add(new Node("locked"));
        }

        if (Description.Length > 0)
        {
            content.Add(new Node("description", new Node("body", System.Text.Encoding.UTF8.GetBytes(Description))) { ["id"] = "d1" });
        }

        return new Node("group", content)
        {
            ["id"] = Id[..Id.IndexOf('@', StringComparison.Ordinal)],
            ["subject"] = Subject,
            ["s_t"] = seconds,
            ["s_o"] = creator.LidJid.ToString(),
            ["creation"] = seconds,
            ["creator"] = creator.LidJid.ToString(),
            ["creator_pn"] = creator.PhoneJid.ToString(),
            ["addressing_mode"] = "lid",
            ["size"] = Members.Count.ToString(CultureInfo.InvariantCulture),
        };
    }

    public static Node Participant(SimulatedAccount account, string? type = null) => new("participant")
    {
        ["jid"] = account.LidJid.ToString(),
        ["phone_number"] = account.PhoneJid.ToString(),
        ["type"] = string.IsNullOrEmpty(type) ? null : type,
    };
}
