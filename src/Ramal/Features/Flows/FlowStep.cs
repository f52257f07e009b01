using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ramal.Features.Flows.Steps;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>
/// One step of a flow. A new kind is one file in <c>Steps</c> and one line here: its settings, its outputs, what can be
/// wrong with it, and what it does when a run comes to it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SendStep), "send")]
[JsonDerivedType(typeof(WaitStep), "wait")]
[JsonDerivedType(typeof(AskStep), "ask")]
[JsonDerivedType(typeof(ConditionStep), "condition")]
[JsonDerivedType(typeof(SetStep), "set")]
[JsonDerivedType(typeof(CallStep), "call")]
[JsonDerivedType(typeof(AiStep), "ai")]
[JsonDerivedType(typeof(PersonStep), "person")]
[JsonDerivedType(typeof(GotoStep), "goto")]
[JsonDerivedType(typeof(EndStep), "end")]
internal abstract record FlowStep
{
    protected const string NextOutput = "next";

    public required string Id { get; init; }

    /// <summary>Given by whoever made the flow; null for none.</summary>
    public string? Name { get; init; }

    public CanvasPosition Position { get; init; }

    /// <summary>Name of an output → id of a step.</summary>
    public IReadOnlyDictionary<string, string?> Next { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>What this kind of step is called.</summary>
    internal abstract Text KindName { get; }

    /// <summary>All ways out.</summary>
    internal abstract IEnumerable<StepOutput> Outputs { get; }

    /// <summary>A run rests here until somebody writes or time passes, so a loop through it is harmless.</summary>
    internal virtual bool Rests => false;

    /// <summary>Files that it sends.</summary>
    internal virtual IEnumerable<Guid> MediaIds => [];

    /// <summary>Says what is wrong with the settings. Whether outputs lead anywhere is checked for all kinds alike.</summary>
    public abstract void Check(StepCheck check);

    /// <summary>A run comes here.</summary>
    public abstract StepMove Enter(FlowWalk walk);

    /// <summary>Somebody wrote while the run rested here and listened.</summary>
    public virtual StepMove Hear(FlowWalk walk, HeardMessage message) => throw NotResting();

    /// <summary>The time that the run rested for has come.</summary>
    public virtual StepMove TimePassed(FlowWalk walk) => throw NotResting();

    /// <summary>What the step asked of the outside came back.</summary>
    public virtual StepMove Answered(FlowWalk walk, OutsideAnswer answer) => throw NotResting();

    /// <summary>Where an output leads; null ends the run.</summary>
    public virtual string? Target(string output) => Next.GetValueOrDefault(output);

    /// <summary>For sentences.</summary>
    internal Text Title => Name is { Length: > 0 } name ? new Text(name, name) : KindName;

    private InvalidOperationException NotResting() => new($"Nothing rests at a step of {GetType().Name}.");
}

/// <summary>One way out of a step.</summary>
/// <param name="Name">As in <see cref="FlowStep.Next"/>.</param>
/// <param name="Label">For people.</param>
/// <param name="MustLead">An open one is a mistake; else the flow ends there.</param>
internal sealed record StepOutput(string Name, Text Label, bool MustLead)
{
    public static readonly StepOutput Next = new("next", new Text("Depois", "Then"), MustLead: false);
}

/// <summary>What a step decides. Closed.</summary>
internal abstract record StepMove
{
    private StepMove()
    {
    }

    /// <summary>On through an output.</summary>
    public sealed record Leave(string Output, string? Note = null) : StepMove;

    /// <summary>Stay until somebody writes, or until then.</summary>
    /// <param name="Until">When to look again.</param>
    /// <param name="Listens">What people write meanwhile belongs to this run.</param>
    public sealed record Rest(DateTimeOffset Until, bool Listens) : StepMove;

    /// <summary>Stay until the outside answered.</summary>
    public sealed record AskOutside(OutsideQuestion Question) : StepMove;

    /// <summary>The run is over.</summary>
    public sealed record End(RunEnd Reason) : StepMove;

    /// <summary>The run goes on in another flow.</summary>
    public sealed record Continue(Guid FlowId) : StepMove;
}
