using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Answer of <c>DELETE /api/flows/{id}</c>.</summary>
/// <param name="EndedRuns">How many were under way.</param>
public sealed record DeletedFlow(int EndedRuns);

/// <summary>Deletes a flow with its versions and the history of its runs. What it said stays in the conversations.</summary>
internal sealed class DeleteFlow(RamalDbContext db, Tenant tenant, FlowRows rows, RunRemoval runs, FlowBook book, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, DeleteFlow delete, CancellationToken cancellationToken) =>
        (await delete.HandleAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<DeletedFlow>> HandleAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        // First no new runs, then an end to those there are: in this order none is forgotten.
        flow.Activate(active: false);
        if (await rows.CommitAsync(flow, cancellationToken) is null)
        {
            return FlowProblems.ChangedMeanwhile;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var running = await runs.EndOfFlowAsync(db, id, RunEnd.FlowDeleted, cancellationToken);
        await db.Set<Flow>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken);
        db.ChangeTracker.Clear();
        db.Add(FlowRows.EventOf(tenant.AccountId, id, clock.GetUtcNow()));
        db.AddAudit(tenant.Caller, clock, "flow.deleted", id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        book.Forget(tenant.AccountId);
        signal.Raise();
        return new DeletedFlow(running);
    }
}
