using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;

namespace Ramal.Features.Flows;

/// <summary>A flow that may answer.</summary>
internal sealed record ActiveFlow(Guid Id, int Version, FlowDefinition Definition, IReadOnlyList<int>? Instances, int Priority)
{
    public bool IsFor(int instanceId) => Instances?.Contains(instanceId) ?? true;
}

/// <summary>What the runner looks up for every message: the active flows of an account and what they share.</summary>
/// <param name="Flows">The oldest first.</param>
/// <param name="Settings">Of the account; null when nobody changed any.</param>
/// <param name="Hours">Opening hours of the account.</param>
internal sealed record AccountFlows(IReadOnlyList<ActiveFlow> Flows, FlowSettings? Settings, OpeningHours? Hours);

/// <summary>
/// Remembers published definitions, read, so that a message costs no parsing. A change of anything forgets its account;
/// no second server writes to this database.
/// </summary>
internal sealed class FlowBook(RamalDb database)
{
    private const int MaxAccounts = 1000;
    private const int MaxVersions = 1000;

    private readonly ConcurrentDictionary<int, AccountFlows> _accounts = new();
    private readonly ConcurrentDictionary<(Guid Flow, int Version), FlowDefinition> _versions = new();
    private readonly Lock _turn = new();
    private long _changes;

    /// <summary>After the commit of a change.</summary>
    public void Forget(int accountId)
    {
        lock (_turn)
        {
            _changes++;
            _accounts.TryRemove(accountId, out _);
        }
    }

    public async ValueTask<AccountFlows> ActiveAsync(int accountId, CancellationToken cancellationToken)
    {
        if (_accounts.TryGetValue(accountId, out var known))
        {
            return known;
        }

        long changes;
        lock (_turn)
        {
            changes = _changes;
        }

        await using var db = database.ForAccount(accountId);
        var rows = await db.Set<Flow>().AsNoTracking().Where(flow => flow.IsActive && flow.PublishedVersion != null)
            .Join(db.Set<FlowVersion>(), flow => new { flow.Id, Version = flow.PublishedVersion!.Value }, version => new { Id = version.FlowId, version.Version },
                (flow, version) => new { flow.Id, version.Version, version.Definition, flow.Instances, flow.Priority, flow.CreatedAt })
            .OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        var settings = await db.Set<FlowSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var read = new AccountFlows(
            [.. rows.Select(row => new ActiveFlow(row.Id, row.Version, FlowJson.Read(row.Definition), Flow.ReadInstances(row.Instances), row.Priority))],
            settings,
            settings?.ReadOpeningHours());
        lock (_turn)
        {
            if (_accounts.Count >= MaxAccounts)
            {
                _accounts.Clear();
            }

            // What was read before a change is not remembered after it.
            if (_changes == changes)
            {
                _accounts[accountId] = read;
            }
        }

        return read;
    }

    /// <summary>A version as it was published; null when its flow is gone.</summary>
    public async ValueTask<FlowDefinition?> VersionAsync(int accountId, Guid flowId, int version, CancellationToken cancellationToken)
    {
        if (_versions.TryGetValue((flowId, version), out var known))
        {
            return known;
        }

        await using var db = database.ForAccount(accountId);
        if (await db.Set<FlowVersion>().Where(row => row.FlowId == flowId && row.Version == version).Select(row => row.Definition).SingleOrDefaultAsync(cancellationToken) is not { } stored)
        {
            return null;
        }

        if (_versions.Count >= MaxVersions)
        {
            _versions.Clear();
        }

        return _versions[(flowId, version)] = FlowJson.Read(stored);
    }
}
