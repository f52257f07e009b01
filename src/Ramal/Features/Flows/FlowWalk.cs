using System.Diagnostics;

namespace Ramal.Features.Flows;

/// <summary>
/// Takes one run through its flow: a pure function of where the run stands, what the world looks like and what happened.
/// Everything it wants done is a row in <see cref="Effects"/>, in order. The runner commits them together with the new
/// place; the simulator shows them.
/// </summary>
internal sealed class FlowWalk(FlowDefinition definition, RunPlace place, WalkWorld world)
{
    /// <summary>So many steps without a rest are a circle.</summary>
    public const int MaxStepsInARow = 100;

    private readonly List<WalkEffect> _effects = [];
    private FlowDefinition _definition = definition;
    private int _inARow;

    public WalkWorld World => world;

    public RunPlace Place { get; private set; } = place;

    public IReadOnlyList<WalkEffect> Effects => _effects;

    /// <summary>What the outside is asked before the walk can go on; null when it is not.</summary>
    public OutsideQuestion? Question { get; private set; }

    /// <summary>Why it is over; null while it is not.</summary>
    public RunEnd? Ended { get; private set; }

    public void Begin() => GoTo(_definition.Start);

    /// <summary>Only while the run rests and listens.</summary>
    public void Hear(HeardMessage message)
    {
        Place = Place with { Message = message };
        _inARow = 0;
        Follow(step => step.Hear(this, message));
    }

    public void TimePassed()
    {
        _inARow = 0;
        Follow(step => step.TimePassed(this));
    }

    public void Answered(OutsideAnswer answer) => Follow(step => step.Answered(this, answer));

    /// <summary>
    /// The answer of the outside was lost. What may be asked twice is asked again; what may not counts as failed, because
    /// nobody knows whether it was done.
    /// </summary>
    public void AskAgain()
    {
        if (_definition.Find(Place.StepId) is { } step && step.Enter(this) is StepMove.AskOutside { Question: OutsideQuestion.Ai or OutsideQuestion.Call { MayBeRepeated: true } } again)
        {
            Carry(step, again);
        }
        else
        {
            Answered(new OutsideAnswer.Failed("interrupted"));
        }
    }

    /// <summary>Over, whatever the step wanted.</summary>
    public void Stop(RunEnd reason) => End(reason);

    public string Fill(string text) => FlowVariables.Fill(text, world, Place);

    /// <param name="text">Already filled.</param>
    /// <param name="mediaId">File that goes with it.</param>
    /// <param name="purpose">Why the step says it.</param>
    public void Say(string text, Guid? mediaId, SayPurpose purpose = SayPurpose.Message)
    {
        var cut = text.Length <= Messages.OutboundMessage.MaxText ? text : text[..Messages.OutboundMessage.MaxText];
        if (cut.Length > 0 && char.IsHighSurrogate(cut[^1]))
        {
            cut = cut[..^1];
        }

        if (!string.IsNullOrWhiteSpace(cut) || mediaId is not null)
        {
            _effects.Add(new WalkEffect.Say(Place.StepId!, cut, mediaId, purpose));
        }
    }

    public void SetField(string name, string value)
    {
        var cut = value.Length <= WalkWorld.MaxFieldValue ? value : value[..WalkWorld.MaxFieldValue];
        world.Fields[name] = cut;
        _effects.Add(new WalkEffect.SetField(Place.StepId!, name, cut));
    }

    public void SetLabel(string name, bool on)
    {
        if (on ? world.Labels.Add(name) : world.Labels.Remove(name))
        {
            _effects.Add(new WalkEffect.SetLabel(Place.StepId!, name, on));
        }
    }

    /// <summary>Flows are silent in this conversation until then.</summary>
    public void HandOver(DateTimeOffset until) => _effects.Add(new WalkEffect.HandOver(Place.StepId!, until));

    /// <summary>What the step remembers while it rests.</summary>
    public void Remember(RunPlace remembered) => Place = remembered;

    private void Follow(Func<FlowStep, StepMove> decide)
    {
        Question = null;
        if (_definition.Find(Place.StepId) is { } step)
        {
            Carry(step, decide(step));
        }
        else
        {
            End(RunEnd.StepFailed);
        }
    }

    private void GoTo(string? stepId)
    {
        if (_definition.Find(stepId) is not { } step)
        {
            End(RunEnd.Finished);
            return;
        }

        Carry(step, Arrive(step));
    }

    /// <summary>A loop and no recursion: a flow may be long.</summary>
    private void Carry(FlowStep step, StepMove move)
    {
        while (Decide(step, move) is { } next)
        {
            step = next;
            move = Arrive(step);
        }
    }

    private StepMove Arrive(FlowStep step)
    {
        Place = Place with { StepId = step.Id, StepsTaken = Place.StepsTaken + 1, Tries = 0, Reminded = false, WakeAt = null, Deadline = null, Listens = false };
        return ++_inARow > MaxStepsInARow || Place.StepsTaken > world.StepLimit ? new StepMove.End(RunEnd.StepLimit) : step.Enter(this);
    }

    /// <returns>The step that comes next; null when the walk stops here.</returns>
    private FlowStep? Decide(FlowStep step, StepMove move)
    {
        switch (move)
        {
            case StepMove.Leave leave:
                _effects.Add(new WalkEffect.Passed(step.Id, leave.Output, leave.Note));
                if (_definition.Find(step.Target(leave.Output)) is { } next)
                {
                    return next;
                }

                End(RunEnd.Finished, hasPassed: true);
                return null;
            case StepMove.Rest rest:
                Place = Place with { WakeAt = rest.Until, Listens = rest.Listens };
                return null;
            case StepMove.AskOutside ask:
                Question = ask.Question;
                return null;
            case StepMove.End end:
                End(end.Reason);
                return null;
            case StepMove.Continue go:
                _effects.Add(new WalkEffect.Passed(step.Id, "goto", null));
                return Enter(go.FlowId);
            default:
                throw new UnreachableException();
        }
    }

    /// <returns>The first step of the other flow; null when it is not there any more.</returns>
    private FlowStep? Enter(Guid flowId)
    {
        if (world.FindFlow(flowId) is not { } other || other.Definition.Find(other.Definition.Start) is not { } first)
        {
            End(RunEnd.StepFailed, hasPassed: true);
            return null;
        }

        _definition = other.Definition;
        Place = Place with { FlowId = flowId, Version = other.Version };
        _effects.Add(new WalkEffect.WentToFlow(flowId, other.Version));
        return first;
    }

    private void End(RunEnd reason, bool hasPassed = false)
    {
        Ended = reason;
        Place = Place with { WakeAt = null, Listens = false };
        _effects.Add(new WalkEffect.Ended(hasPassed ? null : Place.StepId, reason));
    }
}

/// <summary>Where a run stands. Kept in the row of the run.</summary>
internal sealed record RunPlace
{
    public required Guid FlowId { get; init; }

    public required int Version { get; init; }

    public string? StepId { get; init; }

    /// <summary>Steps come to since the run began.</summary>
    public int StepsTaken { get; init; }

    /// <summary>When to look again; null while the outside is asked.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>What people write meanwhile belongs to this run.</summary>
    public bool Listens { get; init; }

    /// <summary>Answers that did not fit.</summary>
    public int Tries { get; init; }

    public bool Reminded { get; init; }

    /// <summary>Until when the step waits for an answer.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The last message that the run took.</summary>
    public HeardMessage? Message { get; init; }

    /// <summary>The last answer that fitted.</summary>
    public string? Answer { get; init; }
}

/// <summary>What a walk sees of the world. Fields and labels change as the walk changes them.</summary>
internal sealed class WalkWorld
{
    public const int MaxFieldValue = 1000;

    public required DateTimeOffset Now { get; set; }

    /// <summary>IANA name, for dates and times in texts.</summary>
    public required string TimeZone { get; init; }

    public string? ContactName { get; init; }

    /// <summary>E.164; null when WhatsApp hides it.</summary>
    public string? ContactPhone { get; init; }

    public required string InstanceName { get; init; }

    public Dictionary<string, string> Fields { get; init; } = new(StringComparer.Ordinal);

    public HashSet<string> Labels { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of the flow, else of the account; null when nobody gave any: then it is always open.</summary>
    public OpeningHours? Hours { get; init; }

    public int StepLimit { get; init; } = FlowSettingsLimits.DefaultStepLimit;

    /// <summary>A number from zero up to, but not including, the argument.</summary>
    public required Func<int, int> Draw { get; init; }

    /// <summary>The flow as published, for steps that go to another one.</summary>
    public required Func<Guid, PublishedFlow?> FindFlow { get; init; }
}

/// <summary>A published version, read.</summary>
internal sealed record PublishedFlow(Guid FlowId, int Version, FlowDefinition Definition);

/// <summary>Limits of the account's settings.</summary>
internal static class FlowSettingsLimits
{
    public const int DefaultStepLimit = 1000;

    /// <summary>As long as the account has not set another time in its inbox.</summary>
    public const int DefaultReplyPauseHours = 12;

    /// <summary>For dates and times in texts while no opening hours name a zone.</summary>
    public const string DefaultTimeZone = "America/Sao_Paulo";
    public const int LeastStepLimit = 50;
    public const int MostStepLimit = 10_000;
}

/// <summary>Why something is said.</summary>
internal enum SayPurpose
{
    Message,
    Question,
    Retry,
    Reminder,
}

/// <summary>Something a walk wants done or known. Closed.</summary>
internal abstract record WalkEffect
{
    private WalkEffect()
    {
    }

    public sealed record Say(string StepId, string Text, Guid? MediaId, SayPurpose Purpose) : WalkEffect;

    public sealed record SetField(string StepId, string Name, string Value) : WalkEffect;

    public sealed record SetLabel(string StepId, string Name, bool On) : WalkEffect;

    public sealed record HandOver(string StepId, DateTimeOffset Until) : WalkEffect;

    /// <summary>A step was left.</summary>
    public sealed record Passed(string StepId, string Output, string? Note) : WalkEffect;

    public sealed record WentToFlow(Guid FlowId, int Version) : WalkEffect;

    /// <param name="StepId">Where it ended; null when that step had been left already.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Ended(string? StepId, RunEnd Reason) : WalkEffect;
}
