using System.CommandLine;
using Ramal.Connectors.Native;
using Ramal.Features.Imports;
using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>The verbs that bring data of other programs in and take an account's data out: import, export.</summary>
internal static class ImportCommands
{
    private const int Misused = 2;
    private const int AlreadyRunning = 3;

    /// <summary>Exit code when nothing was written because something is wrong.</summary>
    private const int NotDone = 4;

    /// <summary>Exit code when it was done and rows were left out.</summary>
    private const int LeftOut = 5;

    private static readonly string[] Kinds = ["messages", "instances"];
    private static readonly string[] Formats = ["csv", "json"];

    public static void AddTo(RootCommand root)
    {
        var import = new Command("import", "Brings data of an older program or a table in. Stop the server first; running it again changes nothing.");
        import.Subcommands.Add(Import("schedulezap", "FILE", "schedulezap.db of any version, or the older schedules.json."));
        import.Subcommands.Add(Import("ylada", "DIR", "Ylada Bot's folder, its data folder, a backup's .zip, or user_instances.json."));
        import.Subcommands.Add(Import("csv", "FILE", "A table of messages to schedule."));
        root.Subcommands.Add(import);
        root.Subcommands.Add(Export());
    }

    private static Command Import(string program, string what, string description)
    {
        var path = new Argument<string>(what) { Description = description };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would happen and writes nothing." };
        var json = new Option<bool>("--json") { Description = "Prints the report for programs, with every row." };
        var zone = new Option<string?>("--time-zone") { Description = "IANA name, for times without a zone. Default America/Sao_Paulo." };
        var owner = new Option<string?>("--for") { Description = "E-mail, user name or number of who gets what belongs to nobody. Default the first administrator." };
        var encoding = new Option<string?>("--encoding") { Description = "auto, utf-8, windows-1252 or utf-16." };
        var delimiter = new Option<string?>("--delimiter") { Description = "auto, ';', ',' or tab." };
        var mapping = new Option<string?>("--columns") { Description = "Which column holds what, counted from 0: to=0,text=1,sendAt=2,toName=3,instance=4,id=5,timeZone=6." };
        var command = new Command(program, description) { path, dryRun, json, zone, owner };
        if (program == "csv")
        {
            command.Options.Add(encoding);
            command.Options.Add(delimiter);
            command.Options.Add(mapping);
        }

        var place = new Place(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(place.Read(parsed), async app =>
        {
            var order = new ImportCommand(
                program, parsed.GetRequiredValue(path), parsed.GetValue(dryRun), parsed.GetValue(zone), parsed.GetValue(owner),
                program == "csv" ? parsed.GetValue(encoding) : null, program == "csv" ? parsed.GetValue(delimiter) : null, program == "csv" ? parsed.GetValue(mapping) : null);
            var bar = new ProgressBar(parsed.GetValue(json));
            var result = await app.ImportAsync(order, bar.Show, cancellationToken);
            bar.End();
            await (result.IsDone || parsed.GetValue(json) ? Console.Out : Console.Error)
                .WriteLineAsync(parsed.GetValue(json) ? result.Json : string.Join(Environment.NewLine, result.Lines));
            return !result.IsDone ? NotDone : result.LeftOut > 0 ? LeftOut : 0;
        }, cancellationToken));
        return command;
    }

    private static Command Export()
    {
        var what = new Argument<string>("what") { Description = "messages or instances." };
        var file = new Argument<string?>("file") { Arity = ArgumentArity.ZeroOrOne, Description = "Where to; without one it is printed." };
        var format = new Option<string>("--format") { Description = "csv or json. Default csv.", DefaultValueFactory = _ => "csv" };
        var owner = new Option<string>("--for") { Description = "E-mail, user name or number of whose account. Default 1.", DefaultValueFactory = _ => "1" };
        var command = new Command("export", "Takes one account's messages or instances out, without secrets. Stop the server first, or use the page.") { what, file, format, owner };
        var place = new Place(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (kind, kindOfFile) = (parsed.GetRequiredValue(what), parsed.GetRequiredValue(format));
            if (!Kinds.Contains(kind, StringComparer.Ordinal) || !Formats.Contains(kindOfFile, StringComparer.Ordinal))
            {
                await Console.Error.WriteLineAsync("export messages|instances [file] --format csv|json --for PERSON");
                return Misused;
            }

            return await RunAsync(place.Read(parsed), async app =>
            {
                await using var output = parsed.GetValue(file) is { } path ? new FileStream(path, FileMode.Create, FileAccess.Write) : Console.OpenStandardOutput();
                if (await app.ExportAsync(kind, kindOfFile, parsed.GetRequiredValue(owner), output, cancellationToken) is not { } count)
                {
                    await Console.Error.WriteLineAsync($"There is nobody called {parsed.GetRequiredValue(owner)}.");
                    return NotDone;
                }

                await Console.Error.WriteLineAsync($"{count} {kind}");
                return 0;
            }, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(RamalOptions options, Func<WebApplication, Task<int>> run, CancellationToken cancellationToken)
    {
        await using var app = ServeCommand.Build(options, new NativeOptions(), logAsJson: false, quiet: true);
        try
        {
            await app.PrepareCommandAsync(cancellationToken);
            return await run(app);
        }
        catch (AlreadyRunningException running)
        {
            await Console.Error.WriteLineAsync($"{running.Message} A running server imports by its page: Administration, Import.");
            return AlreadyRunning;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped. Nothing was written.");
            return NotDone;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync($"Nothing was written: {failure.Message}");
            return NotDone;
        }
    }

    /// <summary>The settings that say where the data are; the same as the server's.</summary>
    private sealed class Place
    {
        private readonly Option<string?> _data = Settings.Setting("data", "Folder of the database and of the media. Default data.");
        private readonly Option<string?> _database = Settings.Setting("database", "A PostgreSQL connection string; without one SQLite in the data folder.");

        public Place(Command command)
        {
            command.Options.Add(_data);
            command.Options.Add(_database);
        }

        public RamalOptions Read(ParseResult parsed) =>
            new() { Data = Path.GetFullPath(Settings.Value(parsed, _data) ?? "data"), Database = Settings.Value(parsed, _database) };
    }

    /// <summary>A line on the error stream that fills up; nothing where nobody watches.</summary>
    private sealed class ProgressBar(bool silent)
    {
        private const int Width = 30;
        private readonly bool _silent = silent || Console.IsErrorRedirected;
        private string _shown = "";

        public void Show(ImportProgress progress)
        {
            var share = progress.Total is > 0 and var total ? (double)progress.Done / total : 0;
            var line = $"{progress.Phase,-10} [{new string('#', (int)(share * Width)),-Width}] {progress.Done}{(progress.Total is { } all ? $" / {all}" : "")}";
            if (!_silent && line != _shown)
            {
                Console.Error.Write($"\r{_shown = line}");
            }
        }

        public void End()
        {
            if (_shown.Length > 0)
            {
                Console.Error.Write($"\r{new string(' ', _shown.Length)}\r");
            }
        }
    }
}
