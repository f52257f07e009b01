using System.Globalization;
using System.Text.RegularExpressions;
using Ramal.Shared;

namespace Ramal.Features.Flows.Steps;

/// <summary>Which answers fit, and what is kept of them.</summary>
internal sealed partial record ExpectedAnswer
{
    private const int MaxChoices = 20;
    private static readonly CultureInfo Portuguese = CultureInfo.GetCultureInfo("pt-BR");
    private static readonly string[] Dates = ["d/M/yyyy", "d/M/yy", "d-M-yyyy", "d.M.yyyy", "yyyy-M-d"];

    public AnswerType Type { get; init; } = AnswerType.Text;

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    public IReadOnlyList<AnswerChoice> Choices { get; init; } = [];

    /// <summary>For flows whose author wrote none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string RetrySentence => Type switch
    {
        AnswerType.Number => "Não entendi. Pode responder só com um número?",
        AnswerType.Email => "Não reconheci o e-mail. Pode conferir e mandar de novo?",
        AnswerType.Phone => "Não reconheci o telefone. Pode mandar com DDD?",
        AnswerType.Date => "Não reconheci a data. Pode mandar no formato 31/12/2026?",
        AnswerType.Choice => "Não entendi. Responda com uma das opções: " + string.Join(", ", Choices.Select(choice => choice.Text)) + ".",
        _ => "Não entendi. Pode responder de novo?",
    };

    public void Check(StepCheck check)
    {
        if (Type == AnswerType.Choice)
        {
            check.Choices(Choices.Count is >= 2 and <= MaxChoices && Choices.All(choice => !string.IsNullOrWhiteSpace(choice.Text)), MaxChoices);
            check.DistinctIds(Choices.Select(choice => choice.Id));
        }

        check.Setting(MinLength is null or >= 0 && MaxLength is null or >= 1 && !(MinLength > MaxLength) && !(Min > Max), new(
            "tem limites de resposta que se contradizem", "has limits for the answer that contradict each other"));
    }

    /// <summary>Null when the message does not fit.</summary>
    public FittingAnswer? Read(HeardMessage message)
    {
        var text = message.Text.Trim();
        return Type switch
        {
            AnswerType.Any => new FittingAnswer(text),
            _ when text.Length == 0 => null,
            AnswerType.Text => text.Length >= (MinLength ?? 1) && text.Length <= (MaxLength ?? int.MaxValue) ? new FittingAnswer(text) : null,
            AnswerType.Number => Number(text),
            AnswerType.Email => EmailPattern().IsMatch(text) ? new FittingAnswer(text.ToLowerInvariant()) : null,
            AnswerType.Phone => PhoneNumber.Parse(text, out var number) is null ? new FittingAnswer(number) : null,
            AnswerType.Date => Date(text),
            AnswerType.Choice => Choice(text),
            _ => null,
        };
    }

    private FittingAnswer? Number(string text)
    {
        var digits = text.Replace("R$", "", StringComparison.OrdinalIgnoreCase).Replace(" ", "", StringComparison.Ordinal);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

        // 1.234,56 and 1234,56 as people in Brazil write; a lone point with one or two digits behind is a decimal point.
        var isPlain = PlainNumber().IsMatch(digits);
        if (!decimal.TryParse(digits, isPlain ? Style : Style | NumberStyles.AllowThousands, isPlain ? CultureInfo.InvariantCulture : Portuguese, out var number))
        {
            return null;
        }

        return !(number < Min) && !(number > Max) ? new FittingAnswer(number.ToString(CultureInfo.InvariantCulture)) : null;
    }

    private static FittingAnswer? Date(string text) =>
        DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new FittingAnswer(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            : null;

    /// <summary>By its number in the list, by its text or one of its words, or by words that occur in the answer of one choice only.</summary>
    private FittingAnswer? Choice(string text)
    {
        if (int.TryParse(text.TrimEnd('.', ')', ' '), NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place >= 1 && place <= Choices.Count)
        {
            return Of(Choices[place - 1]);
        }

        var exact = Choices.FirstOrDefault(choice => choice.Names.Any(name => FoldedText.AreEqual(text, name)));
        if (exact is not null)
        {
            return Of(exact);
        }

        var named = Choices.Where(choice => choice.Names.Any(name => FoldedText.ContainsWords(text, name))).Take(2).ToList();
        return named is [var only] ? Of(only) : null;

        static FittingAnswer Of(AnswerChoice choice) => new(choice.Text, choice.Id);
    }

    [GeneratedRegex(@"^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+\z", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^[+-]?[0-9]+(\.[0-9]{1,2})?\z", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex PlainNumber();
}

/// <summary>Kinds of answers.</summary>
internal enum AnswerType
{
    /// <summary>Whatever comes, also a picture.</summary>
    Any,
    Text,
    Number,
    Email,
    Phone,
    Date,
    Choice,
}

/// <summary>One of several answers.</summary>
internal sealed record AnswerChoice
{
    public required string Id { get; init; }

    public string Text { get; init; } = "";

    /// <summary>Other words for the same.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<string> Names => Words.Prepend(Text);
}

/// <summary>What is kept.</summary>
/// <param name="Value">Numbers with a decimal point, dates as 2026-12-31, numbers of telephones as E.164.</param>
/// <param name="ChoiceId">Of the choice, when there were choices.</param>
internal sealed record FittingAnswer(string Value, string? ChoiceId = null);
