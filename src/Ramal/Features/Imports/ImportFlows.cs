using Ramal.Data;

namespace Ramal.Features.Imports;

/// <summary>
/// Makes a flow of ours from one of an older program. Registered where flows are known; answers the id of the flow, or
/// why it cannot be one.
/// </summary>
internal sealed record FlowTaker(Func<RamalDbContext, int, OldFlow, CancellationToken, Task<(string? Id, ImportRemark? Refusal)>> Take);

/// <summary>Takes flows along, for the owner of what belongs to nobody: the files name no owner and no instance.</summary>
internal sealed class ImportFlows(IEnumerable<FlowTaker> takers)
{
    public async Task RunAsync(ImportSession session, CancellationToken cancellationToken)
    {
        session.Tally.Found(ImportedKind.Flows, session.Old.Flows.Count);
        var taker = takers.FirstOrDefault();
        foreach (var flow in session.Old.Flows)
        {
            var row = $"flows_memory.json {flow.Key}";
            if (session.Known(ImportedKind.Flows, flow.Key) is not null)
            {
                session.Tally.AlreadyHere(ImportedKind.Flows);
                continue;
            }

            if (taker is null || session.AccountOf(flow.OwnerKey) is not { } account)
            {
                session.Tally.NotTaken(ImportedKind.Flows, row, ImportRemark.FlowsMissing);
                continue;
            }

            var (id, refusal) = await taker.Take(session.Db, account, flow, cancellationToken);
            if (id is null)
            {
                session.Tally.NotTaken(ImportedKind.Flows, row, refusal ?? ImportRemark.FlowUnreadable);
                continue;
            }

            session.Remember(ImportedKind.Flows, flow.Key, account, id);
            session.Touched.Add(account);
            session.Tally.Taken(ImportedKind.Flows);
        }
    }
}
