using System.Globalization;

namespace Ramal.Benchmarks;

/// <summary>One measured number and what it must be; without a budget it is only told.</summary>
internal sealed record Figure(string Name, double Value, string Unit, double? AtLeast = null, double? AtMost = null)
{
    public bool IsOverBudget => Value < AtLeast || Value > AtMost;

    public override string ToString()
    {
        var budget = (AtLeast, AtMost) switch
        {
            ({ } least, _) => string.Create(CultureInfo.InvariantCulture, $"(budget ≥ {least:0.##})"),
            (_, { } most) => string.Create(CultureInfo.InvariantCulture, $"(budget ≤ {most:0.##})"),
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(IsOverBudget ? "OVER " : "")}{Name}: {Value:0.##} {Unit} {budget}").TrimEnd();
    }
}
