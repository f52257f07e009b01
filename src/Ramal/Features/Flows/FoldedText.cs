using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Compares what people write without case and accents, and looks for patterns within a time limit.</summary>
internal static class FoldedText
{
    /// <summary>Enough for any message a person types; the rest is not looked at.</summary>
    public const int MaxLooked = 4096;

    public const int MaxPattern = 200;
    private const int MaxKept = 500;

    /// <summary>For patterns that cannot be matched in linear time.</summary>
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// For all others: by the wall clock a busy machine may keep a match waiting that takes microseconds, and what did not
    /// match leads a flow astray.
    /// </summary>
    private static readonly TimeSpan LinearLimit = TimeSpan.FromSeconds(5);

    private static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    /// <summary>Without case and accents, each run of white space as one space.</summary>
    public static string Fold(string text)
    {
        var plain = WithoutAccents(Cut(text));
        var folded = new StringBuilder(plain.Length);
        foreach (var character in plain)
        {
            if (!char.IsWhiteSpace(character))
            {
                folded.Append(char.ToLowerInvariant(character));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.Length > 0 && folded[^1] == ' ' ? folded.ToString(0, folded.Length - 1) : folded.ToString();
    }

    /// <summary>The same, but for what people put around a word: "Oi!!" is "oi".</summary>
    public static bool AreEqual(string one, string other)
    {
        var (first, second) = (Fold(one), Fold(other));
        return first == second || (Bare(first) is { Length: > 0 } bare && bare == Bare(second));
    }

    /// <summary>Whether the words occur, and not as part of others.</summary>
    public static bool ContainsWords(string text, string words)
    {
        var (folded, wanted) = (Fold(text), Fold(words));
        if (wanted.Length == 0)
        {
            return false;
        }

        for (var at = folded.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            if (IsEdge(folded, at) && IsEdge(folded, at + wanted.Length))
            {
                return true;
            }
        }

        return false;
    }

    public static bool StartsWithWords(string text, string words)
    {
        var (folded, wanted) = (Fold(text), Fold(words));
        return wanted.Length > 0 && folded.StartsWith(wanted, StringComparison.Ordinal) && IsEdge(folded, wanted.Length);
    }

    /// <summary>Whether a pattern can be used at all.</summary>
    public static bool IsPattern(string pattern) => pattern.Length is > 0 and <= MaxPattern && PatternOf(pattern) is not null;

    /// <returns>Null when it took too long: then nothing is known.</returns>
    public static bool? Matches(string text, string pattern)
    {
        try
        {
            return PatternOf(pattern)?.IsMatch(WithoutAccents(Cut(text))) ?? false;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex? PatternOf(string pattern)
    {
        if (Patterns.Count >= MaxKept)
        {
            Patterns.Clear();
        }

        return Patterns.GetOrAdd(pattern, static pattern => Make(WithoutAccents(pattern)));
    }

    private static Regex? Make(string pattern)
    {
        const RegexOptions Common = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, Common | RegexOptions.NonBacktracking, LinearLimit);
        }
        catch (NotSupportedException)
        {
            // Looks around or back, or is very large: only the time limit protects there.
            try
            {
                return new Regex(pattern, Common, PatternLimit);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Cut(string text) => text.Length <= MaxLooked ? text : text[..(char.IsHighSurrogate(text[MaxLooked - 1]) ? MaxLooked - 1 : MaxLooked)];

    private static string WithoutAccents(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var part in Folded.Decomposed(text, NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(part);
            }
        }

        return plain.ToString();
    }

    private static string Bare(string folded)
    {
        var (from, to) = (0, folded.Length);
        while (from < to && !char.IsLetterOrDigit(folded[from]) && !char.IsSurrogate(folded[from]))
        {
            from++;
        }

        while (to > from && !char.IsLetterOrDigit(folded[to - 1]) && !char.IsSurrogate(folded[to - 1]))
        {
            to--;
        }

        return folded[from..to];
    }

    /// <summary>Whether a word may begin or end between these two characters.</summary>
    private static bool IsEdge(string text, int at) =>
        at <= 0 || at >= text.Length || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at]);
}
