using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Inbox;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// Moves runs: each move is one transaction that holds the row of the conversation, so that of a person's answer and a
/// flow's the first one wins, and a move that was interrupted has not happened at all.
/// </summary>
internal sealed partial class FlowRunner(FlowTools tools, ILogger<FlowRunner> logger)
{
    private const int MaxTries = 5;

    /// <summary>
    /// A message that comes later than this, out of a history or after an outage, begins no flow: nobody expects an answer
    /// of a machine any more. A run that waits for it still takes it.
    /// </summary>
    private static readonly TimeSpan OldestThatBegins = TimeSpan.FromMinutes(30);

    /// <summary>How soon a run that another one, or a person, keeps from going on looks again.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    /// <summary>A received message: the run that listens takes it, else the flow that fits best begins.</summary>
    public async Task HearAsync(int accountId, Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        if (!await ConcernsAsync(accountId, conversationId, messageId, cancellationToken))
        {
            return;
        }

        await InConversationAsync(accountId, conversationId, async scene =>
        {
            if (await HeardMessageRow.FindAsync(scene.Db, messageId, cancellationToken) is not { } heard
                || await scene.Db.Set<FlowRunStep>().AnyAsync(step => step.MessageId == messageId, cancellationToken)
                || await heard.WasAnsweredAsync(scene.Db, cancellationToken))
            {
                return;
            }

            EndWhatIsOver(scene);
            if (scene.IsPaused || scene.IsOptedOut || scene.InstanceIsGone)
            {
                return;
            }

            if (scene.Runs.FirstOrDefault(run => run.IsAlive && run.HeldConversation is not null) is { } holder)
            {
                // Both ids count up with time: what came in before the run began is no answer to what it asks.
                if (holder.State == FlowRunState.WaitingAnswer && messageId.CompareTo(holder.Id) > 0)
                {
                    await WalkAsync(scene, holder, walk => walk.Hear(heard.Message), messageId, cancellationToken);
                }

                return;
            }

            if (scene.Now - heard.WrittenAt <= OldestThatBegins && await ChooseAsync(scene, heard, cancellationToken) is { } flow)
            {
                await StartAsync(scene, flow, heard.Message, messageId, cancellationToken);
            }
        }, cancellationToken);
    }

    /// <summary>A person or a program begins a flow, whatever its triggers say.</summary>
    public async Task<Outcome<Guid>> StartAsync(
        int accountId, Guid flowId, Guid conversationId, IReadOnlyDictionary<string, string> fields, CancellationToken cancellationToken)
    {
        Outcome<Guid> outcome = InboxProblems.NotFound;
        await InConversationAsync(accountId, conversationId, async scene =>
        {
            EndWhatIsOver(scene);
            var flow = scene.Flows.Flows.FirstOrDefault(flow => flow.Id == flowId);
            var refused = flow is null ? FlowProblems.NotPublished
                : !flow.IsFor(scene.Conversation.InstanceId) || scene.InstanceIsGone ? FlowProblems.NotForInstance
                : scene.IsOptedOut ? FlowProblems.ContactOptedOut
                : scene.IsPaused ? FlowProblems.ConversationPaused
                : scene.Runs.Exists(run => run.IsAlive && (run.HeldConversation is not null || run.FlowId == flowId)) ? FlowProblems.ConversationHasRun
                : null;
            outcome = refused is null ? await StartAsync(scene, flow!, null, null, cancellationToken, fields) : refused;
        }, cancellationToken);
        return outcome;
    }

    /// <summary>The time of a run has come.</summary>
    public Task WakeAsync(int accountId, Guid conversationId, Guid runId, CancellationToken cancellationToken) =>
        InConversationAsync(accountId, conversationId, async scene =>
        {
            if (scene.Runs.Find(run => run.Id == runId) is not { } run || run.WakeAt is not { } wakeAt || wakeAt > scene.Now)
            {
                return;
            }

            EndWhatIsOver(scene);
            if (!run.IsAlive)
            {
                return;
            }

            if (scene.IsPaused)
            {
                run.Pause(Earlier(scene.Conversation.AutomationPausedUntil!.Value, scene.Now + LookAgain), scene.Now);
                new RunWriter(scene, run).Tell();
            }
            else if (scene.Runs.Exists(other => other != run && other.IsAlive && other.HeldConversation is not null))
            {
                run.Postpone(scene.Now + LookAgain, scene.Now);
                new RunWriter(scene, run).Tell();
            }
            else
            {
                await GoOnAsync(scene, run, cancellationToken);
            }
        }, cancellationToken);

    /// <summary>The outside answered what a run asked.</summary>
    public Task AnsweredAsync(OutsideTask task, OutsideAnswer answer, CancellationToken cancellationToken) =>
        InConversationAsync(task.AccountId, task.ConversationId, async scene =>
        {
            if (scene.Runs.Find(run => run.Id == task.RunId) is not { State: FlowRunState.Running } run || run.Revision != task.Revision)
            {
                return;
            }

            EndWhatIsOver(scene);
            if (!run.IsAlive)
            {
                return;
            }

            if (scene.IsPaused)
            {
                // A person was quicker: what the flow wanted to say may not fit any more. Once returned, the step is taken anew.
                run.Pause(Earlier(scene.Conversation.AutomationPausedUntil!.Value, scene.Now + LookAgain), scene.Now);
                new RunWriter(scene, run).Tell();
                return;
            }

            await WalkAsync(scene, run, walk => walk.Answered(answer), null, cancellationToken);
        }, cancellationToken);

    /// <summary>A person answered: the runs of the conversation wait until it is returned.</summary>
    public Task HumanAnsweredAsync(int accountId, Guid conversationId, CancellationToken cancellationToken) =>
        InConversationAsync(accountId, conversationId, async scene =>
        {
            var alive = scene.Runs.Where(run => run.IsAlive && run.State != FlowRunState.Paused).ToList();
            if (!scene.IsPaused)
            {
                var hours = await scene.Db.Set<InboxSettings>().Select(settings => (int?)settings.ReplyPauseHours).SingleOrDefaultAsync(cancellationToken) ?? FlowSettingsLimits.DefaultReplyPauseHours;
                if (hours == 0 || alive.Count + scene.Flows.Flows.Count == 0)
                {
                    return;
                }

                scene.Conversation.PauseAutomation(scene.Now.AddHours(hours), "reply");
                scene.Db.Add(ConversationRows.Updated(scene.Conversation, scene.Now));
            }

            foreach (var run in alive)
            {
                run.Pause(scene.Now + LookAgain, scene.Now);
                new RunWriter(scene, run).Tell();
            }
        }, cancellationToken);

    /// <returns>False when the run was over already.</returns>
    public async Task<bool> StopAsync(int accountId, Guid conversationId, Guid runId, RunEnd reason, CancellationToken cancellationToken)
    {
        var stopped = false;
        await InConversationAsync(accountId, conversationId, scene =>
        {
            var run = scene.Runs.Find(run => run.Id == runId);
            stopped = run is not null;
            if (run is not null)
            {
                new RunWriter(scene, run).End(reason);
            }

            return Task.CompletedTask;
        }, cancellationToken);
        return stopped;
    }

    /// <summary>Ends every living run of a contact that opted out.</summary>
    public async Task ContactOptedOutAsync(int accountId, Guid contactId, CancellationToken cancellationToken)
    {
        await using var db = tools.Database.ForAccount(accountId);
        var runs = await db.Set<FlowRun>().Where(run => run.AliveIn != null && run.ContactId == contactId).Select(run => new { run.Id, run.ConversationId }).ToListAsync(cancellationToken);
        foreach (var run in runs)
        {
            await StopAsync(accountId, run.ConversationId, run.Id, RunEnd.OptedOut, cancellationToken);
        }
    }

    /// <summary>A quick look without a lock: most messages concern no flow.</summary>
    private async Task<bool> ConcernsAsync(int accountId, Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        var flows = await tools.Book.ActiveAsync(accountId, cancellationToken);
        await using var db = tools.Database.ForAccount(accountId);
        if (await db.Set<FlowRun>().AnyAsync(run => run.AliveIn == conversationId, cancellationToken))
        {
            return true;
        }

        if (!flows.Flows.Any(flow => flow.Definition.BeginsByItself) || await HeardMessageRow.FindAsync(db, messageId, cancellationToken) is not { } heard)
        {
            return false;
        }

        var now = tools.Clock.GetUtcNow();
        return flows.Flows.Any(flow => flow.IsFor(heard.InstanceId) && TriggerMatch.Best(flow.Definition, heard.At(now), flow.Definition.OpeningHours ?? flows.Hours) is not null);
    }

    /// <summary>Priority first, then the more specific trigger, then the older flow.</summary>
    private static async Task<ActiveFlow?> ChooseAsync(FlowScene scene, HeardMessageRow heard, CancellationToken cancellationToken)
    {
        var occasion = heard.At(scene.Now);
        var fitting = scene.Flows.Flows
            .Where(flow => flow.IsFor(scene.Conversation.InstanceId) && !scene.Runs.Exists(run => run.IsAlive && run.FlowId == flow.Id))
            .Select(flow => (Flow: flow, Match: TriggerMatch.Best(flow.Definition, occasion, flow.Definition.OpeningHours ?? scene.Flows.Hours)))
            .Where(fit => fit.Match is not null)
            .OrderByDescending(fit => fit.Flow.Priority).ThenByDescending(fit => fit.Match!.Rank).ThenByDescending(fit => fit.Match!.Length)
            .Select(fit => fit.Flow).ToList();
        foreach (var flow in fitting)
        {
            var since = scene.Now - flow.Definition.Cooldown;
            if (flow.Definition.Cooldown == TimeSpan.Zero || !await scene.Db.Set<FlowRun>().AnyAsync(
                run => run.ConversationId == scene.Conversation.Id && run.FlowId == flow.Id && run.StartedAt > since, cancellationToken))
            {
                return flow;
            }
        }

        return null;
    }

    private async Task<Guid> StartAsync(
        FlowScene scene, ActiveFlow flow, HeardMessage? message, Guid? messageId, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? fields = null)
    {
        var place = new RunPlace { FlowId = flow.Id, Version = flow.Version, Message = message };
        var where = new RunConversation(scene.Conversation.InstanceId, scene.Conversation.Id, scene.Contact?.Id);
        var run = FlowRun.Start(Ids.New(tools.Clock), scene.Conversation.AccountId, place, where, scene.Now);
        scene.Db.Add(run);
        scene.Runs.Add(run);
        var walk = new FlowWalk(flow.Definition, place, scene.World(flow.Definition));
        foreach (var (name, value) in fields ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            walk.SetField(name, value);
        }

        walk.Begin();
        await new RunWriter(scene, run).WriteAsync(walk, messageId, cancellationToken);
        LogStarted(run.Id, flow.Id, flow.Version);
        return run.Id;
    }

    private async Task GoOnAsync(FlowScene scene, FlowRun run, CancellationToken cancellationToken)
    {
        if (run.State == FlowRunState.Paused)
        {
            run.Resume(scene.Now);
            if (run.WakeAt > scene.Now)
            {
                new RunWriter(scene, run).Tell();
                return;
            }
        }

        // Without a time of its own it was asking the outside when the server stopped, or when a person took over.
        Action<FlowWalk> move = run.ReadPlace().WakeAt is null ? walk => walk.AskAgain() : walk => walk.TimePassed();
        await WalkAsync(scene, run, move, null, cancellationToken);
    }

    private async Task WalkAsync(FlowScene scene, FlowRun run, Action<FlowWalk> move, Guid? messageId, CancellationToken cancellationToken)
    {
        if (await tools.Book.VersionAsync(run.AccountId, run.FlowId, run.Version, cancellationToken) is not { } definition)
        {
            new RunWriter(scene, run).End(RunEnd.FlowDeleted);
            return;
        }

        var walk = new FlowWalk(definition, run.ReadPlace(), scene.World(definition));
        move(walk);
        await new RunWriter(scene, run).WriteAsync(walk, messageId, cancellationToken);
        if (walk.Ended is RunEnd.StepLimit)
        {
            LogStepLimit(run.Id, run.FlowId);
        }
    }

    /// <summary>What must not go on in this conversation, whatever it was waiting for.</summary>
    private static void EndWhatIsOver(FlowScene scene)
    {
        foreach (var run in scene.Runs.Where(run => run.IsAlive))
        {
            RunEnd? reason = scene.InstanceIsGone ? RunEnd.InstanceDeleted
                : scene.IsOptedOut ? RunEnd.OptedOut
                : run.State == FlowRunState.Paused && !scene.IsPaused && scene.Conversation is { AutomationPausedUntil: not null, AutomationPausedBy: "reply" } ? RunEnd.HumanTookOver
                : null;
            if (reason is { } over)
            {
                new RunWriter(scene, run).End(over);
            }
            else if (run.State == FlowRunState.Paused && !scene.IsPaused)
            {
                run.Resume(scene.Now);
                new RunWriter(scene, run).Tell();
            }
        }
    }

    private async Task InConversationAsync(int accountId, Guid conversationId, Func<FlowScene, Task> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scene = await FlowScene.OpenAsync(tools, accountId, conversationId, cancellationToken);
                if (scene is not null)
                {
                    await act(scene);
                    await scene.CommitAsync(cancellationToken);
                }

                return;
            }
            catch (Exception failure) when (attempt < MaxTries && (failure is DbUpdateConcurrencyException || DatabaseFailures.IsConflict(failure)))
            {
                LogAgain(conversationId);
            }
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    [LoggerMessage(LogLevel.Information, "Run {RunId} of flow {FlowId} version {Version} began")]
    private partial void LogStarted(Guid runId, Guid flowId, int version);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} of flow {FlowId} went past the limit of steps and was ended")]
    private partial void LogStepLimit(Guid runId, Guid flowId);

    [LoggerMessage(LogLevel.Debug, "Somebody else changed conversation {ConversationId} first; looking again")]
    private partial void LogAgain(Guid conversationId);
}

/// <summary>A received message as the runner reads it.</summary>
internal sealed record HeardMessageRow(Guid Id, long Number, Guid ConversationId, int InstanceId, DateTimeOffset WrittenAt, bool IsGroup, bool IsFirst, HeardMessage Message)
{
    public TriggerOccasion At(DateTimeOffset now) => new(Message, IsFirst, IsGroup, now);

    /// <summary>Null when it is not there, or was deleted meanwhile.</summary>
    public static async Task<HeardMessageRow?> FindAsync(RamalDbContext db, Guid messageId, CancellationToken cancellationToken)
    {
        var found = await (
            from message in db.Set<InboxMessage>().AsNoTracking()
            join conversation in db.Set<Conversation>() on message.ConversationId equals conversation.Id
            where message.Id == messageId && message.IsIncoming && message.DeletedAt == null
            select new
            {
                message.Number,
                message.ConversationId,
                message.InstanceId,
                message.At,
                message.Text,
                message.Kind,
                conversation.IsGroup,
                IsFirst = !db.Set<InboxMessage>().Any(other => other.ConversationId == conversation.Id && other.IsIncoming && other.Number < message.Number),
            }).SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new HeardMessageRow(messageId, found.Number, found.ConversationId, found.InstanceId, found.At, found.IsGroup, found.IsFirst, new HeardMessage(found.Text, found.Kind));
    }

    /// <summary>Somebody of the account answered on the phone or the page after it came in: the person was first.</summary>
    public Task<bool> WasAnsweredAsync(RamalDbContext db, CancellationToken cancellationToken) => db.Set<InboxMessage>().AnyAsync(
        message => message.ConversationId == ConversationId && !message.IsIncoming && message.Number > Number && (message.Origin == "phone" || message.Origin == "person"), cancellationToken);
}
