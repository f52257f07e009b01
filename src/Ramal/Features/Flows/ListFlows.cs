using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>The query of <c>GET /api/flows</c>.</summary>
/// <param name="InstanceId">Only flows for this instance.</param>
/// <param name="Q">Words in name or description.</param>
/// <param name="Limit">1 to 200; 200 when left out.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record FlowQuery(
    [property: FromQuery(Name = "instanceId")] int? InstanceId,
    [property: FromQuery(Name = "q")] string? Q,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor);

/// <summary>The flows of an account, the newest first. An account has few, so they are filtered in memory.</summary>
internal sealed class ListFlows(RamalDbContext db)
{
    public static async Task<IResult> Endpoint([AsParameters] FlowQuery query, ListFlows list, CancellationToken cancellationToken) =>
        (await list.HandleAsync(query, cancellationToken)).ToHttp();

    public static IResult StartersEndpoint() => TypedResults.Ok(new Page<StarterResponse>(
        [.. FlowStarters.All.Select(starter => new StarterResponse(starter.Id, starter.Name.ToString(), starter.Description.ToString(), FlowJson.ToElement(starter.Definition)))], null));

    public async Task<Outcome<Page<FlowSummary>>> HandleAsync(FlowQuery query, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(query.Limit ?? Paging.MaxLimit, query.Cursor);
        if (page.Problem is { } problem)
        {
            return problem;
        }

        if (query.Q is { } q && (q.Length > 200 || !FlowInput.IsStorable(q)))
        {
            return Problem.Invalid("q", new("Use até 200 caracteres.", "Use up to 200 characters."));
        }

        var running = await db.Set<FlowRun>().Where(run => run.AliveIn != null).GroupBy(run => run.FlowId)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var flows = await db.Set<Flow>().AsNoTracking().OrderByDescending(flow => flow.CreatedAt).ThenByDescending(flow => flow.Id).ToListAsync(cancellationToken);
        var words = FoldedText.Fold(query.Q ?? "");
        var shown = flows
            .Where(flow => query.InstanceId is not { } instance || (flow.InstanceIds?.Contains(instance) ?? true))
            .Where(flow => words.Length == 0 || FoldedText.Fold(flow.Name + " " + flow.Description).Contains(words, StringComparison.Ordinal))
            .Where(flow => page.Value.After is not { } after || flow.CreatedAt.UtcTicks < after)
            .Take(page.Value.Limit + 1).ToList();
        return page.Value.ToPage(shown, flow => flow.CreatedAt.UtcTicks, flow => FlowSummary.Of(flow, running.GetValueOrDefault(flow.Id)));
    }
}

/// <summary>A flow to begin with.</summary>
/// <param name="Id">For <c>POST /api/flows</c>.</param>
/// <param name="Name">In the language of the viewer.</param>
/// <param name="Description">In the language of the viewer.</param>
/// <param name="Definition">Its texts are Portuguese.</param>
public sealed record StarterResponse(string Id, string Name, string Description, System.Text.Json.JsonElement Definition);
