using System.CommandLine;

namespace Ramal.Host;

/// <summary>The verbs of the command line. Without a verb it serves.</summary>
internal static class Cli
{
    /// <summary>Exit code for a command line or setting that makes no sense.</summary>
    private const int Misused = 2;

    public static Task<int> RunAsync(string[] args)
    {
        var settings = new Settings();
        var root = new RootCommand("Ramal: one account, many WhatsApp numbers, one reliable schedule.");
        settings.AddTo(root);
        DataCommands.AddTo(root);
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var errors = new List<string>();
            var (options, native, logAsJson) = settings.Read(parsed, errors);
            return errors.Count > 0 ? Refuse(errors) : await ServeCommand.RunAsync(options, native, logAsJson, cancellationToken);
        });

        var parsed = root.Parse(args);
        return parsed.Errors.Count > 0 ? Task.FromResult(Refuse(parsed.Errors.Select(error => error.Message))) : parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static int Refuse(IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error);
        }

        Console.Error.WriteLine("--help lists all settings.");
        return Misused;
    }
}
