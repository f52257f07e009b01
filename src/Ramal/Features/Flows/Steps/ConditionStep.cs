using System.Globalization;
using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Takes the first way whose rules hold.</summary>
internal sealed record ConditionStep : FlowStep
{
    public const string CasePrefix = "case:";
    public const string ElseOutput = "else";
    private const int MaxCases = 10;
    private const int MaxRules = 10;

    public IReadOnlyList<ConditionCase> Cases { get; init; } = [];

    internal override Text KindName => new("Condição", "Condition");

    internal override IEnumerable<StepOutput> Outputs =>
    [
        .. Cases.Select((one, index) => new StepOutput(
            CasePrefix + one.Id,
            one.Name is { Length: > 0 } name ? new(name, name) : new($"Caso {index + 1}", $"Case {index + 1}"),
            MustLead: true)),
        new(ElseOutput, new("Senão", "Otherwise"), MustLead: true),
    ];

    public override void Check(StepCheck check)
    {
        check.Cases(Cases.Count is >= 1 and <= MaxCases && Cases.All(one => one.Rules.Count is >= 1 and <= MaxRules), MaxCases, MaxRules);
        check.DistinctIds(Cases.Select(one => one.Id));
        foreach (var rule in Cases.SelectMany(one => one.Rules))
        {
            rule.Check(check);
        }
    }

    public override StepMove Enter(FlowWalk walk)
    {
        var holding = Cases.FirstOrDefault(one => one.Mode == RuleMode.Any ? one.Rules.Any(rule => rule.Holds(walk)) : one.Rules.All(rule => rule.Holds(walk)));
        return new StepMove.Leave(holding is null ? ElseOutput : CasePrefix + holding.Id);
    }
}

/// <summary>One way and its rules.</summary>
internal sealed record ConditionCase
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public RuleMode Mode { get; init; }

    public IReadOnlyList<ConditionRule> Rules { get; init; } = [];
}

internal enum RuleMode
{
    All,
    Any,
}

/// <summary>One comparison.</summary>
internal sealed record ConditionRule
{
    /// <summary>Name of a variable, without braces.</summary>
    public string Value { get; init; } = "";

    public required RuleOperator Op { get; init; }

    /// <summary>May hold variables.</summary>
    public string? To { get; init; }

    public void Check(StepCheck check)
    {
        switch (Op)
        {
            case RuleOperator.HasLabel or RuleOperator.LacksLabel:
                check.Setting(!string.IsNullOrWhiteSpace(To), new("precisa do nome da etiqueta", "needs the name of the label"));
                return;
            case RuleOperator.IsOpen or RuleOperator.IsClosed:
                check.Hours();
                return;
            case RuleOperator.Matches:
                check.Pattern(To ?? "");
                break;
            default:
                check.Variables(To ?? "");
                break;
        }

        check.Variable(Value);
    }

    public bool Holds(FlowWalk walk)
    {
        var value = FlowVariables.ValueOf(Value, walk.World, walk.Place);
        var to = Op == RuleOperator.Matches ? To ?? "" : walk.Fill(To ?? "");
        return Op switch
        {
            RuleOperator.Equals => FoldedText.Fold(value) == FoldedText.Fold(to),
            RuleOperator.NotEquals => FoldedText.Fold(value) != FoldedText.Fold(to),
            RuleOperator.Contains => Has(value, to),
            RuleOperator.NotContains => !Has(value, to),
            RuleOperator.StartsWith => FoldedText.Fold(value).StartsWith(FoldedText.Fold(to), StringComparison.Ordinal),
            RuleOperator.EndsWith => FoldedText.Fold(value).EndsWith(FoldedText.Fold(to), StringComparison.Ordinal),
            RuleOperator.Matches => FoldedText.Matches(value, to) == true,
            RuleOperator.IsEmpty => string.IsNullOrWhiteSpace(value),
            RuleOperator.IsNotEmpty => !string.IsNullOrWhiteSpace(value),
            RuleOperator.GreaterThan => Compare(value, to) > 0,
            RuleOperator.LessThan => Compare(value, to) < 0,
            RuleOperator.HasLabel => walk.World.Labels.Contains(to),
            RuleOperator.LacksLabel => !walk.World.Labels.Contains(to),
            RuleOperator.IsOpen => walk.World.Hours?.IsOpen(walk.World.Now) ?? true,
            RuleOperator.IsClosed => !(walk.World.Hours?.IsOpen(walk.World.Now) ?? true),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static bool Has(string value, string to) => FoldedText.Fold(value).Contains(FoldedText.Fold(to), StringComparison.Ordinal);

    /// <summary>As numbers when both are, else as dates in the form that questions keep; null when neither fits.</summary>
    private static int? Compare(string value, string to)
    {
        if (AsNumber(value) is { } one && AsNumber(to) is { } other)
        {
            return one.CompareTo(other);
        }

        return AsDate(value) is { } day && AsDate(to) is { } otherDay ? day.CompareTo(otherDay) : null;
    }

    private static decimal? AsNumber(string text) =>
        new ExpectedAnswer { Type = AnswerType.Number }.Read(new HeardMessage(text, HeardMessage.TextKind)) is { } number
            ? decimal.Parse(number.Value, CultureInfo.InvariantCulture)
            : null;

    private static DateOnly? AsDate(string text) =>
        new ExpectedAnswer { Type = AnswerType.Date }.Read(new HeardMessage(text, HeardMessage.TextKind)) is { } date
            ? DateOnly.ParseExact(date.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
}

/// <summary>Comparisons. Texts without case and accents.</summary>
internal enum RuleOperator
{
    Equals,
    NotEquals,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    Matches,
    IsEmpty,
    IsNotEmpty,
    GreaterThan,
    LessThan,
    HasLabel,
    LacksLabel,
    IsOpen,
    IsClosed,
}
