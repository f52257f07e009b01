using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>
/// An administrator removes a person together with the account of the same number: sessions and keys end at once,
/// instances are disconnected and every row of the account goes. The audit stays.
/// </summary>
internal sealed partial class RemovePerson(
    RamalDb database, IEnumerable<AccountDeletionStep> steps, Callers callers, Tenant tenant, TimeProvider clock, ILogger<RemovePerson> logger)
{
    public static async Task<IResult> Endpoint(int id, RemovePerson remove, CancellationToken cancellationToken) =>
        await remove.HandleAsync(id, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    public async Task<Problem?> HandleAsync(int id, CancellationToken cancellationToken)
    {
        var afterwards = new List<Func<Task>>();
        await using (var db = database.ForAccount(id))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await Administration.LockAsync(database, db, id, cancellationToken) is not { } user)
            {
                return CommonProblems.NotFound;
            }

            if (await Administration.RefusalAsync(db, user, tenant.Caller, cancellationToken) is { } refused)
            {
                return refused;
            }

            foreach (var step in steps)
            {
                if (await step.Run(db, id, cancellationToken) is { } afterCommit)
                {
                    afterwards.Add(afterCommit);
                }
            }

            await AccountRows.DeleteAllAsync(db, cancellationToken);
            await db.Set<Account>().Where(account => account.Id == id).ExecuteDeleteAsync(cancellationToken);
            await db.Set<User>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken);
            db.AddAudit(tenant.Caller, clock, "user.removed", user.Subject, $"role {user.RoleName}");
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        callers.Forget(id);
        await CleanUpAsync(afterwards, id);
        return null;
    }

    private async Task CleanUpAsync(List<Func<Task>> afterwards, int id)
    {
        foreach (var cleanUp in afterwards)
        {
            try
            {
                await cleanUp();
            }
            catch (Exception failure)
            {
                // The person is gone already; what is left over must not keep the next step from running.
                LogLeftOver(failure, id);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Account {AccountId} was removed, but something of it could not be cleaned up")]
    private partial void LogLeftOver(Exception failure, int accountId);
}
