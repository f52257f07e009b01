using System.Globalization;
using System.Text;

namespace Ramal.Features.Media;

/// <summary>Makes the name that a client gave harmless: the recipient's phone and computer will use it.</summary>
internal static class FileNames
{
    public const int MaxLength = 255;

    private const int MaxEndingLength = 20;
    private const string NotOnWindows = "<>:\"|?*";

    /// <returns>1 to 255 UTF-16 units: no path, no control or direction-changing characters.</returns>
    public static string Clean(string? name)
    {
        var last = (name ?? "").AsSpan();
        last = last[(last.LastIndexOfAny('/', '\\') + 1)..];
        var clean = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            // Format characters turn names around (gpj.exe shown as exe.jpg); a lone surrogate cannot be stored.
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || rune == Rune.ReplacementChar)
            {
                continue;
            }

            clean.Append(NotOnWindows.Contains(rune.ToString(), StringComparison.Ordinal) ? "_" : rune.ToString());
        }

        var result = Shorten(clean.ToString().Trim().TrimEnd('.'));
        return result.Length == 0 ? "arquivo" : result;
    }

    private static string Shorten(string name)
    {
        if (name.Length <= MaxLength)
        {
            return name;
        }

        var ending = Path.GetExtension(name);
        if (ending.Length > MaxEndingLength)
        {
            ending = "";
        }

        var stem = MaxLength - ending.Length;
        return name[..(char.IsHighSurrogate(name[stem - 1]) ? stem - 1 : stem)] + ending;
    }
}
