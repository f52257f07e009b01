using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ramal.Tests.Architecture;

/// <summary>The arrows of docs/architecture.md, checked against the source.</summary>
public sealed class DependencyTests
{
    /// <summary>Feature → the features it may use. A feature that is not listed may use none.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Imports"] = ["Accounts", "Media", "Instances", "Groups", "Messages", "Flows"],
        ["Instances"] = ["Accounts", "Media"],
        ["Contacts"] = ["Accounts", "Media", "Instances"],
        ["Groups"] = ["Accounts", "Instances"],
        ["Messages"] = ["Accounts", "Media", "Instances", "Contacts", "Groups"],
        ["Inbox"] = ["Accounts", "Media", "Instances", "Contacts", "Groups", "Messages"],
        ["Flows"] = ["Accounts", "Media", "Instances", "Contacts", "Messages", "Inbox"],
        ["Live"] = ["Instances"],
        ["Media"] = ["Accounts"],
    };

    /// <summary>Project → the projects it may reference. Tests may see everything.</summary>
    private static readonly Dictionary<string, string[]> AllowedProjects = new(StringComparer.Ordinal)
    {
        ["Ramal.Connectors"] = [],
        ["Ramal.Connectors.Evolution"] = ["Ramal.Connectors"],
        ["Ramal.Connectors.Native"] = ["Ramal.Connectors", "Ramal.WhatsApp"],
        ["Ramal.WhatsApp"] = [],
        ["Ramal"] = ["Ramal.Connectors"],
        ["Ramal.Host"] = ["Ramal", "Ramal.Connectors.Evolution", "Ramal.Connectors.Native"],
        ["Ramal.Lab"] = ["Ramal.WhatsApp"],
    };

    [Fact]
    public void Features_use_only_the_features_below_them()
    {
        var broken =
            from file in Repository.Files("src/Ramal/Features", "*.cs")
            let feature = file.Split('/')[3]
            from used in UsedFeatures(file)
            where used != feature && !Allowed.GetValueOrDefault(feature, []).Contains(used, StringComparer.Ordinal)
            select $"{file}: {feature} -> {used}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_feature_has_its_arrows_written_down()
    {
        var features = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/Ramal/Features")).Select(Path.GetFileName);

        Assert.Empty(features.Where(feature => feature != "Accounts" && !Allowed.ContainsKey(feature!)));
    }

    [Theory]
    [InlineData("src/Ramal/Shared", "Ramal.Features", "Ramal.Data", "Ramal.Hosting")]
    [InlineData("src/Ramal/Data", "Ramal.Features")]
    public void The_kernel_knows_no_feature(string folder, params string[] forbidden)
    {
        var broken =
            from file in Repository.Files(folder, "*.cs")
            from used in Usings(file)
            where forbidden.Any(prefix => used == prefix || used.StartsWith(prefix + ".", StringComparison.Ordinal))
            select $"{file}: {used}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Projects_reference_only_the_projects_below_them()
    {
        var broken =
            from file in Repository.Files("src", "*.csproj").Concat(Repository.Files("lab", "*.csproj"))
            let project = Path.GetFileNameWithoutExtension(file)
            from reference in XDocument.Parse(Repository.Read(file)).Descendants("ProjectReference")
            let used = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)
            where !AllowedProjects.GetValueOrDefault(project, []).Contains(used, StringComparer.Ordinal)
            select $"{project} -> {used}";

        Assert.Empty(broken);
    }

    private static IEnumerable<string> UsedFeatures(string file) =>
        from name in Usings(file)
        where name.StartsWith("Ramal.Features.", StringComparison.Ordinal)
        select name.Split('.')[2];

    private static IEnumerable<string> Usings(string file) =>
        Repository.Parse(file).DescendantNodes().OfType<UsingDirectiveSyntax>().Where(use => use.Name is not null).Select(use => use.Name!.ToString());
}
