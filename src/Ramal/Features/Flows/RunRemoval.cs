using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Flows;

/// <summary>
/// Ends many runs with one statement, however many are parked. A move that is under way at that moment finds the row
/// changed, looks again and finds the run over.
/// </summary>
internal sealed class RunRemoval(TimeProvider clock)
{
    /// <summary>In the transaction that deletes an instance. Taking the deletion back does not bring the runs back.</summary>
    /// <returns>How many messages it holds: none, the ledger does that by itself.</returns>
    public async Task<int> InstanceDeletedAsync(RamalDbContext db, InstanceKey key, CancellationToken cancellationToken)
    {
        await EndAsync(db.Set<FlowRun>().Where(run => run.InstanceId == key.InstanceId), RunEnd.InstanceDeleted, cancellationToken);
        return 0;
    }

    /// <returns>How many.</returns>
    public Task<int> EndOfFlowAsync(RamalDbContext db, Guid flowId, RunEnd reason, CancellationToken cancellationToken) =>
        EndAsync(db.Set<FlowRun>().Where(run => run.FlowId == flowId), reason, cancellationToken);

    private Task<int> EndAsync(IQueryable<FlowRun> runs, RunEnd reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return runs.Where(run => run.AliveIn != null).ExecuteUpdateAsync(
            row => row.SetProperty(run => run.State, FlowRunState.Ended)
                .SetProperty(run => run.EndReason, (RunEnd?)reason)
                .SetProperty(run => run.EndedAt, now)
                .SetProperty(run => run.UpdatedAt, now)
                .SetProperty(run => run.WakeAt, (DateTimeOffset?)null)
                .SetProperty(run => run.HeldConversation, (Guid?)null)
                .SetProperty(run => run.AliveIn, (Guid?)null)
                .SetProperty(run => run.Revision, run => run.Revision + 1),
            cancellationToken);
    }
}
