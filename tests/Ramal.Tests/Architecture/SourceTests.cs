using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ramal.Tests.Architecture;

/// <summary>How code reads here, as far as a machine can tell.</summary>
public sealed partial class SourceTests
{
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 60;

    private static readonly string[] Sources = [.. Repository.Files("src", "*.cs"), .. Repository.Files("lab", "*.cs")];

    /// <summary>Interfaces with one implementation, and why each is one.</summary>
    private static readonly HashSet<string> InterfacesWithAReason = new(StringComparer.Ordinal)
    {
        "ITenantOwned", // a marker that the database reads; many rows carry it
    };

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(Sources.Where(file => Repository.Read(file).AsSpan().Count('\n') > MaxFileLines && !IsFrozenTable(file)));

    [Fact]
    public void No_method_is_longer_than_60_lines()
    {
        var broken =
            from file in Sources
            from method in Repository.Parse(file).DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            let span = method.GetLocation().GetLineSpan().Span
            let lines = span.End.Line - span.Start.Line + 1
            where lines > MaxMethodLines
            select $"{file}:{span.Start.Line + 1} {lines} lines";

        Assert.Empty(broken);
    }

    [Fact]
    public void Names_say_what_a_thing_is()
    {
        var broken =
            from file in Sources
            from type in Repository.Parse(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            where VagueName().IsMatch(type.Identifier.Text)
            select $"{file}: {type.Identifier.Text}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Interfaces_outside_the_seam_have_two_implementations()
    {
        var types = Repository.Files("src/Ramal", "*.cs").SelectMany(file => Repository.Parse(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()).ToList();
        var lonely =
            from type in types.OfType<InterfaceDeclarationSyntax>()
            let name = type.Identifier.Text
            where !InterfacesWithAReason.Contains(name)
            where types.Count(other => other.BaseList?.Types.Any(baseType => baseType.Type.ToString().Split('<')[0] == name) == true) < 2
            select name;

        Assert.Empty(lonely);
    }

    [Fact]
    public void Tests_wait_for_signals_and_never_for_time()
    {
        var broken =
            from file in Repository.Files("tests", "*.cs")
            where !file.EndsWith("SourceTests.cs", StringComparison.Ordinal)
            let text = Repository.Read(file)
            where FixedSleep().IsMatch(text)
            select file;

        Assert.Empty(broken);
    }

    [Fact]
    public void No_log_line_can_hold_what_a_person_wrote_or_a_secret()
    {
        var broken =
            from file in Sources
            from attribute in Repository.Parse(file).DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() == "LoggerMessage"
            let template = attribute.ArgumentList!.Arguments.ToString()
            where ForbiddenLogField().IsMatch(template)
            select $"{file}: {template}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Both_database_folders_hold_the_same_files()
    {
        Assert.Equal(FilesOf("Sqlite"), FilesOf("PostgreSql"));

        static string[] FilesOf(string database) =>
            [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Ramal/Data", database), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Path.Combine(Repository.Root, "src/Ramal/Data", database), path).Replace(database, "X", StringComparison.Ordinal))
                .Where(path => path != "SqlitePragmas.cs" && path != "XPragmas.cs")
                .Order(StringComparer.Ordinal)];
    }

    private static bool IsFrozenTable(string file) => file.EndsWith("Tokens.cs", StringComparison.Ordinal);

    [GeneratedRegex(@"(Manager|Helper|Helpers|Util|Utils|Utility|Base|Impl|Dto)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\bTask\.Delay\((?!.*([cC]lock|TimeProvider))|Thread\.Sleep\(")]
    private static partial Regex FixedSleep();

    [GeneratedRegex(@"\{(@?)(Text|Body|Phone\w*|Number|To|Recipient|Qr\w*|Payload|Token|Secret|Key|Password|Email|Jid|Chat\w*|Url)\}", RegexOptions.IgnoreCase)]
    private static partial Regex ForbiddenLogField();
}
