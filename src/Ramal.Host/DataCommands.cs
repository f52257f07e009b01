using System.CommandLine;
using Ramal.Hosting;

namespace Ramal.Host;

/// <summary>The verbs that copy whole installations: backup, restore, move.</summary>
internal static class DataCommands
{
    private const string PassphraseVariable = "RAMAL_BACKUP_PASSPHRASE";

    /// <summary>Exit code when it was refused or failed; what there was is as it was.</summary>
    private const int NotDone = 4;

    public static void AddTo(RootCommand root)
    {
        root.Subcommands.Add(Backup());
        root.Subcommands.Add(Restore());
        root.Subcommands.Add(Move());
    }

    private static Command Backup()
    {
        var file = new Argument<string?>("file") { Arity = ArgumentArity.ZeroOrOne, Description = "Where to; without one a new file in the data folder's backups." };
        var place = new Place();
        var passphrase = PassphraseFile();
        var command = new Command("backup", "Writes everything into one file, also while the server runs, and verifies it.") { file, passphrase };
        place.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(() =>
            DataCopies.BackupAsync(place.Read(parsed), parsed.GetValue(file), ReadPassphrase(parsed, passphrase), cancellationToken)));
        return command;
    }

    private static Command Restore()
    {
        var file = new Argument<string>("file") { Description = "A backup, from SQLite or PostgreSQL." };
        var replace = new Option<bool>("--replace") { Description = "Exchanges the data that are there." };
        var place = new Place();
        var passphrase = PassphraseFile();
        var command = new Command("restore", "Puts a backup in place. Stop the server first.") { file, replace, passphrase };
        place.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(() => DataCopies.RestoreAsync(
            place.Read(parsed), parsed.GetRequiredValue(file), ReadPassphrase(parsed, passphrase), parsed.GetValue(replace), cancellationToken)));
        return command;
    }

    private static Command Move()
    {
        var to = new Option<string>("--to") { Required = true, Description = "PostgreSQL connection string of an empty database." };
        var place = new Place();
        var command = new Command("move", "Takes everything from SQLite to PostgreSQL. Stop the server first.") { to };
        place.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(() => DataCopies.MoveAsync(place.Read(parsed), parsed.GetRequiredValue(to), cancellationToken)));
        return command;
    }

    private static Option<string?> PassphraseFile() => new("--passphrase-file") { Description = $"A file whose first line is the passphrase. [{PassphraseVariable} holds the passphrase itself]" };

    private static string? ReadPassphrase(ParseResult parsed, Option<string?> file)
    {
        var passphrase = parsed.GetValue(file) is { } path ? File.ReadLines(path).FirstOrDefault("") : Environment.GetEnvironmentVariable(PassphraseVariable);
        // An empty file is a mistake and is refused as too short; an empty variable is none.
        return passphrase is "" && parsed.GetValue(file) is null ? null : passphrase;
    }

    private static async Task<int> RunAsync(Func<Task<string>> run)
    {
        try
        {
            await Console.Out.WriteLineAsync(await run());
            return 0;
        }
        catch (OperationCanceledException)
        {
            return NotDone;
        }
        catch (Exception failure) when (failure is RefusedException or IOException or UnauthorizedAccessException or System.Data.Common.DbException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return NotDone;
        }
    }

    /// <summary>The settings that say where the data are; the same as the server's.</summary>
    private sealed class Place
    {
        private readonly Option<string?> _data = Settings.Setting("data", "Folder of the database and of the media. Default data.");
        private readonly Option<string?> _database = Settings.Setting("database", "A PostgreSQL connection string; without one SQLite in the data folder.");

        public void AddTo(Command command)
        {
            command.Options.Add(_data);
            command.Options.Add(_database);
        }

        public RamalOptions Read(ParseResult parsed) =>
            new() { Data = Path.GetFullPath(Settings.Value(parsed, _data) ?? "data"), Database = Settings.Value(parsed, _database) };
    }
}
