using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Flows;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>
/// Makes a flow of ours from one of Ylada Bot's: as a draft, because a flow that begins to answer by an import would speak
/// to customers before anybody has looked at it.
/// </summary>
internal sealed class TakeFlow(TimeProvider clock)
{
    public async Task<(string? Id, ImportRemark? Refusal)> RunAsync(
        RamalDbContext db, int accountId, OldFlow old, Caller? by, CancellationToken cancellationToken)
    {
        using var file = JsonDocument.Parse(old.Json);

        // The stored row wraps what the page made; a bare flow is taken too.
        var root = file.RootElement;
        var flow = root.TryGetProperty("flow_data", out var data) && data.ValueKind == JsonValueKind.Object ? data : root;
        if (ImportFlow.Load(flow) is not { Problem: null, Value: var loaded }
            || await db.Set<Flow>().IgnoreQueryFilters().CountAsync(row => row.AccountId == accountId, cancellationToken) >= Flow.MaxFlows)
        {
            return (null, ImportRemark.FlowUnreadable);
        }

        var name = FlowInput.Shorten(FlowInput.IsStorable(old.Name) ? old.Name : loaded.Name);
        var made = Flow.Create(Ids.New(clock), accountId, name.Length > 0 ? name : "Ylada Bot", clock.GetUtcNow());
        var description = FlowInput.IsStorable(loaded.Description) ? loaded.Description : "";
        made.Describe(description.Length <= Flow.MaxDescription ? description : description[..Flow.MaxDescription]);
        made.SetDraft(FlowJson.Write(loaded.Definition));
        db.Add(made);
        db.AddAudit(by, clock, "flow.created", made.Id.ToString(), "imported");
        await db.SaveChangesAsync(cancellationToken);
        return (made.Id.ToString(), null);
    }
}
