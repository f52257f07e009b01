using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// Takes instances along, disconnected: a number that went on by itself could be served by two programs at once. Numbers
/// within the account are kept where nobody had them, and every older number leads to its instance.
/// </summary>
internal sealed class ImportInstances(ConnectorCatalog connectors, SettingsBox settingsBox, SecretBox box, TimeProvider clock)
{
    public async Task RunAsync(ImportSession session, CancellationToken cancellationToken)
    {
        session.Tally.Found(ImportedKind.Instances, session.Old.Instances.Count);
        foreach (var left in session.Old.Leftovers.Where(left => left.Kind == ImportedKind.Instances))
        {
            session.Tally.Found(ImportedKind.Instances);
            session.Tally.NotTaken(ImportedKind.Instances, left.Row, left.Remark);
        }

        var here = await session.Db.Set<Instance>().IgnoreQueryFilters().AsNoTracking().Where(instance => instance.DeletedAt == null)
            .Select(instance => new { instance.AccountId, instance.Id, instance.IsActive }).ToListAsync(cancellationToken);
        var present = here.Select(instance => new InstanceKey(instance.AccountId, instance.Id)).ToHashSet();
        foreach (var active in here.Where(instance => instance.IsActive))
        {
            session.ActiveOf[active.AccountId] = active.Id;
        }

        var standard = await connectors.DefaultAsync(cancellationToken);
        var administrators = await session.Db.Set<User>().Where(user => user.Role == UserRole.Admin).Select(user => user.Id).ToListAsync(cancellationToken);
        var fresh = session.Old.Instances.Where(old => !TakeKnown(session, old, present)).ToList();
        foreach (var ofAccount in fresh.GroupBy(old => session.AccountOf(old.OwnerKey)))
        {
            if (ofAccount.Key is not { } account || !session.HasAccount(account))
            {
                ofAccount.ToList().ForEach(old => session.Tally.NotTaken(ImportedKind.Instances, old.Key, ImportRemark.PersonRemoved));
                continue;
            }

            await TakeAsync(session, account, [.. ofAccount], standard, administrators.Contains(account), cancellationToken);
        }

        await session.Db.SaveChangesAsync(cancellationToken);
    }

    private static bool TakeKnown(ImportSession session, OldInstance old, HashSet<InstanceKey> present)
    {
        if (session.Known(ImportedKind.Instances, old.Key) is not { NewId: { } newId } known || known.AccountId is not { } account)
        {
            return false;
        }

        var key = new InstanceKey(account, int.Parse(newId[(newId.IndexOf('_', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
        var isHere = present.Contains(key);
        foreach (var name in old.Aliases.Prepend(old.Key))
        {
            session.Instances[name] = isHere ? key : null;
        }

        if (isHere)
        {
            session.Tally.AlreadyHere(ImportedKind.Instances);
        }
        else
        {
            session.Tally.NotTaken(ImportedKind.Instances, old.Key, ImportRemark.InstanceRemoved);
        }

        return true;
    }

    private async Task TakeAsync(
        ImportSession session, int accountId, List<OldInstance> olds, IConnector? standard, bool isAdministrator, CancellationToken cancellationToken)
    {
        // Holds the account's row until the commit, as a creation does.
        await session.Db.Set<Account>().Where(row => row.Id == accountId)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.NextInstanceId, account => account.NextInstanceId), cancellationToken);
        var account = await session.Db.Set<Account>().SingleAsync(row => row.Id == accountId, cancellationToken);
        var numbers = Numbers(olds, account.NextInstanceId);
        var active = ChooseActive(session, accountId, olds);
        foreach (var old in olds)
        {
            if ((old.IsEvolution ? connectors.Find(InstanceSettings.FlatConnector) : standard) is not { } connector)
            {
                session.Tally.NotTaken(ImportedKind.Instances, old.Key, ImportRemark.ConnectorMissing);
                continue;
            }

            var key = new InstanceKey(accountId, numbers.Of[old]);
            var instance = Make(session, old, key, connector, isAdministrator, ReferenceEquals(old, active));
            session.Db.Add(instance);
            session.Db.AddInstanceEvent(key, "instance.created", clock);
            session.Db.AddAudit(session.Order.By, clock, "instance.imported", key.ToString(), $"connector {connector.Kind}");
            foreach (var name in old.Aliases.Prepend(old.Key))
            {
                session.Instances[name] = key;
                session.Remember(ImportedKind.Instances, name, accountId, key.ToString());
            }

            foreach (var other in old.OtherIds.Append(old.Id ?? key.InstanceId).Where(other => other != key.InstanceId && numbers.Aliases.Add(other)))
            {
                session.Db.Add(new InstanceAlias { AccountId = accountId, OtherId = other, InstanceId = key.InstanceId });
            }

            if (instance.IsActive)
            {
                session.ActiveOf[accountId] = key.InstanceId;
            }

            session.Touched.Add(accountId);
            session.Tally.Taken(ImportedKind.Instances);
            session.Tally.List(new ReportInstance(old.Key, session.Order.DryRun && !session.HasAccount(accountId) ? null : key.ToString(), instance.Name, instance.IsActive));
        }

        account.CountInstancesFrom(numbers.Highest + 1);
    }

    /// <summary>Old numbers that nobody had first, then the next free ones; numbers that older programs used stay free of others.</summary>
    private static InstanceNumbers Numbers(List<OldInstance> olds, int next)
    {
        const int Sensible = 1_000_000;
        var given = new Dictionary<OldInstance, int>(olds.Count);
        var taken = new HashSet<int>();
        foreach (var old in olds.Where(old => old.Id is { } id && id >= next && id < Sensible && taken.Add(id)))
        {
            given[old] = old.Id!.Value;
        }

        var others = olds.SelectMany(old => old.OtherIds).Where(other => other < Sensible).ToList();
        var highest = taken.Concat(others).Append(next - 1).Max();
        foreach (var old in olds.Where(old => !given.ContainsKey(old)))
        {
            given[old] = ++highest;
            taken.Add(highest);
        }

        // What is below the first free number may mean an instance of this account already.
        return new InstanceNumbers(given, [.. taken, .. Enumerable.Range(1, next - 1)], highest);
    }

    private static OldInstance? ChooseActive(ImportSession session, int accountId, List<OldInstance> olds)
    {
        if (olds.Count(old => old.ActiveRank > 0) > 1 && session.Old.Layout is ImportLayout.UserInstances)
        {
            session.Tally.Note(ImportRemark.SeveralActive);
        }

        return session.ActiveOf.ContainsKey(accountId) ? null
            : olds.Where(old => old.ActiveRank > 0).OrderByDescending(old => old.ActiveRank).ThenByDescending(old => old.Id ?? 0).FirstOrDefault();
    }

    private Instance Make(ImportSession session, OldInstance old, InstanceKey key, IConnector connector, bool isAdministrator, bool isActive)
    {
        var name = Clean(old.Name);
        var created = Instance.Create(
            key, name.Length > 0 ? name : "WhatsApp", connector.Kind, Settings(session, old, key, connector, isAdministrator), CallbackSecret.New(box), Instance.DefaultPaceMs, isActive,
            old.CreatedAt ?? clock.GetUtcNow());
        var digits = string.Concat((old.PhoneNumber ?? "").Where(char.IsAsciiDigit));
        created.Identify(digits.Length is >= 8 and <= 15 ? digits : null, null);
        return created;
    }

    private StoredSettings Settings(ImportSession session, OldInstance old, InstanceKey key, IConnector connector, bool isAdministrator)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!old.IsEvolution)
        {
            InstanceSettings.NameRemote(connector, values, key.ToString());
            return settingsBox.Store(connector, values, usesServerSettings: connector.Kind == InstanceSettings.FlatConnector);
        }

        Add("instanceName", old.RemoteName);
        var isServers = session.Old.Server is { } server && old.Token == server.Token;
        if (isServers && session.SharesServer && old.Url == session.Old.Server!.Url)
        {
            return settingsBox.Store(connector, values, usesServerSettings: true);
        }

        Add("evolutionApiUrl", old.Url);
        if (isServers && !isAdministrator)
        {
            // Whoever can change the address could have the key of everybody sent there.
            session.Tally.Changed(ImportedKind.Instances, old.Key, ImportRemark.KeyWithheld);
            return settingsBox.Store(connector, values, usesServerSettings: false);
        }

        Add("token", old.Token);
        if (InstanceSettings.Check(connector, values) is not null)
        {
            session.Tally.Changed(ImportedKind.Instances, old.Key, ImportRemark.SettingsIncomplete);
        }

        return settingsBox.Store(connector, values, usesServerSettings: false);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value) && !value.Contains('\0', StringComparison.Ordinal))
            {
                values[name] = value.Trim();
            }
        }
    }

    private static string Clean(string name)
    {
        var clean = string.Concat(name.Where(character => !char.IsControl(character))).Trim();
        return clean.Length <= Instance.MaxName ? clean : clean[..Instance.MaxName].TrimEnd();
    }

    /// <param name="Of">Number of each.</param>
    /// <param name="Aliases">Numbers that mean one instance already.</param>
    /// <param name="Highest">The highest of all.</param>
    private sealed record InstanceNumbers(Dictionary<OldInstance, int> Of, HashSet<int> Aliases, int Highest);
}
