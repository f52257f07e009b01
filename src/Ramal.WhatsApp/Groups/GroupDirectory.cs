using System.Collections.Concurrent;
using System.Globalization;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Groups;

/// <summary>Groups as the server describes them, kept until it says that they changed.</summary>
internal sealed class GroupDirectory(DeviceContext device, Ratchets ratchets)
{
    private const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<Jid, GroupInfo> _kept = new();

    /// <summary><c>&lt;iq to="…@g.us" xmlns="w:g2" type="get"&gt;&lt;query request="interactive"/&gt;</c> → <c>&lt;group&gt;</c>.</summary>
    public async Task<GroupInfo> GetAsync(Connection connection, Jid group, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(group, out var kept))
        {
            return kept;
        }

        var answer = await connection
            .QueryAsync("w:g2", "get", group, [new Node("query") { ["request"] = "interactive" }], cancellationToken).ConfigureAwait(false);
        var info = Read(answer.Required("group"));
        await KeepAsync([info], cancellationToken).ConfigureAwait(false);
        return info;
    }

    /// <summary>All groups of this account.</summary>
    public async Task<IReadOnlyList<GroupInfo>> ListAsync(Connection connection, CancellationToken cancellationToken)
    {
        var participating = new Node("participating", new Node("participants"), new Node("description"));
        var answer = await connection
            .QueryAsync("w:g2", "get", new Jid("", Jid.GroupServer), [participating], cancellationToken).ConfigureAwait(false);
        GroupInfo[] groups = [.. answer.Required("groups").ChildrenNamed("group").Select(Read)];
        await KeepAsync(groups, cancellationToken).ConfigureAwait(false);
        return groups;
    }

    /// <summary>
    /// After a change of a group. When somebody left, our chain is given up: the next message begins a new one that they never get.
    /// </summary>
    public async Task ForgetAsync(Jid group, bool memberLeft, CancellationToken cancellationToken)
    {
        _kept.TryRemove(group, out _);
        if (memberLeft)
        {
            using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
            scope.Transaction.Remove(Tables.SenderKeyHolders, group.ToString());
            foreach (var me in new[] { device.Credentials.Phone, device.Credentials.Lid }.OfType<Jid>())
            {
                scope.Transaction.Remove(Tables.SenderKeys, Ratchets.SenderKeyName(group, me));
            }

            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The sealed group message, and the chain for the devices that do not have it yet.</summary>
    /// <remarks>Inside a ratchet scope. The caller seals the distribution for each device of <c>New</c> in the same scope.</remarks>
    public static async ValueTask<(byte[] Sealed, byte[] Distribution, IReadOnlyList<Jid> New)> EncryptAsync(
        Transaction transaction, Jid group, Jid me, IReadOnlyList<Jid> devices, byte[] plaintext, CancellationToken cancellationToken)
    {
        var name = Ratchets.SenderKeyName(group, me);
        var record = await transaction.ReadAsync(Tables.SenderKeys, name, SenderKeyRecord.Parser, cancellationToken).ConfigureAwait(false)
            ?? SenderKeys.Create();
        var holders = await transaction
            .ReadAsync(Tables.SenderKeyHolders, group.ToString(), StoredHolders.Parser, cancellationToken).ConfigureAwait(false) ?? new StoredHolders();
        var id = record.States[0].Id;
        if (holders.KeyId != id)
        {
            holders = new StoredHolders { KeyId = id };
        }

        var have = holders.Devices.ToHashSet(StringComparer.Ordinal);
        Jid[] fresh = [.. devices.Where(jid => !have.Contains(jid.ToString()))];
        var distribution = SenderKeys.Distribution(record);
        var sealedMessage = SenderKeys.Encrypt(record, plaintext);
        transaction.Write(Tables.SenderKeys, name, record);
        if (fresh.Length > 0)
        {
            holders.Devices.AddRange(fresh.Select(jid => jid.ToString()));
            transaction.Write(Tables.SenderKeyHolders, group.ToString(), holders);
        }

        return (sealedMessage, distribution, fresh);
    }

    /// <summary>Devices that do not have our present chain; all of them when there is none.</summary>
    public static async ValueTask<IReadOnlyList<Jid>> WithoutChainAsync(
        Transaction transaction, Jid group, IReadOnlyList<Jid> devices, CancellationToken cancellationToken)
    {
        var holders = await transaction
            .ReadAsync(Tables.SenderKeyHolders, group.ToString(), StoredHolders.Parser, cancellationToken).ConfigureAwait(false);
        var have = (holders?.Devices ?? []).ToHashSet(StringComparer.Ordinal);
        return [.. devices.Where(jid => !have.Contains(jid.ToString()))];
    }

    /// <summary>A device that asks for a group message again may have lost the chain: the next one brings it again.</summary>
    public static async ValueTask ForgetHolderAsync(Transaction transaction, Jid group, Jid holder, CancellationToken cancellationToken)
    {
        var holders = await transaction
            .ReadAsync(Tables.SenderKeyHolders, group.ToString(), StoredHolders.Parser, cancellationToken).ConfigureAwait(false);
        if (holders is not null && holders.Devices.Remove(holder.ToString()))
        {
            transaction.Write(Tables.SenderKeyHolders, group.ToString(), holders);
        }
    }

    private static GroupInfo Read(Node group)
    {
        var id = group.RequiredAttribute("id");
        var members = group.ChildrenNamed("participant")
            .Where(participant => participant.JidAttribute("jid") is not null)
            .Select(participant => new GroupMember(
                participant.JidAttribute("jid")!.Value,
                participant.JidAttribute("phone_number"),
                participant["type"] is "admin" or "superadmin"))
            .ToArray();
        return new GroupInfo(
            Jid.TryParse(id, out var jid) && jid.IsGroup ? jid : new Jid(id, Jid.GroupServer),
            group["subject"] ?? "",
            members,
            group["addressing_mode"] == "lid",
            group.Child("announcement") is not null,
            long.TryParse(group["creation"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null);
    }

    private async Task KeepAsync(IReadOnlyList<GroupInfo> groups, CancellationToken cancellationToken)
    {
        if (_kept.Count > MaxKept)
        {
            _kept.Clear();
        }

        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in groups)
        {
            _kept[group.Id] = group;
            foreach (var member in group.Members)
            {
                await LidDirectory.LearnAsync(scope.Transaction, member.Person, member.Phone, cancellationToken).ConfigureAwait(false);
            }
        }

        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A group.</summary>
/// <param name="Id">Its address.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Members">Everybody in it.</param>
/// <param name="UsesLids">Members are addressed by their opaque ids.</param>
/// <param name="OnlyAdminsWrite">Others may only read.</param>
/// <param name="CreatedAt">When it was made, where known.</param>
public sealed record GroupInfo(
    Jid Id, string Subject, IReadOnlyList<GroupMember> Members, bool UsesLids, bool OnlyAdminsWrite, DateTimeOffset? CreatedAt);

/// <summary>A member of a group: under the address that the group uses, and the number where the server tells it.</summary>
public sealed record GroupMember(Jid Person, Jid? Phone, bool IsAdmin);
