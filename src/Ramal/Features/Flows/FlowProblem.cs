using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Something wrong with a definition.</summary>
/// <param name="Code">Stable words.</param>
/// <param name="Severity">Whether it can be published all the same.</param>
/// <param name="StepId">The step it is about, or null.</param>
/// <param name="Sentence">Names the step and the way out by what people called them.</param>
internal sealed record FlowProblem(string Code, ProblemSeverity Severity, string? StepId, Text Sentence)
{
    public FlowProblemResponse Show() => new(Code, Severity, StepId, Sentence.ToString());
}

/// <summary>How bad it is.</summary>
public enum ProblemSeverity
{
    /// <summary>Cannot be published.</summary>
    Error,

    /// <summary>Probably not meant so.</summary>
    Warning,
}

/// <summary>A problem as the builder lists it.</summary>
/// <param name="Code">Stable words joined by hyphens.</param>
/// <param name="Severity">Errors keep the flow from being published.</param>
/// <param name="StepId">Null when it is about the flow as a whole.</param>
/// <param name="Text">A sentence in the language of the viewer.</param>
public sealed record FlowProblemResponse(string Code, ProblemSeverity Severity, string? StepId, string Text);

/// <summary>What a definition may refer to: what the account has.</summary>
internal sealed record FlowSurroundings
{
    /// <summary>The flow itself; null before it has an id.</summary>
    public Guid? FlowId { get; init; }

    /// <summary>Instances that the flow is bound to and that are gone.</summary>
    public IReadOnlyList<int> UnknownInstances { get; init; } = [];

    public IReadOnlySet<Guid> Media { get; init; } = new HashSet<Guid>();

    public IReadOnlySet<Guid> Flows { get; init; } = new HashSet<Guid>();

    public IReadOnlySet<string> Secrets { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public bool HasHours { get; init; }

    public bool HasAi { get; init; }
}
