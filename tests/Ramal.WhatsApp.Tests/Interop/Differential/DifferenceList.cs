namespace Ramal.WhatsApp.Tests.Interop.Differential;

/// <summary>differences.txt: paragraphs of differences, each under lines that begin with "#" and say why, and where that is known from.</summary>
internal sealed class DifferenceList
{
    private DifferenceList(IReadOnlyList<string> lines, IReadOnlyList<string> unexplained) => (Lines, Unexplained) = (lines, unexplained);

    /// <summary>All differences that are known.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Those whose paragraph gives no reason with a source.</summary>
    public IReadOnlyList<string> Unexplained { get; }

    public static DifferenceList Read()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Interop", "Differential", "differences.txt"));
        var paragraphs = text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(paragraph => paragraph.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
        return new DifferenceList(
            [.. paragraphs.SelectMany(Entries)],
            [.. paragraphs.Where(lines => !lines.Any(line => line.StartsWith('#') && line.Contains("Source:", StringComparison.Ordinal))).SelectMany(Entries)]);
    }

    private static IEnumerable<string> Entries(string[] lines) => lines.Where(line => !line.StartsWith('#'));
}
