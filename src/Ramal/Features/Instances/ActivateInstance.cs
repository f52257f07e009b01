using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Makes one instance the active one, in place of whichever was.</summary>
internal sealed class ActivateInstance(RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, ActivateInstance activate, CancellationToken cancellationToken) =>
        (await activate.HandleAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<InstanceResponse>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } chosen)
        {
            return InstanceProblems.NotFound;
        }

        if (!chosen.IsActive)
        {
            var now = clock.GetUtcNow();
            if (await db.Instances().SingleOrDefaultAsync(instance => instance.IsActive, cancellationToken) is { } former)
            {
                former.Deactivate(now);
                db.AddInstanceEvent(former.Key, "instance.changed", clock);

                // On its own and first: the index allows one active at a time.
                await db.SaveChangesAsync(cancellationToken);
            }

            chosen.Activate(now);
            db.AddInstanceEvent(chosen.Key, "instance.changed", clock);
            db.AddAudit(tenant.Caller, clock, "instance.activated", chosen.Key.ToString());
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return InstanceResponse.Of(chosen, connectors);
    }
}
