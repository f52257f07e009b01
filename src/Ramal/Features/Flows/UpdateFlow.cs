using System.Text.Json;
using System.Text.Json.Serialization;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Body of <c>PUT /api/flows/{id}</c>: what is left out stays.</summary>
public sealed class UpdateFlowRequest
{
    /// <summary>1 to 80 characters.</summary>
    public string? Name { get; set; }

    /// <summary>Up to 500 characters.</summary>
    public string? Description { get; set; }

    /// <summary>On which instances; null for all.</summary>
    public IReadOnlyList<int>? InstanceIds
    {
        get;
        set => (field, InstancesGiven) = (value, true);
    }

    /// <summary>-100 to 100.</summary>
    public int? Priority { get; set; }

    /// <summary>A definition, see docs/flows.md. Kept even when something is wrong with it.</summary>
    public JsonElement? Draft { get; set; }

    /// <summary>The revision that was changed; left out, the change is made in any case.</summary>
    public int? Revision { get; set; }

    [JsonIgnore]
    internal bool InstancesGiven { get; private set; }
}

/// <summary>Changes a flow's draft and what it is bound to. Neither what is published nor any run is touched by a new draft.</summary>
internal sealed class UpdateFlow(RamalDbContext db, Tenant tenant, FlowRows rows, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, UpdateFlowRequest request, UpdateFlow update, CancellationToken cancellationToken) =>
        (await update.HandleAsync(id, request, cancellationToken)).ToHttp();

    public async Task<Outcome<FlowResponse>> HandleAsync(Guid id, UpdateFlowRequest request, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        if (Check(request) is { } invalid)
        {
            return invalid;
        }

        if (request.Revision is { } revision && revision != flow.Revision)
        {
            return FlowProblems.ChangedMeanwhile;
        }

        if (request.InstanceIds is { } bound && !await CreateFlow.AreOwnAsync(db, bound, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        if (request.Draft is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            var read = FlowJson.Read(given, "draft");
            if (read.Problem is { } wrong)
            {
                return wrong;
            }

            flow.SetDraft(FlowJson.Write(read.Value));
        }

        Apply(flow, request);
        if (request.InstancesGiven || request.Priority is not null)
        {
            // A draft is saved with every pause in typing; what changes who is answered leaves a trace.
            db.AddAudit(tenant.Caller, clock, "flow.updated", flow.Id.ToString());
        }

        return await rows.CommitAsync(flow, cancellationToken) is { } response ? response : FlowProblems.ChangedMeanwhile;
    }

    private static Problem? Check(UpdateFlowRequest request)
    {
        var errors = new FieldErrors();
        if (request.Name is not null)
        {
            FlowInput.Name(errors, request.Name);
        }

        FlowInput.Description(errors, request.Description);
        FlowInput.Priority(errors, request.Priority);
        FlowInput.Instances(errors, request.InstanceIds);
        return errors.ToProblem();
    }

    private static void Apply(Flow flow, UpdateFlowRequest request)
    {
        if (request.Name is { } name)
        {
            flow.Rename(name.Trim());
        }

        if (request.Description is { } description)
        {
            flow.Describe(description);
        }

        if (request.InstancesGiven)
        {
            flow.BindTo(request.InstanceIds);
        }

        if (request.Priority is { } priority)
        {
            flow.Prioritise(priority);
        }
    }
}
