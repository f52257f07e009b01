using System.Text.Json;
using System.Text.Json.Nodes;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// Plays a flow with an invented contact: the same walk as in earnest, with a world in memory and an outside that answers
/// as the player says. Nothing is sent, called or stored.
/// </summary>
internal sealed class Simulation
{
    /// <summary>A flow may loop through waits for ever; a play may not.</summary>
    private const int MaxWakes = 200;
    private const int MaxEntries = 2000;

    private readonly FlowDefinition _definition;
    private readonly SimulateFlowRequest _request;
    private readonly WalkWorld _world;
    private readonly List<SimulationEntry> _entries = [];
    private FlowWalk? _walk;
    private string? _triggerId;
    private bool _isFirst;

    public Simulation(FlowDefinition definition, SimulateFlowRequest request, WalkWorld world)
    {
        (_definition, _request, _world) = (definition, request, world);
        _isFirst = request.FirstContact ?? true;
    }

    public SimulateFlowResponse Play(IReadOnlyList<FlowProblem> problems)
    {
        foreach (var input in _request.Inputs ?? [])
        {
            if (_entries.Count > MaxEntries)
            {
                break;
            }

            if (input.Advance is { } advance)
            {
                Advance(System.Xml.XmlConvert.ToTimeSpan(advance));
            }
            else
            {
                Hear(new HeardMessage(input.Text ?? "", input.Kind ?? HeardMessage.TextKind));
            }
        }

        var ended = _walk?.Ended;
        return new SimulateFlowResponse(
            ended is not null ? SimulationState.Ended : _walk is null ? SimulationState.NoTrigger : _walk.Place.Listens ? SimulationState.WaitingAnswer : SimulationState.WaitingTime,
            _walk?.Place.StepId,
            _walk?.Place.WakeAt,
            ended?.Code(),
            ended?.Sentence().ToString(),
            _world.Fields,
            [.. _world.Labels.Order(StringComparer.Ordinal)],
            _triggerId,
            _world.Now,
            _entries,
            [.. problems.Select(problem => problem.Show())]);
    }

    private void Hear(HeardMessage message)
    {
        Add("contact", null, message.Text, message.Kind);
        if (_walk is { Ended: null } walk)
        {
            if (walk.Place.Listens)
            {
                Follow(() => walk.Hear(message));
            }
            else
            {
                Add("ignored", walk.Place.StepId, null, null);
            }

            return;
        }

        var occasion = new TriggerOccasion(message, _isFirst, IsGroup: false, _world.Now);
        _isFirst = false;
        if (TriggerMatch.Best(_definition, occasion, _world.Hours) is not { } match)
        {
            Add("ignored", null, null, null);
            return;
        }

        _triggerId = match.TriggerId;
        var place = new RunPlace { FlowId = Guid.Empty, Version = 0, Message = message };
        _walk = new FlowWalk(_definition, place, _world);
        Follow(_walk.Begin);
    }

    private void Advance(TimeSpan by)
    {
        var target = _world.Now + by;
        for (var wakes = 0; wakes < MaxWakes && _walk is { Ended: null, Place.WakeAt: { } wakeAt } walk && wakeAt <= target; wakes++)
        {
            Move(wakeAt);
            Follow(walk.TimePassed);
        }

        Move(target);
    }

    private void Move(DateTimeOffset to)
    {
        if (to > _world.Now)
        {
            _world.Now = to;
            Add("time", null, null, null);
        }
    }

    /// <summary>One thing that happened, and all that the outside answers to it.</summary>
    private void Follow(Action happened)
    {
        var walk = _walk!;
        var shown = walk.Effects.Count;
        happened();
        while (walk.Question is { } question && walk.Ended is null)
        {
            shown = Show(walk, shown);
            var answer = Answer(walk.Place.StepId!, question);
            walk.Answered(answer);
        }

        Show(walk, shown);
        if (walk is { Ended: null, Place: { WakeAt: { } until } place })
        {
            Add("waiting", place.StepId, null, until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private OutsideAnswer Answer(string stepId, OutsideQuestion question)
    {
        switch (question)
        {
            case OutsideQuestion.Call call:
                var told = _request.Calls?.GetValueOrDefault(stepId);
                var isOk = told?.Ok ?? true;
                var status = told?.Status ?? (isOk ? 200 : 500);
                Add("call", stepId, call.Body is null ? null : FlowVariables.ShowSecrets(call.Body), $"{call.Method} {FlowVariables.ShowSecrets(call.Address)} → {status}");
                return isOk
                    ? new OutsideAnswer.Called(status, told?.Body is { ValueKind: not JsonValueKind.Undefined } body ? JsonNode.Parse(body.GetRawText()) : new JsonObject())
                    : new OutsideAnswer.Failed($"status-{status}");
            case OutsideQuestion.Ai:
                var isTold = _request.Ai?.ContainsKey(stepId) == true;
                var words = isTold ? _request.Ai![stepId] : new Text("(aqui entra a resposta da IA)", "(the AI's answer goes here)").ToString();
                Add("ai", stepId, words, words is null ? "failed" : null);
                return words is null ? new OutsideAnswer.Failed("ai-failed") : new OutsideAnswer.AiSaid(words);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private int Show(FlowWalk walk, int from)
    {
        foreach (var effect in walk.Effects.Skip(from))
        {
            Show(effect);
        }

        return walk.Effects.Count;
    }

    private void Show(WalkEffect effect)
    {
        switch (effect)
        {
            case WalkEffect.Say say:
                var kind = say.Purpose switch { SayPurpose.Reminder => "reminder", SayPurpose.Retry => "retry", _ => "sent" };
                _entries.Add(new SimulationEntry(kind, _world.Now, say.StepId, say.Text, null) { MediaId = say.MediaId });
                break;
            case WalkEffect.SetField set:
                Add("set", set.StepId, set.Value, set.Name);
                break;
            case WalkEffect.SetLabel label:
                Add("set", label.StepId, label.Name, label.On ? "label-added" : "label-removed");
                break;
            case WalkEffect.HandOver hand:
                Add("person", hand.StepId, null, hand.Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
                break;
            case WalkEffect.Passed passed:
                _entries.Add(new SimulationEntry("passed", _world.Now, passed.StepId, null, passed.Note) { Output = passed.Output });
                break;
            case WalkEffect.WentToFlow went:
                Add("goto", null, null, went.FlowId.ToString());
                break;
            case WalkEffect.Ended ended:
                Add("ended", ended.StepId, ended.Reason.Sentence().ToString(), ended.Reason.Code());
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Add(string kind, string? stepId, string? text, string? detail) => _entries.Add(new SimulationEntry(kind, _world.Now, stepId, text, detail));
}

/// <summary>Body of <c>POST /api/flows/simulate</c>: the whole play so far, with one more input each time.</summary>
/// <param name="Definition">What to play; the draft of the flow when left out.</param>
/// <param name="Version">Instead: a published version of the flow.</param>
/// <param name="Contact">Who plays.</param>
/// <param name="FirstContact">The first message is the first ever of this person. True when left out.</param>
/// <param name="At">When it is played; now when left out.</param>
/// <param name="Seed">Which variants are drawn.</param>
/// <param name="Inputs">What the contact writes, and time that passes; up to 100.</param>
/// <param name="Calls">What web calls answer, by id of the step.</param>
/// <param name="Ai">What the AI answers, by id of the step; null for a failure.</param>
public sealed record SimulateFlowRequest(
    JsonElement? Definition = null,
    int? Version = null,
    SimulatedContact? Contact = null,
    bool? FirstContact = null,
    DateTimeOffset? At = null,
    int? Seed = null,
    IReadOnlyList<SimulationInput>? Inputs = null,
    IReadOnlyDictionary<string, SimulatedCall?>? Calls = null,
    IReadOnlyDictionary<string, string?>? Ai = null);

/// <summary>An invented contact.</summary>
public sealed record SimulatedContact(
    string? Name = null, string? Phone = null, IReadOnlyList<string>? Labels = null, IReadOnlyDictionary<string, string?>? Fields = null);

/// <summary>Either a message or time that passes.</summary>
/// <param name="Text">What the contact writes.</param>
/// <param name="Kind">text, image, audio and so on; text when left out.</param>
/// <param name="Advance">Instead: an ISO 8601 duration.</param>
public sealed record SimulationInput(string? Text = null, string? Kind = null, string? Advance = null);

/// <summary>What a web call answers in the play.</summary>
public sealed record SimulatedCall(bool? Ok = null, int? Status = null, JsonElement? Body = null);

/// <summary>How a play stands.</summary>
public enum SimulationState
{
    NoTrigger,
    WaitingAnswer,
    WaitingTime,
    Ended,
}

/// <summary>A play.</summary>
/// <param name="State">How it stands.</param>
/// <param name="StepId">Where.</param>
/// <param name="WakeAt">When it goes on by itself.</param>
/// <param name="EndReason">Code, when it ended.</param>
/// <param name="EndReasonText">Sentence, when it ended.</param>
/// <param name="Fields">Of the contact, afterwards.</param>
/// <param name="Labels">Of the conversation, afterwards.</param>
/// <param name="TriggerId">Which trigger began it.</param>
/// <param name="Now">The clock of the play.</param>
/// <param name="Entries">What happened, in order.</param>
/// <param name="Problems">What is wrong with the definition.</param>
public sealed record SimulateFlowResponse(
    SimulationState State,
    string? StepId,
    DateTimeOffset? WakeAt,
    string? EndReason,
    string? EndReasonText,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyList<string> Labels,
    string? TriggerId,
    DateTimeOffset Now,
    IReadOnlyList<SimulationEntry> Entries,
    IReadOnlyList<FlowProblemResponse> Problems);

/// <summary>One thing that happened in a play.</summary>
/// <param name="Kind">contact, sent, passed, waiting, reminder, retry, set, call, ai, person, goto, time, ended or ignored.</param>
/// <param name="At">The clock of the play.</param>
/// <param name="StepId">At which step.</param>
/// <param name="Text">What was said or set.</param>
/// <param name="Detail">Depends on the kind: until when, which field, which address.</param>
public sealed record SimulationEntry(string Kind, DateTimeOffset At, string? StepId, string? Text, string? Detail)
{
    /// <summary>File that would go with it.</summary>
    public Guid? MediaId { get; init; }

    /// <summary>The way out that was taken.</summary>
    public string? Output { get; init; }
}
