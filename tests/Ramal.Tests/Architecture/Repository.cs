using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ramal.Tests.Architecture;

/// <summary>The checkout that the tests run in, read as text.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["/artifacts/", "/node_modules/", "/Migrations/", "/obj/", "/bin/"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths from the root, with slashes, sorted.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !NotOurs.Any(part => ("/" + path).Contains(part, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public static CompilationUnitSyntax Parse(string path) => CSharpSyntaxTree.ParseText(Read(path), path: path).GetCompilationUnitRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Ramal.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
