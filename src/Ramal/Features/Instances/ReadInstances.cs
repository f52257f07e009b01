using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Answers about instances: all of them, one, the active one.</summary>
internal sealed class ReadInstances(RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, LastHeard lastHeard, IEnumerable<InstancePlannedCount> plannedCounts)
{
    public static async Task<IResult> ListEndpoint(ReadInstances read, CancellationToken cancellationToken) =>
        TypedResults.Ok(await read.ListAsync(cancellationToken));

    public static async Task<IResult> OneEndpoint(int id, ReadInstances read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> ActiveEndpoint(ReadInstances read, CancellationToken cancellationToken) =>
        (await read.ActiveAsync(cancellationToken)).ToHttp();

    /// <summary>How many each of these accounts has, for administrators.</summary>
    public static async Task<IReadOnlyDictionary<int, int>> CountAsync(RamalDbContext db, IReadOnlyCollection<int> accounts, CancellationToken cancellationToken) =>
        await db.Set<Instance>().IgnoreQueryFilters()
            .Where(instance => accounts.Contains(instance.AccountId) && instance.DeletedAt == null)
            .GroupBy(instance => instance.AccountId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);

    private async Task<InstanceList> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await db.Instances().AsNoTracking().OrderBy(instance => instance.Id).ToListAsync(cancellationToken);
        return new InstanceList(rows.ConvertAll(row => InstanceResponse.Of(row, connectors, lastHeard.Of(row.Key))), null);
    }

    private async Task<Outcome<InstanceResponse>> OneAsync(int id, CancellationToken cancellationToken)
    {
        var row = await db.Instances().AsNoTracking().SingleOrDefaultAsync(instance => instance.Id == id, cancellationToken);
        return row is null ? InstanceProblems.NotFound : await WithCountAsync(row, cancellationToken);
    }

    private async Task<Outcome<InstanceResponse>> ActiveAsync(CancellationToken cancellationToken)
    {
        var row = await db.Instances().AsNoTracking().SingleOrDefaultAsync(instance => instance.IsActive, cancellationToken);
        return row is null ? InstanceProblems.NoActive : await WithCountAsync(row, cancellationToken);
    }

    private async Task<InstanceResponse> WithCountAsync(Instance row, CancellationToken cancellationToken)
    {
        var planned = 0;
        foreach (var count in plannedCounts)
        {
            planned += await count.Run(db, new InstanceKey(tenant.AccountId, row.Id), cancellationToken);
        }

        return InstanceResponse.Of(row, connectors, lastHeard.Of(row.Key)) with { PlannedCount = planned };
    }
}

/// <summary>Counts what is planned through an instance. Registered by the features above.</summary>
internal sealed record InstancePlannedCount(Func<RamalDbContext, InstanceKey, CancellationToken, Task<int>> Run);
