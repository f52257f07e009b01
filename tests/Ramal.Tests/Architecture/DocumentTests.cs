using System.Text.RegularExpressions;

namespace Ramal.Tests.Architecture;

/// <summary>The pages of docs say what the code does.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_problem_code_is_in_the_page_of_errors_with_its_status_and_no_other()
    {
        var inCode = Repository.Files("src/Ramal", "*.cs")
            .SelectMany(file => ProblemsOf(Repository.Read(file)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var inPage = ProblemInPage().Matches(Repository.Read("docs/errors.md")).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");

        // In order too, so that two branches that add a code do not meet on the last line.
        Assert.Equal(inCode, inPage);
    }

    /// <summary>The codes that docs/errors.md promises.</summary>
    internal static IReadOnlySet<string> CodesInPage() =>
        ProblemInPage().Matches(Repository.Read("docs/errors.md")).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Problems made in place, and those of <c>MessageProblems.Coded</c>, whose status follows from the code.</summary>
    private static IEnumerable<string> ProblemsOf(string source) =>
        ProblemInCode().Matches(source).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}")
            .Concat(CodedProblem().Matches(source).Select(match => match.Groups[1].Value)
                .Select(code => $"{code} {(code.EndsWith("-not-found", StringComparison.Ordinal) ? 404 : 400)}"));

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("SECURITY.md")]
    [InlineData("docs/connectors/writing-one.md")]
    [InlineData("docs/states.md")]
    [InlineData("docs/performance.md")]
    public void Every_file_that_a_page_names_exists(string page)
    {
        var missing = PathInPage().Matches(Repository.Read(page)).Select(match => match.Groups[1].Value).Where(path => !Repository.Exists(path));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.pt-BR.md")]
    public void Every_setting_is_in_the_table_of_the_readme_and_no_other(string page)
    {
        var inCode = SettingInCode().Matches(Repository.Read("src/Ramal.Host/Settings.cs"))
            .Select(match => "RAMAL_" + match.Groups[1].Value.Replace('-', '_').ToUpperInvariant()).Order(StringComparer.Ordinal);
        var table = Repository.Read(page).Split('\n').Where(line => line.StartsWith("| `RAMAL_", StringComparison.Ordinal)).Select(line => line.Split('|')[1]);
        var inPage = table.SelectMany(cell => SettingInPage().Matches(cell)).Select(match => match.Value).Order(StringComparer.Ordinal);

        Assert.Equal(inCode, inPage);
    }

    [Fact]
    public void Words_that_mean_the_same_as_another_are_not_used()
    {
        var page = Repository.Read("docs/words.md");
        var forbidden = WordInPage().Matches(page[page.IndexOf("Forbidden in", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).Skip(1).ToList();
        var broken =
            from file in Repository.Files("src/Ramal", "*.cs")
            let text = StringInCode().Replace(Repository.Read(file), "")
            from word in forbidden
            where Regex.IsMatch(text, $@"\b{word}\b", RegexOptions.IgnoreCase)
            select $"{file}: {word}";

        Assert.NotEmpty(forbidden);
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_package_has_a_reason()
    {
        var page = Repository.Read("docs/dependencies.md");
        var packages = PackageReference().Matches(string.Join('\n', Repository.Files(".", "*.csproj").Append("Directory.Build.props").Append("tests/Directory.Build.props").Select(Repository.Read)))
            .Select(match => match.Groups[1].Value);
        var scripts = System.Text.Json.JsonDocument.Parse(Repository.Read("ui/package.json")).RootElement;
        var npm = new[] { "dependencies", "devDependencies" }.SelectMany(kind => scripts.GetProperty(kind).EnumerateObject()).Select(package => package.Name);

        Assert.Empty(packages.Concat(npm).Distinct(StringComparer.Ordinal).Where(package => !page.Contains(package, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"(?:Coded\(|const string \w+ =)\s*""([a-z]+(?:-[a-z]+)+)""")]
    private static partial Regex CodedProblem();

    [GeneratedRegex(@"(?:new|Problem)\(\s*""([a-z]+(?:-[a-z]+)*)"",\s*(\d{3})")]
    private static partial Regex ProblemInCode();

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex ProblemInPage();

    [GeneratedRegex(@"`((?:src|tests|lab|ui|docs|perf|deploy)/[\w./-]+)`")]
    private static partial Regex PathInPage();

    [GeneratedRegex(@"Setting\(\s*""([a-z-]+)""")]
    private static partial Regex SettingInCode();

    [GeneratedRegex(@"RAMAL_[A-Z_]+")]
    private static partial Regex SettingInPage();

    // What protocols call things is not ours to name.
    [GeneratedRegex(@"""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex StringInCode();

    [GeneratedRegex(@"`([A-Za-z]+)`")]
    private static partial Regex WordInPage();

    [GeneratedRegex(@"PackageReference Include=""([\w.]+)""")]
    private static partial Regex PackageReference();
}
