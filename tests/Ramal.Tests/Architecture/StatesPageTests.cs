using System.Text.RegularExpressions;
using Ramal.Connectors;
using Ramal.Features.Messages;

namespace Ramal.Tests.Architecture;

/// <summary>docs/states.md has the states and arrows of the code.</summary>
public sealed partial class StatesPageTests
{
    private static readonly string Page = Repository.Read("docs/states.md");

    [Fact]
    public void Messages_go_where_the_page_says()
    {
        var inCode = Enum.GetValues<MessageState>().Select(from => $"{from.Code()}: {string.Join(' ', MessageMoves.From(from).Select(to => to.Code()).Order(StringComparer.Ordinal))}");
        var inPage = RowsOf("## Message").Select(cells => $"{Words(cells[0]).Single()}: {string.Join(' ', Words(cells[1]).Order(StringComparer.Ordinal))}");

        Assert.Equal(inCode, inPage);
    }

    [Fact]
    public void Every_arrow_of_the_picture_is_one_of_the_code()
    {
        var arrows = ArrowInPicture().Matches(SectionOf("## Message")).Select(match => (From: match.Groups[1].Value, To: match.Groups[2].Value)).ToList();

        Assert.True(arrows.Count > 10);
        Assert.All(arrows, arrow => Assert.True(MessageMoves.Allows(MessageMoves.Parse(arrow.From)!.Value, MessageMoves.Parse(arrow.To)!.Value), $"{arrow}"));
    }

    [Fact]
    public void The_links_of_the_page_are_those_of_the_code()
    {
        var names = Enum.GetNames<LinkState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]).ToList();

        Assert.Equal(names, RowsOf("## Link").Select(cells => Words(cells[0]).Single()));
        Assert.All(ArrowInPicture().Matches(SectionOf("## Link")), match => Assert.Subset(names.ToHashSet(), new HashSet<string> { match.Groups[1].Value, match.Groups[2].Value }));
    }

    private static string SectionOf(string heading) => Page[Page.IndexOf(heading, StringComparison.Ordinal)..].Split("\n## ")[0];

    private static IEnumerable<string[]> RowsOf(string heading) =>
        SectionOf(heading).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1..]);

    private static IEnumerable<string> Words(string cell) => WordInCell().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex WordInCell();

    [GeneratedRegex(@"^ +(\w+) --> (\w+)", RegexOptions.Multiline)]
    private static partial Regex ArrowInPicture();
}
