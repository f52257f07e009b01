using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Answers about one instance, or about the active one.</summary>
internal sealed class ReadInstances(RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, LastHeard lastHeard, IEnumerable<InstancePlannedCount> plannedCounts)
{
    public static async Task<IResult> OneEndpoint(int id, ReadInstances read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> ActiveEndpoint(ReadInstances read, CancellationToken cancellationToken) =>
        (await read.ActiveAsync(cancellationToken)).ToHttp();

    private async Task<Outcome<InstanceResponse>> OneAsync(int id, CancellationToken cancellationToken)
    {
        // A number by which an older program knew an instance leads to it; the answer has the number that it has here.
        var row = await db.Instances().AsNoTracking().SingleOrDefaultAsync(instance => instance.Id == id, cancellationToken)
            ?? await db.Instances().AsNoTracking().SingleOrDefaultAsync(
                instance => db.Set<InstanceAlias>().Any(alias => alias.OtherId == id && alias.InstanceId == instance.Id), cancellationToken);
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
