using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Says something. Of several variants one is drawn.</summary>
internal sealed record SendStep : FlowStep
{
    public const int MaxVariants = 10;

    public IReadOnlyList<SendVariant> Variants { get; init; } = [];

    internal override Text KindName => new("Mensagem", "Message");

    internal override IEnumerable<StepOutput> Outputs => [StepOutput.Next];

    internal override IEnumerable<Guid> MediaIds => Variants.Select(variant => variant.MediaId).OfType<Guid>();

    public override void Check(StepCheck check)
    {
        check.Setting(Variants.Count is >= 1 and <= MaxVariants, new(
            $"precisa de 1 a {MaxVariants} variantes", $"needs 1 to {MaxVariants} variants"));
        foreach (var variant in Variants)
        {
            check.Words(variant.Text, mayBeEmpty: variant.MediaId is not null);
            check.Media(variant.MediaId);
        }
    }

    public override StepMove Enter(FlowWalk walk)
    {
        if (Variants.Count > 0)
        {
            var variant = Variants[walk.World.Draw(Variants.Count)];
            walk.Say(walk.Fill(variant.Text), variant.MediaId);
        }

        return new StepMove.Leave(NextOutput);
    }
}

/// <summary>One way to say it.</summary>
/// <param name="Text">With variables; the caption when there is a file.</param>
/// <param name="MediaId">A file uploaded before, or null.</param>
internal sealed record SendVariant(string Text = "", Guid? MediaId = null);
