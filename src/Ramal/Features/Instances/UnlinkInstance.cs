using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Logs the number out of WhatsApp: the device disappears from the phone's list, and a new pairing is needed.</summary>
internal sealed class UnlinkInstance(
    RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, Pairings pairings, InstanceSessions sessions, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, UnlinkInstance unlink, CancellationToken cancellationToken) =>
        (await unlink.HandleAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<InstanceResponse>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } found)
        {
            return InstanceProblems.NotFound;
        }

        var key = found.Key;
        await pairings.AbandonAsync(key);
        var answer = await sessions.AskProviderAsync<IUnlinkable>(key, (session, token) => session.UnlinkAsync(token), cancellationToken);
        if (answer.Error is { } error)
        {
            return error == ConnectorError.NotSupported ? InstanceProblems.CapabilityMissing("unlink") : InstanceProblems.ProviderRefused(error);
        }

        // The provider has done it: from here on nothing may stop us from writing it down.
        var unlinked = await WriteAsync(id, CancellationToken.None);
        await sessions.CloseAsync(key);
        return unlinked;
    }

    private async Task<Outcome<InstanceResponse>> WriteAsync(int id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        instance.Unlink(clock.GetUtcNow());
        db.AddInstanceEvent(instance.Key, "instance.changed", clock);
        db.AddAudit(tenant.Caller, clock, "instance.unlinked", instance.Key.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return InstanceResponse.Of(instance, connectors);
    }
}
