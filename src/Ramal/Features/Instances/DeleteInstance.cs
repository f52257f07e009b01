using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Answer of <c>DELETE /api/instances/{id}</c>.</summary>
/// <param name="HeldMessages">How many messages planned through it now wait for a decision.</param>
/// <param name="WasActive">It was the active one: none is now.</param>
public sealed record DeletedInstance(int HeldMessages, bool WasActive);

/// <summary>Runs in the transaction of a deletion and answers how many messages it held. Registered by the features above.</summary>
internal sealed record InstanceDeletionStep(Func<RamalDbContext, InstanceKey, CancellationToken, Task<int>> Run);

/// <summary>Deletes an instance: closes it, holds what was planned through it. For ten minutes it can be taken back.</summary>
internal sealed class DeleteInstance(
    RamalDbContext db, Tenant tenant, InstanceSessions sessions, IEnumerable<InstanceDeletionStep> steps, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, bool? deleteRemote, DeleteInstance delete, Pairings pairings, Tenant tenant, CancellationToken cancellationToken)
    {
        await pairings.AbandonAsync(new InstanceKey(tenant.AccountId, id));
        return (await delete.HandleAsync(id, deleteRemote ?? false, cancellationToken)).ToHttp();
    }

    private async Task<Outcome<DeletedInstance>> HandleAsync(int id, bool deleteRemote, CancellationToken cancellationToken)
    {
        if (deleteRemote && await DeleteRemoteAsync(id, cancellationToken) is { } refused)
        {
            return refused;
        }

        // What the provider has deleted is written down, even when the caller hangs up.
        return await WriteAsync(id, deleteRemote, deleteRemote ? CancellationToken.None : cancellationToken);
    }

    private async Task<Problem?> DeleteRemoteAsync(int id, CancellationToken cancellationToken)
    {
        if (!await db.Instances().AnyAsync(instance => instance.Id == id, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        var answer = await sessions.AskProviderAsync<IRemoteDeleter>(
            new InstanceKey(tenant.AccountId, id), (session, token) => session.DeleteRemoteAsync(token), cancellationToken);
        return answer.Error switch
        {
            null => null,
            ConnectorError.NotSupported => InstanceProblems.CapabilityMissing("deleteRemote"),
            { } error => InstanceProblems.ProviderRefused(error),
        };
    }

    private async Task<Outcome<DeletedInstance>> WriteAsync(int id, bool deletedRemote, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        var wasActive = instance.IsActive;
        instance.Delete(clock.GetUtcNow());
        if (deletedRemote)
        {
            instance.ForgetLink();
        }

        var held = 0;
        foreach (var step in steps)
        {
            held += await step.Run(db, instance.Key, cancellationToken);
        }

        db.AddInstanceEvent(instance.Key, "instance.deleted", clock);
        await db.Set<ConnectLink>().Where(link => link.InstanceId == id).ExecuteDeleteAsync(cancellationToken);
        db.AddAudit(tenant.Caller, clock, "instance.deleted", instance.Key.ToString(), deletedRemote ? "with the remote instance" : null);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        await sessions.CloseAsync(instance.Key);
        return new DeletedInstance(held, wasActive);
    }
}
