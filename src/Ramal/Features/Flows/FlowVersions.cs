using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>A published version.</summary>
/// <param name="Version">Counts from 1.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="PublishedBy">Name of the person at that time.</param>
/// <param name="Note">What changed.</param>
/// <param name="Running">Runs alive on it.</param>
/// <param name="Definition">Only when one version was asked for.</param>
public sealed record FlowVersionResponse(int Version, DateTimeOffset PublishedAt, string PublishedBy, string? Note, int Running, JsonElement? Definition);

/// <summary>Shows the versions of a flow, and throws a draft away.</summary>
internal sealed class FlowVersions(RamalDbContext db, FlowRows rows)
{
    public static async Task<IResult> ListEndpoint(Guid id, int? limit, string? cursor, FlowVersions versions, CancellationToken cancellationToken) =>
        (await versions.ListAsync(id, limit, cursor, cancellationToken)).ToHttp();

    public static async Task<IResult> OneEndpoint(Guid id, int version, FlowVersions versions, CancellationToken cancellationToken) =>
        (await versions.OneAsync(id, version, cancellationToken)).ToHttp();

    public static async Task<IResult> DiscardEndpoint(Guid id, FlowVersions versions, CancellationToken cancellationToken) =>
        (await versions.DiscardAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<Page<FlowVersionResponse>>> ListAsync(Guid id, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is null)
        {
            return FlowProblems.NotFound;
        }

        var page = PageQuery.Read(limit, cursor);
        if (page.Problem is { } problem)
        {
            return problem;
        }

        var after = page.Value.After ?? long.MaxValue;
        var running = await db.Set<FlowRun>().Where(run => run.FlowId == id && run.AliveIn != null).GroupBy(run => run.Version)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var found = await db.Set<FlowVersion>().Where(row => row.FlowId == id && row.Version < after).OrderByDescending(row => row.Version).Take(page.Value.Limit + 1)
            .Select(row => new { row.Version, row.PublishedAt, row.PublishedBy, row.Note }).ToListAsync(cancellationToken);
        return page.Value.ToPage(found, row => row.Version, row =>
            new FlowVersionResponse(row.Version, row.PublishedAt, row.PublishedBy, row.Note, running.GetValueOrDefault(row.Version), null));
    }

    private async Task<Outcome<FlowVersionResponse>> OneAsync(Guid id, int version, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is null)
        {
            return FlowProblems.NotFound;
        }

        if (await db.Set<FlowVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.FlowId == id && row.Version == version, cancellationToken) is not { } found)
        {
            return FlowProblems.VersionNotFound;
        }

        var running = await db.Set<FlowRun>().CountAsync(run => run.FlowId == id && run.Version == version && run.AliveIn != null, cancellationToken);
        return new FlowVersionResponse(
            found.Version, found.PublishedAt, found.PublishedBy, found.Note, running, JsonSerializer.Deserialize<JsonElement>(found.Definition));
    }

    private async Task<Outcome<FlowResponse>> DiscardAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        if (flow.PublishedVersion is not { } published)
        {
            return FlowProblems.NotPublished;
        }

        flow.Discard(await db.Set<FlowVersion>().Where(row => row.FlowId == id && row.Version == published).Select(row => row.Definition).SingleAsync(cancellationToken));
        return await rows.CommitAsync(flow, cancellationToken) is { } response ? response : FlowProblems.ChangedMeanwhile;
    }
}
