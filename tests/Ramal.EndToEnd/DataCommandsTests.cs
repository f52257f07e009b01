using System.Diagnostics;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>Backup, restore and move as their operator meets them.</summary>
public sealed class DataCommandsTests
{
    [Fact]
    public async Task A_backup_of_a_running_server_is_restored_elsewhere_and_every_refusal_is_a_sentence_in_the_language_of_the_machine()
    {
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        await using var elsewhere = await TestDatabase.CreateAsync();
        var folder = Directory.CreateDirectory(Path.Combine(elsewhere.Folder, "files")).FullName;
        var (file, passphrase) = (Path.Combine(folder, "copy.ramal"), Path.Combine(folder, "passphrase"));
        await File.WriteAllTextAsync(passphrase, "five words are quite enough\r\n", TestContext.Current.CancellationToken);

        var made = await RunAsync(server.Database, "en_US.UTF-8", "backup", file, "--passphrase-file", passphrase);
        var running = await RunAsync(server.Database, "en_US.UTF-8", "restore", file, "--replace", "--passphrase-file", passphrase);
        var locked = await RunAsync(elsewhere, "pt_BR.UTF-8", "restore", file, "--replace");
        var restored = await RunAsync(elsewhere, "en_US.UTF-8", "restore", file, "--replace", "--passphrase-file", passphrase);
        var misused = await RunAsync(elsewhere, "en_US.UTF-8", "restore");

        Assert.Equal((0, true), (made.Code, made.Said.StartsWith("Backup made and verified: ", StringComparison.Ordinal)));
        Assert.Equal((4, "A Ramal is running on these data; stop it first."), running);
        Assert.Equal((4, "Esta cópia tem senha: informe --passphrase-file ou RAMAL_BACKUP_PASSPHRASE."), locked);
        Assert.Equal((0, true), (restored.Code, restored.Said.StartsWith("Restored the backup of ", StringComparison.Ordinal)));
        Assert.Equal(2, misused.Code);
        await using var again = await RamalTestServer.StartAsync(database: elsewhere);
        Assert.Equal("Admin", (await again.Admin.GetAsync("/api/me")).EnsureStatus(200).Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_move_says_what_to_do_next()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, "Needs PostgreSQL as the target.");
        await using var target = await TestDatabase.CreateAsync();
        await using (await RamalTestServer.StartAsync(database: target, options: place => new() { Data = place.Folder, SetupToken = RamalTestServer.SetupToken }))
        {
        }

        var moved = await RunAsync(target, "en_US.UTF-8", inSqlite: true, "move", "--to", target.ConnectionString!);
        var twice = await RunAsync(target, "en_US.UTF-8", inSqlite: true, "move", "--to", target.ConnectionString!);

        Assert.Equal(0, moved.Code);
        Assert.Contains("Now set RAMAL_DATABASE", moved.Said, StringComparison.Ordinal);
        Assert.Equal((4, "The PostgreSQL database already holds tables of Ramal; use an empty one."), twice);
        await using var server = await RamalTestServer.StartAsync(database: target);
        Assert.Equal(1, server.Admin.UserId);
    }

    private static Task<(int Code, string Said)> RunAsync(TestDatabase database, string language, params string[] arguments) =>
        RunAsync(database, language, inSqlite: false, arguments);

    private static async Task<(int Code, string Said)> RunAsync(TestDatabase database, string language, bool inSqlite, params string[] arguments)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var start = new ProcessStartInfo("dotnet", [RamalProcess.ServerProgram, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LANG"] = language;
        start.Environment.Remove("LC_ALL");
        start.Environment["RAMAL_DATA"] = database.Folder;
        if (!inSqlite && database.ConnectionString is { } connection)
        {
            start.Environment["RAMAL_DATABASE"] = connection;
        }

        using var process = Process.Start(start)!;
        var failed = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (said + await failed).Trim());
    }
}
