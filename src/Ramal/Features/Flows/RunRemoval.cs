using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Flows;

/// <summary>Ends the runs of an instance in the transaction that deletes it. Taking the deletion back does not bring them back.</summary>
internal sealed class RunRemoval(TimeProvider clock)
{
    /// <returns>How many messages it holds: none, the ledger does that by itself.</returns>
    public async Task<int> EndAsync(RamalDbContext db, InstanceKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Set<FlowRun>().Where(run => run.InstanceId == key.InstanceId && run.AliveIn != null).ExecuteUpdateAsync(
            row => row.SetProperty(run => run.State, FlowRunState.Ended)
                .SetProperty(run => run.EndReason, (RunEnd?)RunEnd.InstanceDeleted)
                .SetProperty(run => run.EndedAt, now)
                .SetProperty(run => run.UpdatedAt, now)
                .SetProperty(run => run.WakeAt, (DateTimeOffset?)null)
                .SetProperty(run => run.HeldConversation, (Guid?)null)
                .SetProperty(run => run.AliveIn, (Guid?)null)
                .SetProperty(run => run.Revision, run => run.Revision + 1),
            cancellationToken);
        return 0;
    }
}
