using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Takes a deletion back while that is possible. The instance comes back disconnected and not active.</summary>
internal sealed class RestoreInstance(RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, RestoreInstance restore, CancellationToken cancellationToken) =>
        (await restore.HandleAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<InstanceResponse>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        var earliest = clock.GetUtcNow() - Instance.RestorableFor;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        var instance = await db.Set<Instance>().SingleOrDefaultAsync(instance => instance.Id == id && instance.DeletedAt > earliest, cancellationToken);
        if (instance is null)
        {
            return InstanceProblems.NotFound;
        }

        instance.Restore(clock.GetUtcNow());
        db.AddInstanceEvent(instance.Key, "instance.created", clock);
        db.AddAudit(tenant.Caller, clock, "instance.restored", instance.Key.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return InstanceResponse.Of(instance, connectors);
    }
}
