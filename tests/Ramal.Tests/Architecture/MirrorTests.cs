using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ramal.Tests.Architecture;

/// <summary>Who changes a slice finds its test at the mirrored path.</summary>
public sealed partial class MirrorTests
{
    /// <summary>Slices whose test is another file of the same folder, and which.</summary>
    private static readonly Dictionary<string, string> TestedIn = new(StringComparer.Ordinal)
    {
        ["ChangeContact"] = "SplitContactTests",
        ["ReadContacts"] = "SplitContactTests",
        ["ChangeInboxSettings"] = "OptOutTests",
        ["ChangeLabels"] = "ChangeConversationTests",
        ["ConversationNotes"] = "ChangeConversationTests",
        ["OpenConversation"] = "ReadThreadTests",
        ["RetryMedia"] = "FetchMediaTests",
        ["DownloadMedia"] = "MediaTests",
        ["UploadMedia"] = "MediaTests",
        ["CheckNumbers"] = "ProviderQuestionsTests",
        ["ReadConnectors"] = "ProviderQuestionsTests",
        ["TestConnection"] = "ProviderQuestionsTests",
        ["DisconnectInstance"] = "StartPairingTests",
        ["QrImage"] = "StartPairingTests",
        ["ReadPairing"] = "StartPairingTests",
        ["UnlinkInstance"] = "StartPairingTests",
        ["ReadInstances"] = "ActivateInstanceTests",
        ["RestoreInstance"] = "DeleteInstanceTests",
        ["ShareConnectLink"] = "ConnectLinksTests",
        ["CancelMessage"] = "ChangeMessageTests",
        ["SendNow"] = "ChangeMessageTests",
        ["ReadMessages"] = "ListMessagesTests",
        ["ListFlows"] = "CreateFlowTests",
        ["ReadFlow"] = "CreateFlowTests",
        ["DuplicateFlow"] = "CreateFlowTests",
        ["UpdateFlow"] = "CreateFlowTests",
        ["FlowVersions"] = "PublishFlowTests",
        ["ActivateFlow"] = "PublishFlowTests",
        ["DeleteFlow"] = "PublishFlowTests",
        ["FlowCounts"] = "FlowRunsTests",
        ["StartFlow"] = "FlowRunsTests",
        ["FlowSecrets"] = "ChangeFlowSettingsTests",
        ["ResolveMessage"] = "ReconcileUnknownTests",
    };

    [Fact]
    public void Every_slice_has_a_test_at_the_mirrored_path()
    {
        var slices = Repository.Files("src/Ramal/Features", "*.cs").Where(file => Repository.Parse(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Any(method => EndpointName().IsMatch(method.Identifier.Text))).ToList();

        Assert.True(slices.Count > 20);
        Assert.Empty(slices.Where(slice => !Repository.Exists(TestOf(slice))).Select(slice => $"{slice}: write {TestOf(slice)}"));
        Assert.Empty(TestedIn.Keys.Except(slices.Select(Path.GetFileNameWithoutExtension), StringComparer.Ordinal));
    }

    private static string TestOf(string slice)
    {
        var name = Path.GetFileNameWithoutExtension(slice);
        var folder = Path.GetDirectoryName(slice)!.Replace("src/Ramal", "tests/Ramal.Tests", StringComparison.Ordinal);
        return $"{folder}/{(TestedIn.TryGetValue(name, out var other) ? other : name + "Tests")}.cs";
    }

    [GeneratedRegex("Endpoint$")]
    private static partial Regex EndpointName();
}
