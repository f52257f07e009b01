using System.Text.RegularExpressions;
using Ramal.Tests.Architecture;

namespace Ramal.Tests.Data;

public sealed partial class StatementFilesTests
{
    /// <summary>Run one by one, outside of the writer's batches.</summary>
    private static readonly string[] Alone = ["FillRecipientKeys", "LockPeople", "RaisePerson", "Search"];

    [Fact]
    public void Every_statement_of_a_batch_on_PostgreSQL_has_a_result_or_the_next_ones_would_be_read_as_its_own()
    {
        var folder = Path.Combine(Repository.Root, "src/Ramal/Data/PostgreSql");

        var without = Directory.EnumerateFiles(folder, "*.sql")
            .Where(path => !Alone.Contains(Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal) && !HasResult(File.ReadAllText(path)))
            .Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Empty(without);
    }

    [Theory]
    [InlineData("DELETE FROM a WHERE b IN (SELECT 1)", false)]
    [InlineData("WITH c AS (DELETE FROM a RETURNING b)\nINSERT INTO d SELECT b FROM c", false)]
    [InlineData("INSERT INTO a VALUES (1)\nRETURNING 1", true)]
    [InlineData("-- note\nWITH c AS (DELETE FROM a RETURNING b)\nSELECT b FROM c", true)]
    [InlineData("SELECT a FROM b FOR UPDATE", true)]
    public void What_has_a_result_is_told_from_what_has_none(string statement, bool has) => Assert.Equal(has, HasResult(statement));

    private static bool HasResult(string text)
    {
        text = Comment().Replace(text, "").Replace("FOR UPDATE", "", StringComparison.Ordinal);
        for (var before = ""; before != text;)
        {
            before = text;
            text = Inner().Replace(text, "");
        }

        return Returning().IsMatch(text) || (Select().IsMatch(text) && !Change().IsMatch(text));
    }

    [GeneratedRegex("^ *--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Inner();

    [GeneratedRegex(@"\bRETURNING\b")]
    private static partial Regex Returning();

    [GeneratedRegex(@"\bSELECT\b")]
    private static partial Regex Select();

    [GeneratedRegex(@"\b(INSERT|UPDATE|DELETE)\b")]
    private static partial Regex Change();
}
