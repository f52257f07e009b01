using System.Globalization;
using System.Text;

namespace Ramal.Shared;

/// <summary>Text as it is compared: without case, accents and what is not letter or digit.</summary>
internal static class Folded
{
    /// <summary>Lower case, without accents; everything that is neither letter nor digit becomes one space.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in Decomposed(text, NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                continue;
            }

            if (Rune.IsLetterOrDigit(rune))
            {
                folded.Append(Rune.ToLowerInvariant(rune));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>Letters apart from their accents. Halves of surrogate pairs and codes that are no characters cannot be normalised; they are left out.</summary>
    /// <param name="text">What somebody wrote; anything may be in it.</param>
    /// <param name="form">FormD, or FormKD, for which a circled number is a number.</param>
    public static string Decomposed(string text, NormalizationForm form)
    {
        try
        {
            return text.Normalize(form);
        }
        catch (ArgumentException)
        {
            return string.Concat(text.EnumerateRunes().Where(IsCharacter)).Normalize(form);
        }
    }

    private static bool IsCharacter(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF);

    /// <summary>Takes out what no database stores (NUL, halves of surrogate pairs) and cuts at a whole character.</summary>
    public static string Storable(string text, int maxLength)
    {
        var needsWork = text.Length > maxLength;
        for (var i = 0; i < text.Length && !needsWork; i++)
        {
            needsWork = text[i] == '\0' || char.IsSurrogate(text[i]);
        }

        if (!needsWork)
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
            {
                break;
            }

            if (rune.Value != 0)
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }
}
