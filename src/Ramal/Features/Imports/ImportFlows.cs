namespace Ramal.Features.Imports;

/// <summary>Takes flows along, for the owner of what belongs to nobody: the files name no owner and no instance.</summary>
internal sealed class ImportFlows(TakeFlow take)
{
    public async Task RunAsync(ImportSession session, CancellationToken cancellationToken)
    {
        session.Tally.Found(ImportedKind.Flows, session.Old.Flows.Count);
        foreach (var flow in session.Old.Flows)
        {
            var row = $"flows_memory.json {flow.Key}";
            if (session.Known(ImportedKind.Flows, flow.Key) is not null)
            {
                session.Tally.AlreadyHere(ImportedKind.Flows);
                continue;
            }

            if (session.AccountOf(flow.OwnerKey) is not { } account)
            {
                session.Tally.NotTaken(ImportedKind.Flows, row, ImportRemark.PersonRemoved);
                continue;
            }

            var (id, refusal) = await take.RunAsync(session.Db, account, flow, session.Order.By, cancellationToken);
            if (id is null)
            {
                session.Tally.NotTaken(ImportedKind.Flows, row, refusal ?? ImportRemark.FlowUnreadable);
                continue;
            }

            session.Remember(ImportedKind.Flows, flow.Key, account, id);
            session.Touched.Add(account);
            session.Tally.Taken(ImportedKind.Flows);
            session.Tally.Changed(ImportedKind.Flows, row, ImportRemark.FlowIsDraft);
        }
    }
}
