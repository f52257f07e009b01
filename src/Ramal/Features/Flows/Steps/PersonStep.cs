using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Hands the conversation to a person: flows are silent there until it is returned, or for so long.</summary>
internal sealed record PersonStep : FlowStep
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>Said first, or null.</summary>
    public string? Text { get; init; }

    public TimeSpan Until { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Put on the conversation, or null.</summary>
    public string? Label { get; init; }

    internal override Text KindName => new("Passar para uma pessoa", "Hand to a person");

    internal override IEnumerable<StepOutput> Outputs => [];

    public override void Check(StepCheck check)
    {
        if (Text is { } text)
        {
            check.Words(text, mayBeEmpty: true);
        }

        check.Duration(Until, Least, Most, new("o silêncio dos fluxos", "the silence of flows"));
        check.Setting(Label is null || Label.Trim().Length is >= 1 and <= 40, new("usa uma etiqueta de 1 a 40 caracteres", "uses a label of 1 to 40 characters"));
    }

    public override StepMove Enter(FlowWalk walk)
    {
        if (Text is { } text)
        {
            walk.Say(walk.Fill(text), null);
        }

        if (Label is { } label)
        {
            walk.SetLabel(label.Trim(), on: true);
        }

        walk.HandOver(walk.World.Now + Until);
        return new StepMove.End(RunEnd.HandedToPerson);
    }
}
