using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Closes the session and frees what it holds. The phone stays linked.</summary>
internal sealed class DisconnectInstance(
    RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, Pairings pairings, InstanceSessions sessions, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, DisconnectInstance disconnect, CancellationToken cancellationToken) =>
        (await disconnect.HandleAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<InstanceResponse>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        var key = new InstanceKey(tenant.AccountId, id);
        await pairings.AbandonAsync(key);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        if (instance.WantsConnection)
        {
            instance.StandDown(LinkCause.ByPerson, clock.GetUtcNow());
            db.AddInstanceEvent(key, "instance.changed", clock);
            db.AddAudit(tenant.Caller, clock, "instance.disconnected", key.ToString());
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        await sessions.CloseAsync(key);
        return InstanceResponse.Of(instance, connectors);
    }
}
