using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Inbox;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>A run.</summary>
/// <param name="Id">Of the run.</param>
/// <param name="FlowId">The flow it is in now.</param>
/// <param name="FlowName">Of that flow.</param>
/// <param name="Version">Of that flow.</param>
/// <param name="InstanceId">Through which number it speaks.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="ContactName">With whom.</param>
/// <param name="State">How it stands.</param>
/// <param name="StepId">Where it stands.</param>
/// <param name="WakeAt">When it goes on by itself.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndReason">Code.</param>
/// <param name="EndReasonText">Sentence.</param>
/// <param name="Journal">What it did; only when one run was asked for.</param>
public sealed record FlowRunResponse(
    Guid Id,
    Guid FlowId,
    string FlowName,
    int Version,
    int InstanceId,
    Guid ConversationId,
    string ContactName,
    FlowRunState State,
    string? StepId,
    DateTimeOffset? WakeAt,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? EndReason,
    string? EndReasonText,
    IReadOnlyList<FlowJournalEntry>? Journal);

/// <summary>One thing that a run did.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">heard, said, passed or ended.</param>
/// <param name="StepId">At which step.</param>
/// <param name="Output">The way out that was taken.</param>
/// <param name="Note">A code: how a call ended, why the run did.</param>
/// <param name="MessageId">The received message that was taken.</param>
/// <param name="OutboundId">The message of the outbound ledger.</param>
public sealed record FlowJournalEntry(DateTimeOffset At, RunStepKind Kind, string? StepId, string? Output, string? Note, Guid? MessageId, Guid? OutboundId);

/// <summary>The query of <c>GET /api/flows/{id}/runs</c>.</summary>
/// <param name="State">alive, ended, or both when left out.</param>
/// <param name="Limit">1 to 200; 50 when left out.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record FlowRunQuery(
    [property: FromQuery(Name = "state")] string? State, [property: FromQuery(Name = "limit")] int? Limit, [property: FromQuery(Name = "cursor")] string? Cursor);

/// <summary>What a conversation has of flows.</summary>
/// <param name="Run">The run that has the word, else the one that goes on soonest; null when none lives.</param>
public sealed record ConversationRun(FlowRunResponse? Run);

/// <summary>Shows runs and ends them.</summary>
internal sealed class FlowRuns(RamalDbContext db, Tenant tenant, FlowRows rows, FlowRunner runner, TimeProvider clock)
{
    private const int MaxJournal = 1000;

    public static async Task<IResult> ListEndpoint(Guid id, [AsParameters] FlowRunQuery query, FlowRuns runs, CancellationToken cancellationToken) =>
        (await runs.ListAsync(id, query, cancellationToken)).ToHttp();

    public static async Task<IResult> OneEndpoint(Guid id, FlowRuns runs, CancellationToken cancellationToken) => (await runs.OneAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> StopEndpoint(Guid id, FlowRuns runs, CancellationToken cancellationToken) => (await runs.StopAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> OfConversationEndpoint(Guid id, FlowRuns runs, CancellationToken cancellationToken) =>
        (await runs.OfConversationAsync(id, cancellationToken)).ToHttp();

    public async Task<Outcome<FlowRunResponse>> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await Shown(db.Set<FlowRun>().Where(run => run.Id == id)).SingleOrDefaultAsync(cancellationToken) is not { } found)
        {
            return FlowProblems.RunNotFound;
        }

        var journal = await db.Set<FlowRunStep>().Where(step => step.RunId == id).OrderByDescending(step => step.Seq).Take(MaxJournal)
            .Select(step => new FlowJournalEntry(step.At, step.Kind, step.StepId, step.Output, step.Note, step.MessageId, step.OutboundId)).ToListAsync(cancellationToken);
        journal.Reverse();
        return Show(found) with { Journal = journal };
    }

    private async Task<Outcome<Page<FlowRunResponse>>> ListAsync(Guid id, FlowRunQuery query, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is null)
        {
            return FlowProblems.NotFound;
        }

        var page = PageQuery.Read(query.Limit, query.Cursor);
        if (page.Problem is { } problem)
        {
            return problem;
        }

        if (query.State is not (null or "" or "alive" or "ended"))
        {
            return Problem.Invalid("state", new("Use alive ou ended.", "Use alive or ended."));
        }

        var runs = db.Set<FlowRun>().Where(run => run.FlowId == id);
        runs = query.State switch
        {
            "alive" => runs.Where(run => run.AliveIn != null),
            "ended" => runs.Where(run => run.AliveIn == null),
            _ => runs,
        };
        if (page.Value.After is { } ticks)
        {
            var before = new DateTimeOffset(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
            runs = runs.Where(run => run.StartedAt < before);
        }

        var found = await Shown(runs.OrderByDescending(run => run.StartedAt).ThenByDescending(run => run.Id).Take(page.Value.Limit + 1)).ToListAsync(cancellationToken);
        return page.Value.ToPage(found, row => row.Run.StartedAt.UtcTicks, Show);
    }

    private async Task<Outcome<FlowRunResponse>> StopAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await db.Set<FlowRun>().AsNoTracking().SingleOrDefaultAsync(run => run.Id == id, cancellationToken) is not { } run)
        {
            return FlowProblems.RunNotFound;
        }

        if (!await runner.StopAsync(tenant.AccountId, run.ConversationId, id, RunEnd.ByPerson, cancellationToken))
        {
            return FlowProblems.RunEnded;
        }

        db.AddAudit(tenant.Caller, clock, "flow-run.stopped", id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return await OneAsync(id, cancellationToken);
    }

    private async Task<Outcome<ConversationRun>> OfConversationAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        if (!await db.Conversations().AnyAsync(conversation => conversation.Id == conversationId, cancellationToken))
        {
            return InboxProblems.NotFound;
        }

        var found = await Shown(db.Set<FlowRun>().Where(run => run.AliveIn == conversationId)
            .OrderBy(run => run.HeldConversation == null).ThenBy(run => run.WakeAt).Take(1)).ToListAsync(cancellationToken);
        return new ConversationRun(found.Count == 0 ? null : Show(found[0]));
    }

    private IQueryable<RunRow> Shown(IQueryable<FlowRun> runs) =>
        from run in runs.AsNoTracking()
        join flow in db.Set<Flow>() on run.FlowId equals flow.Id
        join conversation in db.Set<Conversation>() on run.ConversationId equals conversation.Id
        select new RunRow(run, flow.Name, conversation.Title);

    private static FlowRunResponse Show(RunRow row) => new(
        row.Run.Id, row.Run.FlowId, row.FlowName, row.Run.Version, row.Run.InstanceId, row.Run.ConversationId, row.Title, row.Run.State, row.Run.StepId, row.Run.WakeAt,
        row.Run.StartedAt, row.Run.EndedAt, row.Run.EndReason?.Code(), row.Run.EndReason?.Sentence().ToString(), null);

    private sealed record RunRow(FlowRun Run, string FlowName, string Title);
}
