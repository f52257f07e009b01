using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>POST /api/flows/{id}/start</c>.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="Fields">Set on the contact before the first step: up to 50, named like fields.</param>
public sealed record StartFlowRequest(Guid? ConversationId = null, IReadOnlyDictionary<string, string?>? Fields = null);

/// <summary>Begins a flow in a conversation, whatever its triggers say.</summary>
internal sealed class StartFlow(Tenant tenant, FlowRows rows, FlowRunner runner, FlowRuns runs)
{
    private const int MaxFields = 50;

    public static async Task<IResult> Endpoint(Guid id, StartFlowRequest request, StartFlow start, CancellationToken cancellationToken)
    {
        var outcome = await start.HandleAsync(id, request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/flow-runs/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<FlowRunResponse>> HandleAsync(Guid id, StartFlowRequest request, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is null)
        {
            return FlowProblems.NotFound;
        }

        if (request.ConversationId is not { } conversation)
        {
            return Problem.Invalid("conversationId", new("Diga em qual conversa.", "Say in which conversation."));
        }

        var fields = request.Fields ?? new Dictionary<string, string?>(StringComparer.Ordinal);
        if (fields.Count > MaxFields || fields.Any(field => !FlowVariables.IsFieldName(field.Key) || field.Value is null || !FlowInput.IsStorable(field.Value)))
        {
            return Problem.Invalid("fields", new(
                $"Use até {MaxFields} campos com letras minúsculas sem acento, números e _.", $"Use up to {MaxFields} fields of lower-case letters without accents, digits and _."));
        }

        var started = await runner.StartAsync(tenant.AccountId, id, conversation, fields.ToDictionary(field => field.Key, field => field.Value!, StringComparer.Ordinal), cancellationToken);
        return started.Problem is { } problem ? problem : await runs.OneAsync(started.Value, cancellationToken);
    }
}
