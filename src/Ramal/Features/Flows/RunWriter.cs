using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Inbox;
using Ramal.Features.Media;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// Turns what a walk wants into rows of the scene's transaction: the place of the run, its journal, messages of the
/// outbound ledger, fields, labels. All of it is committed together or not at all, so each step happens once.
/// </summary>
internal sealed class RunWriter(FlowScene scene, FlowRun run)
{
    /// <summary>A flow's answer that is later than this is held for a person to decide.</summary>
    private static readonly TimeSpan LateBy = TimeSpan.FromMinutes(30);

    /// <summary>Longer than any question to the outside may take.</summary>
    private static readonly TimeSpan OutsidePatience = TimeSpan.FromMinutes(3);

    private (Guid Id, int Version) _flow = (run.FlowId, run.Version);
    private int _said;

    /// <param name="walk">Has just stopped somewhere.</param>
    /// <param name="heard">The received message that moved it, or null.</param>
    /// <param name="cancellationToken">Before the commit.</param>
    public async Task WriteAsync(FlowWalk walk, Guid? heard, CancellationToken cancellationToken)
    {
        if (heard is { } message)
        {
            Journal(RunStepKind.Heard, run.StepId, null, null, messageId: message);
        }

        foreach (var effect in walk.Effects)
        {
            if (await WriteAsync(effect, cancellationToken) is { } refused)
            {
                walk.Stop(refused);
                Journal(RunStepKind.Ended, walk.Place.StepId, null, refused.Code());
                break;
            }
        }

        WriteFields(walk);
        run.Take(walk, scene.Now + OutsidePatience, scene.Now);
        Tell();
        if (_said > 0)
        {
            scene.AfterCommit(() => scene.Tools.Ledger.Waiting(run.AccountId, run.InstanceId));
        }

        if (walk.Question is { } question && run.IsAlive)
        {
            var task = new OutsideTask(run.AccountId, run.ConversationId, run.Id, run.Revision, question);
            scene.AfterCommit(() => scene.Tools.Bell.Outside.Writer.TryWrite(task));
        }
    }

    /// <summary>Ends a run from outside of its walk.</summary>
    public void End(RunEnd reason)
    {
        Journal(RunStepKind.Ended, run.StepId, null, reason.Code());
        run.End(reason, scene.Now);
        Tell();
    }

    /// <summary>Something about the run changed: open pages are told, and the loop that wakes runs looks again.</summary>
    public void Tell()
    {
        scene.Db.Add(EventOf(run, scene.Now));
        if (run.WakeAt is not null)
        {
            scene.AfterCommit(scene.Tools.Bell.Waking.Call);
        }
    }

    public static EventRow EventOf(FlowRun run, DateTimeOffset now) => EventRow.Of(run.AccountId, "flow-run.changed", run.Id.ToString(), now, new
    {
        runId = run.Id,
        flowId = run.FlowId,
        instanceId = run.InstanceId,
        conversationId = run.ConversationId,
        state = FlowRunStates.Code(run.State),
    });

    /// <returns>Why the run cannot go on; null when it can.</returns>
    private async Task<RunEnd?> WriteAsync(WalkEffect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case WalkEffect.Say say:
                return await SayAsync(say, cancellationToken);
            case WalkEffect.Passed passed:
                Journal(RunStepKind.Passed, passed.StepId, passed.Output, passed.Note);
                return null;
            case WalkEffect.Ended ended:
                Journal(RunStepKind.Ended, ended.StepId, null, ended.Reason.Code());
                return null;
            case WalkEffect.SetLabel label:
                await SetLabelAsync(label, cancellationToken);
                return null;
            case WalkEffect.HandOver hand:
                scene.Conversation.PauseAutomation(hand.Until, "flow");
                scene.Db.Add(ConversationRows.Updated(scene.Conversation, scene.Now));
                return null;
            case WalkEffect.WentToFlow went:
                _flow = (went.FlowId, went.Version);
                Replace(went.FlowId);
                return null;
            default:
                // Fields are written together at the end.
                return null;
        }
    }

    private async Task<RunEnd?> SayAsync(WalkEffect.Say say, CancellationToken cancellationToken)
    {
        MessageMedia? media = null;
        if (say.MediaId is { } mediaId)
        {
            media = await scene.Db.Set<MediaFile>().Where(file => file.Id == mediaId)
                .Select(file => new MessageMedia(file.Id, file.Kind, file.FileName, file.ContentType, file.Size)).SingleOrDefaultAsync(cancellationToken);
            if (media is null && say.Text.Length == 0)
            {
                // The file is gone, and there is nothing else to say.
                return null;
            }
        }

        var planned = await scene.Tools.Replies.PlanAsync(scene.Db, new ReplyPlan
        {
            Id = Ids.New(scene.Tools.Clock),
            ConversationId = run.ConversationId,
            Text = say.Text,
            Media = media,
            Timing = new MessageTiming(scene.Now, FlowSettingsLimits.DefaultTimeZone, LateBy),
            Asked = new MessageAsked(MessageOrigin.Flow),
        }, cancellationToken);
        if (planned.Problem is { } problem)
        {
            return problem == MessageProblems.OptedOut ? RunEnd.OptedOut : problem == MessageProblems.InstanceGone ? RunEnd.InstanceDeleted : RunEnd.StepFailed;
        }

        _said++;
        Journal(RunStepKind.Said, say.StepId, null, say.Purpose.ToString().ToLowerInvariant(), outboundId: planned.Value.Id);
        return null;
    }

    /// <summary>At most one run of each flow lives in a conversation: an older one that is parked makes room.</summary>
    private void Replace(Guid flowId)
    {
        foreach (var other in scene.Runs.Where(other => other.FlowId == flowId && other.IsAlive && other != run))
        {
            new RunWriter(scene, other).End(RunEnd.Replaced);
        }
    }

    private void WriteFields(FlowWalk walk)
    {
        var set = walk.Effects.OfType<WalkEffect.SetField>().ToList();
        if (set.Count == 0 || scene.Contact is not { } contact)
        {
            return;
        }

        var fields = ContactFields.Parse(contact.Fields);
        foreach (var field in set.Where(field => fields.ContainsKey(field.Name) || fields.Count < Contact.MaxFields))
        {
            fields[field.Name] = field.Value;
        }

        contact.SetFields(JsonSerializer.Serialize(fields), scene.Now);
        scene.Db.Add(ContactRows.Updated(contact, scene.Now));
    }

    private async Task SetLabelAsync(WalkEffect.SetLabel wanted, CancellationToken cancellationToken)
    {
        var folded = LabelRows.Fold(wanted.Name);
        var label = scene.Db.Set<Label>().Local.FirstOrDefault(one => one.FoldedName == folded) ?? await LabelRows.FindAsync(scene.Db, wanted.Name, cancellationToken);
        if (label is null)
        {
            if (!wanted.On || await scene.Db.Set<Label>().CountAsync(cancellationToken) >= Label.MaxLabels)
            {
                return;
            }

            scene.Db.Add(label = new Label { Id = Ids.New(scene.Tools.Clock), AccountId = run.AccountId, CreatedAt = scene.Now });
            label.Change(wanted.Name, Label.DefaultColor);
        }

        var present = await scene.Db.Set<ConversationLabel>().FindAsync([run.ConversationId, label.Id], cancellationToken);
        if (wanted.On && present is null)
        {
            scene.Db.Add(new ConversationLabel { AccountId = run.AccountId, ConversationId = run.ConversationId, LabelId = label.Id });
        }
        else if (!wanted.On && present is not null)
        {
            scene.Db.Remove(present);
        }

        scene.Db.Add(ConversationRows.Updated(scene.Conversation, scene.Now));
    }

    private void Journal(RunStepKind kind, string? stepId, string? output, string? note, Guid? messageId = null, Guid? outboundId = null) => scene.Db.Add(new FlowRunStep
    {
        RunId = run.Id,
        Seq = run.NextInJournal(),
        AccountId = run.AccountId,
        FlowId = _flow.Id,
        Version = _flow.Version,
        Kind = kind,
        StepId = stepId,
        Output = output,
        Note = note,
        At = scene.Now,
        MessageId = messageId,
        OutboundId = outboundId,
    });
}
