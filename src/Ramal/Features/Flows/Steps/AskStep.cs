using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Asks, waits for an answer that fits, and keeps it.</summary>
internal sealed record AskStep : FlowStep
{
    public const int MaxTries = 5;
    private const string AnswerOutput = "answer";
    private const string TimeoutOutput = "timeout";
    private const string InvalidOutput = "invalid";
    private const string ChoicePrefix = "choice:";
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    public string Text { get; init; } = "";

    public Guid? MediaId { get; init; }

    /// <summary>Field of the contact, or null to keep the answer only for this run.</summary>
    public string? SaveAs { get; init; }

    public ExpectedAnswer Expect { get; init; } = new();

    /// <summary>Said after an answer that does not fit; null for a sentence of ours.</summary>
    public string? RetryText { get; init; }

    /// <summary>Times that it asks again.</summary>
    public int Retries { get; init; } = 2;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromDays(1);

    public AskReminder? Reminder { get; init; }

    internal override bool Rests => true;

    internal override Text KindName => new("Pergunta", "Question");

    internal override IEnumerable<Guid> MediaIds => MediaId is { } id ? [id] : [];

    internal override IEnumerable<StepOutput> Outputs
    {
        get
        {
            var choices = Expect.Type == AnswerType.Choice ? Expect.Choices : [];
            foreach (var choice in choices)
            {
                yield return new(ChoicePrefix + choice.Id, new(choice.Text, choice.Text), MustLead: false);
            }

            var isAnswerNeeded = choices.Count == 0 || choices.Any(choice => Next.GetValueOrDefault(ChoicePrefix + choice.Id) is null);
            yield return new(AnswerOutput, new("Respondeu", "Answered"), isAnswerNeeded);
            yield return new(TimeoutOutput, new("Não respondeu", "No answer"), MustLead: true);
            yield return new(InvalidOutput, new("Resposta inválida", "Answer does not fit"), MustLead: false);
        }
    }

    public override string? Target(string output) => base.Target(output) ?? output switch
    {
        InvalidOutput => base.Target(TimeoutOutput),
        _ when output.StartsWith(ChoicePrefix, StringComparison.Ordinal) => base.Target(AnswerOutput),
        _ => null,
    };

    public override void Check(StepCheck check)
    {
        check.Words(Text, mayBeEmpty: MediaId is not null);
        check.Media(MediaId);
        check.FieldName(SaveAs);
        check.Setting(Retries is >= 0 and <= MaxTries, new($"pergunta de novo de 0 a {MaxTries} vezes", $"asks again 0 to {MaxTries} times"));
        check.Duration(Timeout, Least, Most, new("o prazo da resposta", "the time for the answer"));
        if (RetryText is not null)
        {
            check.Words(RetryText, mayBeEmpty: false);
        }

        if (Reminder is { } reminder)
        {
            check.Words(reminder.Text, mayBeEmpty: false);
            check.Setting(reminder.After >= Least && reminder.After < Timeout, new(
                "o lembrete vem depois de 1 minuto e antes do prazo", "the reminder comes after 1 minute and before the time is up"));
        }

        Expect.Check(check);
    }

    public override StepMove Enter(FlowWalk walk)
    {
        walk.Say(walk.Fill(Text), MediaId, SayPurpose.Question);
        return Wait(walk);
    }

    public override StepMove Hear(FlowWalk walk, HeardMessage message)
    {
        if (Expect.Read(message) is { } answer)
        {
            walk.Remember(walk.Place with { Answer = answer.Value });
            if (SaveAs is { } field)
            {
                walk.SetField(field, answer.Value);
            }

            return new StepMove.Leave(answer.ChoiceId is { } choice ? ChoicePrefix + choice : AnswerOutput);
        }

        if (walk.Place.Tries >= Retries)
        {
            return new StepMove.Leave(InvalidOutput);
        }

        walk.Remember(walk.Place with { Tries = walk.Place.Tries + 1 });
        walk.Say(walk.Fill(RetryText ?? Expect.RetrySentence), null, SayPurpose.Retry);
        return Wait(walk);
    }

    public override StepMove TimePassed(FlowWalk walk)
    {
        if (walk.Place.Deadline is { } deadline && walk.World.Now < deadline)
        {
            if (Reminder is { } reminder && !walk.Place.Reminded)
            {
                walk.Remember(walk.Place with { Reminded = true });
                walk.Say(walk.Fill(reminder.Text), null, SayPurpose.Reminder);
            }

            return new StepMove.Rest(deadline, Listens: true);
        }

        return new StepMove.Leave(TimeoutOutput);
    }

    private StepMove.Rest Wait(FlowWalk walk)
    {
        var deadline = walk.World.Now + Timeout;
        walk.Remember(walk.Place with { Deadline = deadline });
        var reminderAt = Reminder is { } reminder && !walk.Place.Reminded ? walk.World.Now + reminder.After : deadline;
        return new StepMove.Rest(reminderAt < deadline ? reminderAt : deadline, Listens: true);
    }
}

/// <summary>Said once while the answer is waited for.</summary>
internal sealed record AskReminder(TimeSpan After, string Text);
