using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>The run goes on at the beginning of another flow, as that one is published at that moment.</summary>
internal sealed record GotoStep : FlowStep
{
    public Guid? FlowId { get; init; }

    internal override Text KindName => new("Ir para outro fluxo", "Go to another flow");

    internal override IEnumerable<StepOutput> Outputs => [];

    public override void Check(StepCheck check) => check.Flow(FlowId);

    public override StepMove Enter(FlowWalk walk) => FlowId is { } id ? new StepMove.Continue(id) : new StepMove.End(RunEnd.StepFailed);
}
