using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>POST /api/flows</c>.</summary>
/// <param name="Name">1 to 80 characters; may be left out with a starter.</param>
/// <param name="Description">Up to 500 characters.</param>
/// <param name="InstanceIds">On which instances; null for all.</param>
/// <param name="Priority">-100 to 100; 0 when left out.</param>
/// <param name="Definition">See docs/flows.md; an empty one when left out.</param>
/// <param name="Starter">Instead of a definition: the id of a starter.</param>
public sealed record CreateFlowRequest(
    string? Name = null,
    string? Description = null,
    IReadOnlyList<int>? InstanceIds = null,
    int? Priority = null,
    JsonElement? Definition = null,
    string? Starter = null);

/// <summary>Makes a flow: from nothing, from a definition or from a starter. It begins no runs before it is published.</summary>
internal sealed class CreateFlow(RamalDbContext db, Tenant tenant, FlowRows rows, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(CreateFlowRequest request, CreateFlow create, CancellationToken cancellationToken)
    {
        var outcome = await create.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/flows/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<FlowResponse>> HandleAsync(CreateFlowRequest request, CancellationToken cancellationToken)
    {
        var starter = request.Starter is { } id ? FlowStarters.Find(id) : null;
        if (request.Starter is not null && starter is null)
        {
            return FlowProblems.StarterNotFound;
        }

        var errors = new FieldErrors();
        var name = request.Name ?? starter?.Name.ToString();
        FlowInput.Name(errors, name);
        FlowInput.Description(errors, request.Description);
        FlowInput.Priority(errors, request.Priority);
        FlowInput.Instances(errors, request.InstanceIds);
        var definition = starter?.Definition ?? FlowDefinition.Empty;
        if (starter is null && request.Definition is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            var read = FlowJson.Read(given, "definition");
            if (read.Problem is { } wrong)
            {
                return wrong;
            }

            definition = read.Value;
        }

        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        if (request.InstanceIds is { } bound && !await AreOwnAsync(db, bound, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        return await AddAsync(name!, request.Description ?? starter?.Description.ToString() ?? "", request.InstanceIds, request.Priority ?? 0, definition, cancellationToken);
    }

    public async Task<Outcome<FlowResponse>> AddAsync(
        string name, string description, IReadOnlyList<int>? instances, int priority, FlowDefinition definition, CancellationToken cancellationToken)
    {
        if (await db.Set<Flow>().CountAsync(cancellationToken) >= Flow.MaxFlows)
        {
            return FlowProblems.TooMany;
        }

        var flow = Flow.Create(Ids.New(clock), tenant.AccountId, name.Trim(), clock.GetUtcNow());
        flow.Describe(description.Length <= Flow.MaxDescription ? description : description[..Flow.MaxDescription]);
        flow.BindTo(instances);
        flow.Prioritise(priority);
        flow.SetDraft(FlowJson.Write(definition));
        db.Add(flow);
        db.AddAudit(tenant.Caller, clock, "flow.created", flow.Id.ToString());
        return (await rows.CommitAsync(flow, cancellationToken))!;
    }

    /// <summary>Whether the account has them all.</summary>
    public static async Task<bool> AreOwnAsync(RamalDbContext db, IReadOnlyList<int> instances, CancellationToken cancellationToken)
    {
        var wanted = instances.Distinct().ToList();
        return await db.Instances().CountAsync(instance => wanted.Contains(instance.Id), cancellationToken) == wanted.Count;
    }
}
