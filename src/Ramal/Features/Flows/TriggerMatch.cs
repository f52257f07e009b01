namespace Ramal.Features.Flows;

/// <summary>What a message looks like to triggers.</summary>
/// <param name="Message">What was written.</param>
/// <param name="IsFirst">The first of this person on this number.</param>
/// <param name="IsGroup">It was written in a group.</param>
/// <param name="At">When it is looked at.</param>
internal sealed record TriggerOccasion(HeardMessage Message, bool IsFirst, bool IsGroup, DateTimeOffset At);

/// <summary>A trigger that fits a message.</summary>
/// <param name="TriggerId">Which one.</param>
/// <param name="Rank">How specific it is: the higher, the more.</param>
/// <param name="Length">Of the word that was found; decides between two of one rank.</param>
internal sealed record TriggerMatch(string TriggerId, int Rank, int Length)
{
    /// <summary>The most specific trigger of a flow that fits; null when none does.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="occasion">The message.</param>
    /// <param name="hours">Those of the flow or the account; null when there are none: then it is never outside of them.</param>
    public static TriggerMatch? Best(FlowDefinition definition, TriggerOccasion occasion, OpeningHours? hours) =>
        occasion.IsGroup && !definition.AnswersGroups
            ? null
            : definition.Triggers.Select(trigger => Of(trigger, occasion, hours)).OfType<TriggerMatch>().OrderByDescending(match => match.Rank).ThenByDescending(match => match.Length).FirstOrDefault();

    private static TriggerMatch? Of(FlowTriggerRule trigger, TriggerOccasion occasion, OpeningHours? hours) => trigger.Kind switch
    {
        TriggerKind.Keyword => Word(trigger, occasion.Message.Text) is { } length ? new(trigger.Id, RankOf(trigger.Match), length) : null,
        TriggerKind.OutsideHours => hours?.IsOpen(occasion.At) == false ? new(trigger.Id, 30, 0) : null,
        TriggerKind.FirstContact => occasion.IsFirst ? new(trigger.Id, 20, 0) : null,
        TriggerKind.AnyMessage => new(trigger.Id, 10, 0),
        _ => null,
    };

    private static int RankOf(KeywordMatch match) => match switch
    {
        KeywordMatch.Equals => 70,
        KeywordMatch.StartsWith => 60,
        KeywordMatch.Regex => 50,
        _ => 40,
    };

    /// <returns>Length of the longest word found; null when none is.</returns>
    private static int? Word(FlowTriggerRule trigger, string text)
    {
        int? longest = null;
        foreach (var word in trigger.Words)
        {
            var isFound = trigger.Match switch
            {
                KeywordMatch.Equals => FoldedText.AreEqual(text, word),
                KeywordMatch.StartsWith => FoldedText.StartsWithWords(text, word),
                KeywordMatch.Regex => FoldedText.Matches(text, word) == true,
                _ => FoldedText.ContainsWords(text, word),
            };
            if (isFound && (longest is null || word.Length > longest))
            {
                longest = word.Length;
            }
        }

        return longest;
    }
}
