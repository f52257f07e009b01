using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>POST /api/flows/{id}/deactivate</c>.</summary>
/// <param name="EndRuns">Ends what is under way too; left out, that goes on.</param>
public sealed record DeactivateFlowRequest(bool? EndRuns = null);

/// <summary>Lets a published flow begin runs, or not.</summary>
internal sealed class ActivateFlow(RamalDbContext db, Tenant tenant, FlowRows rows, RunRemoval runs, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, ActivateFlow activate, CancellationToken cancellationToken) =>
        (await activate.HandleAsync(id, active: true, endRuns: false, cancellationToken)).ToHttp();

    public static async Task<IResult> DeactivateEndpoint(Guid id, DeactivateFlowRequest? request, ActivateFlow activate, CancellationToken cancellationToken) =>
        (await activate.HandleAsync(id, active: false, request?.EndRuns ?? false, cancellationToken)).ToHttp();

    private async Task<Outcome<FlowResponse>> HandleAsync(Guid id, bool active, bool endRuns, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        if (flow.PublishedVersion is null)
        {
            return FlowProblems.NotPublished;
        }

        flow.Activate(active);
        if (active)
        {
            db.AddAudit(tenant.Caller, clock, "flow.activated", flow.Id.ToString());
        }
        else
        {
            db.AddAudit(tenant.Caller, clock, "flow.deactivated", flow.Id.ToString(), endRuns ? "with its runs" : null);
        }

        if (await rows.CommitAsync(flow, cancellationToken) is not { } response)
        {
            return FlowProblems.ChangedMeanwhile;
        }

        if (!endRuns)
        {
            return response;
        }

        await runs.EndOfFlowAsync(db, id, RunEnd.ByPerson, cancellationToken);
        return response with { Running = await rows.RunningAsync(id, cancellationToken) };
    }
}
