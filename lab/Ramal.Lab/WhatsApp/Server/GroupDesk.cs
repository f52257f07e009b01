using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Groups: made, asked for, changed; everybody concerned is told.</summary>
internal sealed class GroupDesk(SimulatorWorld world)
{
    public static readonly string[] Changes = ["add", "remove", "promote", "demote", "subject", "description", "announcement", "not_announcement", "locked", "unlocked"];

    private readonly Dictionary<string, SimulatedGroup> _groups = new(StringComparer.Ordinal);

    public IEnumerable<SimulatedGroup> All => _groups.Values;

    public SimulatedGroup? Find(string id) => _groups.GetValueOrDefault(id);

    public Node Create(SimulatedAccount creator, Node create)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"1203630{_groups.Count + 100_000_000_001}@{Jid.GroupServer}");
        var group = new SimulatedGroup(id, create["subject"] ?? "", creator, world.Now);
        foreach (var participant in create.ChildrenNamed("participant"))
        {
            if (world.Find(participant.JidAttribute("jid")) is { } member)
            {
                group.Members.TryAdd(member, "");
            }
        }

        _groups.Add(id, group);
        Notify(group, creator, new Node("create", group.Describe()) { ["type"] = "new", ["key"] = create["key"] ?? "" }, group.Members.Keys);
        return group.Describe();
    }

    public Node Describe(SimulatedAccount asker, string? id)
    {
        var group = Find(id ?? "") ?? throw new RefusedException(404, "item-not-found");
        return group.Members.ContainsKey(asker) ? group.Describe() : throw new RefusedException(403, "forbidden");
    }

    public Node Of(SimulatedAccount account) =>
        new("groups", All.Where(group => group.Members.ContainsKey(account)).Select(group => group.Describe()));

    public Node Leave(SimulatedAccount account, Node leave)
    {
        foreach (var entry in leave.Children)
        {
            if (entry["id"] is { } id && Find(id) is { } group && group.Members.ContainsKey(account))
            {
                SimulatedAccount[] told = [.. group.Members.Keys];
                Remove(group, account);
                Notify(group, account, new Node("remove", SimulatedGroup.Participant(account)), told);
            }
        }

        return new Node("leave", leave.Children);
    }

    public Node Change(SimulatedAccount by, string id, Node change)
    {
        var group = Find(id) ?? throw new RefusedException(404, "item-not-found");
        var onlyAdmins = change.Tag is not ("subject" or "description") || group.IsLocked;
        if (!group.Members.ContainsKey(by) || (onlyAdmins && !group.IsAdmin(by)))
        {
            throw new RefusedException(403, "forbidden");
        }

        return change.Tag is "add" or "remove" or "promote" or "demote" ? ChangeMembers(group, by, change) : ChangeSettings(group, by, change);
    }

    private static void Remove(SimulatedGroup group, SimulatedAccount account)
    {
        group.Members.Remove(account);
        foreach (var device in account.Devices.Values)
        {
            group.Chains.Remove(device);
        }

        foreach (var holders in group.Chains.Values)
        {
            holders.RemoveWhere(device => device.Account == account);
        }
    }

    private Node ChangeMembers(SimulatedGroup group, SimulatedAccount by, Node change)
    {
        SimulatedAccount[] before = [.. group.Members.Keys];
        var answer = new List<Node>();
        var changed = new List<SimulatedAccount>();
        foreach (var participant in change.ChildrenNamed("participant"))
        {
            var account = world.Find(participant.JidAttribute("jid"));
            var fits = account is not null && group.Members.ContainsKey(account) == (change.Tag != "add");
            answer.Add(new Node("participant") { ["jid"] = participant["jid"], ["error"] = fits ? null : account is null ? "404" : "409" });
            if (fits)
            {
                changed.Add(account!);
            }
        }

        foreach (var account in changed)
        {
            if (change.Tag == "remove")
            {
                Remove(group, account);
            }
            else
            {
                group.Members[account] = change.Tag == "promote" ? "admin" : "";
            }
        }

        var notice = new Node(change.Tag, changed.Select(account => SimulatedGroup.Participant(account)).ToArray());
        if (change.Tag == "add")
        {
            Notify(group, by, new Node("create", group.Describe()) { ["type"] = "new" }, changed);
        }

        Notify(group, by, notice, before);
        return new Node(change.Tag, answer);
    }

    private Node ChangeSettings(SimulatedGroup group, SimulatedAccount by, Node change)
    {
        var notice = new Node(change.Tag);
        switch (change.Tag)
        {
            case "subject":
                group.Subject = change.Text;
                notice = new Node("subject") { ["subject"] = group.Subject, ["s_t"] = world.Seconds, ["s_o"] = by.LidJid.ToString() };
                break;
            case "description":
                group.Description = change.Child("body")?.Text ?? "";
                notice = new Node("description", change.Children) { ["id"] = change["id"] };
                break;
            case "announcement" or "not_announcement":
                group.IsAnnouncement = change.Tag == "announcement";
                break;
            default:
                group.IsLocked = change.Tag == "locked";
                break;
        }

        Notify(group, by, notice, group.Members.Keys);
        return new Node(change.Tag);
    }

    private void Notify(SimulatedGroup group, SimulatedAccount by, Node what, IEnumerable<SimulatedAccount> told)
    {
        foreach (var account in told.ToArray())
        {
            world.Post.ToAll(account, new Node("notification", what)
            {
                ["from"] = group.Id,
                ["type"] = "w:gp2",
                ["id"] = world.NewId("g-"),
                ["participant"] = by.LidJid.ToString(),
                ["participant_pn"] = by.PhoneJid.ToString(),
                ["addressing_mode"] = "lid",
                ["notify"] = by.Name,
                ["t"] = world.Seconds,
            });
        }
    }
}
