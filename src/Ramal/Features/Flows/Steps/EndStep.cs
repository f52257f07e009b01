using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>The end.</summary>
internal sealed record EndStep : FlowStep
{
    internal override Text KindName => new("Fim", "End");

    internal override IEnumerable<StepOutput> Outputs => [];

    public override void Check(StepCheck check)
    {
    }

    public override StepMove Enter(FlowWalk walk) => new StepMove.End(RunEnd.Finished);
}
