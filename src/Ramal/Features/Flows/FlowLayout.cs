namespace Ramal.Features.Flows;

/// <summary>Gives places on the canvas to steps that nobody has drawn yet: a row for each distance from the beginning.</summary>
internal static class FlowLayout
{
    private const double Across = 300;
    private const double Down = 170;

    public static FlowDefinition Arrange(FlowDefinition definition)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = new Queue<(string? Id, int Row)>([(definition.Start, 1)]);
        while (next.TryDequeue(out var at))
        {
            if (definition.Find(at.Id) is { } step && rows.TryAdd(step.Id, at.Row))
            {
                foreach (var target in step.Outputs.Select(output => step.Next.GetValueOrDefault(output.Name)))
                {
                    next.Enqueue((target, at.Row + 1));
                }
            }
        }

        var last = rows.Values.DefaultIfEmpty(0).Max();
        var taken = new Dictionary<int, int>();
        return definition with { TriggerPosition = new(0, 0), Steps = [.. definition.Steps.Select(Place)] };

        FlowStep Place(FlowStep step)
        {
            var row = rows.GetValueOrDefault(step.Id, last + 1);
            var column = taken.GetValueOrDefault(row);
            taken[row] = column + 1;
            return step with { Position = new(column * Across, row * Down) };
        }
    }
}
