using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>POST /api/flows/{id}/duplicate</c>.</summary>
/// <param name="Name">Of the copy; made from the other's when left out.</param>
public sealed record DuplicateFlowRequest(string? Name = null);

/// <summary>Copies the draft of a flow into a new one.</summary>
internal sealed class DuplicateFlow(FlowRows rows, CreateFlow create)
{
    public static async Task<IResult> Endpoint(Guid id, DuplicateFlowRequest? request, DuplicateFlow duplicate, CancellationToken cancellationToken)
    {
        var outcome = await duplicate.HandleAsync(id, request?.Name, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/flows/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<FlowResponse>> HandleAsync(Guid id, string? name, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        var errors = new FieldErrors();
        var copy = name ?? FlowInput.Shorten(new Text($"Cópia de {flow.Name}", $"Copy of {flow.Name}").ToString());
        FlowInput.Name(errors, copy);
        return errors.ToProblem() is { } invalid
            ? invalid
            : await create.AddAsync(copy, flow.Description, flow.InstanceIds, flow.Priority, FlowJson.Read(flow.Draft), cancellationToken);
    }
}
