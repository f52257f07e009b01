using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Writes fields of the contact and labels of the conversation.</summary>
internal sealed record SetStep : FlowStep
{
    private const int MaxEntries = 20;
    private const int MaxLabel = 40;

    public IReadOnlyList<FieldValue> Fields { get; init; } = [];

    public IReadOnlyList<string> AddLabels { get; init; } = [];

    public IReadOnlyList<string> RemoveLabels { get; init; } = [];

    internal override Text KindName => new("Guardar", "Set");

    internal override IEnumerable<StepOutput> Outputs => [StepOutput.Next];

    public override void Check(StepCheck check)
    {
        check.Setting(Fields.Count + AddLabels.Count + RemoveLabels.Count is >= 1 and <= MaxEntries, new(
            $"precisa de 1 a {MaxEntries} campos ou etiquetas", $"needs 1 to {MaxEntries} fields or labels"));
        check.Setting(AddLabels.Concat(RemoveLabels).All(label => label.Trim().Length is >= 1 and <= MaxLabel), new(
            $"usa etiquetas de 1 a {MaxLabel} caracteres", $"uses labels of 1 to {MaxLabel} characters"));
        foreach (var field in Fields)
        {
            check.FieldName(field.Field ?? "");
            check.Variables(field.Value);
        }
    }

    public override StepMove Enter(FlowWalk walk)
    {
        foreach (var field in Fields)
        {
            walk.SetField(field.Field, walk.Fill(field.Value));
        }

        foreach (var label in AddLabels)
        {
            walk.SetLabel(label.Trim(), on: true);
        }

        foreach (var label in RemoveLabels)
        {
            walk.SetLabel(label.Trim(), on: false);
        }

        return new StepMove.Leave(NextOutput);
    }
}

/// <summary>A field and what it becomes.</summary>
internal sealed record FieldValue(string Field, string Value);
