namespace Ramal.Features.Flows;

/// <summary>
/// What a flow does: when it begins and through which steps it goes. Plain data, read from and written to the JSON of
/// docs/flows.md. A definition may be wrong in many ways; <see cref="FlowCheck"/> says in which.
/// </summary>
internal sealed record FlowDefinition
{
    public const int MaxSteps = 200;

    public static readonly FlowDefinition Empty = new();

    public IReadOnlyList<FlowTriggerRule> Triggers { get; init; } = [];

    /// <summary>The first step; null while there is none.</summary>
    public string? Start { get; init; }

    /// <summary>Where the builder draws the beginning.</summary>
    public CanvasPosition TriggerPosition { get; init; } = new(0, 0);

    /// <summary>Groups begin the flow too. Broadcasts and status never do.</summary>
    public bool AnswersGroups { get; init; }

    /// <summary>Not again in the same conversation within this time.</summary>
    public TimeSpan Cooldown { get; init; }

    /// <summary>Null for those of the account.</summary>
    public OpeningHours? OpeningHours { get; init; }

    public IReadOnlyList<FlowStep> Steps { get; init; } = [];

    /// <summary>Null when there is no such step.</summary>
    public FlowStep? Find(string? id) => id is null ? null : Steps.FirstOrDefault(step => step.Id == id);

    /// <summary>The others are for people and programs that begin it by hand.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool BeginsByItself => Triggers.Any(trigger => trigger.Kind != TriggerKind.Api);
}

/// <summary>Where the builder draws something, in its own units.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct CanvasPosition(double X, double Y);

/// <summary>One way in which a flow begins.</summary>
internal sealed record FlowTriggerRule
{
    public const int MaxWords = 50;
    public const int MaxWordLength = 100;

    public required string Id { get; init; }

    public required TriggerKind Kind { get; init; }

    /// <summary>Only of keywords.</summary>
    public KeywordMatch Match { get; init; } = KeywordMatch.Contains;

    /// <summary>Only of keywords; with <see cref="KeywordMatch.Regex"/> one pattern each.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>What begins a flow.</summary>
internal enum TriggerKind
{
    Keyword,
    AnyMessage,

    /// <summary>The first message of this person on this number.</summary>
    FirstContact,
    OutsideHours,

    /// <summary>A person or a program begins it.</summary>
    Api,
}

/// <summary>How a keyword is looked for. Case and accents never matter.</summary>
internal enum KeywordMatch
{
    /// <summary>As whole words: "oi" is not in "foi".</summary>
    Contains,
    Equals,
    StartsWith,
    Regex,
}
