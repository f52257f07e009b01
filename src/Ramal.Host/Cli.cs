using System.CommandLine;

namespace Ramal.Host;

/// <summary>The verbs of the command line. Without a verb it serves.</summary>
internal static class Cli
{
    public static RootCommand Build()
    {
        var settings = new Settings();
        var root = new RootCommand("Ramal: one account, many WhatsApp numbers, one reliable schedule.");
        settings.AddTo(root);
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(settings.Read(parsed), settings.LogAsJson(parsed), cancellationToken));
        return root;
    }
}
