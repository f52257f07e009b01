using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>How many came through each step of a published version.</summary>
/// <param name="Version">Which one.</param>
/// <param name="Since">When it was published.</param>
/// <param name="Items">The steps that anybody came to.</param>
/// <param name="Started">Runs that began on it.</param>
/// <param name="Finished">Of those, how many came to an end that the flow meant.</param>
public sealed record FlowCountsResponse(int Version, DateTimeOffset Since, IReadOnlyList<StepCount> Items, int Started, int Finished);

/// <summary>How many came through one step.</summary>
/// <param name="StepId">Of the step.</param>
/// <param name="Entered">Came to it.</param>
/// <param name="Here">Are there now.</param>
/// <param name="Outputs">Left it, by way out.</param>
/// <param name="Lost">Ended there without the flow meaning it, or left it by timeout or with an answer that did not fit.</param>
public sealed record StepCount(string StepId, int Entered, int Here, IReadOnlyDictionary<string, int> Outputs, int Lost);

/// <summary>Shows where a published flow loses people.</summary>
internal sealed class FlowCounts(RamalDbContext db, FlowRows rows)
{
    private static readonly string[] MeantEnds = [RunEnd.Finished.Code(), RunEnd.HandedToPerson.Code()];
    private static readonly string[] LosingOutputs = ["timeout", "invalid"];

    public static async Task<IResult> Endpoint(Guid id, int? version, FlowCounts counts, CancellationToken cancellationToken) =>
        (await counts.HandleAsync(id, version, cancellationToken)).ToHttp();

    private async Task<Outcome<FlowCountsResponse>> HandleAsync(Guid id, int? version, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } flow)
        {
            return FlowProblems.NotFound;
        }

        if ((version ?? flow.PublishedVersion) is not { } number)
        {
            return FlowProblems.NotPublished;
        }

        if (await db.Set<FlowVersion>().Where(row => row.FlowId == id && row.Version == number).Select(row => (DateTimeOffset?)row.PublishedAt).SingleOrDefaultAsync(cancellationToken) is not { } since)
        {
            return FlowProblems.VersionNotFound;
        }

        var left = await db.Set<FlowRunStep>()
            .Where(step => step.FlowId == id && step.Version == number && step.StepId != null && (step.Kind == RunStepKind.Passed || step.Kind == RunStepKind.Ended))
            .GroupBy(step => new { step.StepId, step.Output, step.Note, step.Kind })
            .Select(group => new Left(group.Key.StepId!, group.Key.Output, group.Key.Kind, group.Key.Note, group.Count())).ToListAsync(cancellationToken);
        var here = await db.Set<FlowRun>().Where(run => run.FlowId == id && run.Version == number && run.AliveIn != null && run.StepId != null)
            .GroupBy(run => run.StepId!).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, StringComparer.Ordinal, cancellationToken);
        var ended = await db.Set<FlowRun>().Where(run => run.FlowId == id && run.Version == number)
            .GroupBy(run => run.EndReason).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var items = left.Select(row => row.StepId).Concat(here.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(step => Count(step, left.Where(row => row.StepId == step).ToList(), here.GetValueOrDefault(step))).ToList();
        return new FlowCountsResponse(
            number, since, items, ended.Sum(row => row.Count), ended.Where(row => row.Key is RunEnd.Finished or RunEnd.HandedToPerson).Sum(row => row.Count));
    }

    private static StepCount Count(string stepId, IReadOnlyList<Left> left, int here)
    {
        var outputs = left.Where(row => row.Output is not null).GroupBy(row => row.Output!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal);
        var lost = left.Where(row => row.Kind == RunStepKind.Ended ? !MeantEnds.Contains(row.Note, StringComparer.Ordinal) : LosingOutputs.Contains(row.Output ?? "", StringComparer.Ordinal)).Sum(row => row.Count);
        return new StepCount(stepId, left.Sum(row => row.Count) + here, here, outputs, lost);
    }

    private sealed record Left(string StepId, string? Output, RunStepKind Kind, string? Note, int Count);
}
