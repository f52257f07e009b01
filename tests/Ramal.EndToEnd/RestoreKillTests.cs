using System.Data.Common;
using System.Diagnostics;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>A restore killed at random moments leaves what was there or what was restored, whole, and the server starts on it.</summary>
public sealed class RestoreKillTests
{
    private const int Fillers = 60_000;

    private static bool Long => Environment.GetEnvironmentVariable("RAMAL_LONG") == "1";

    [Fact]
    public async Task Killed_at_any_moment_a_restore_leaves_the_old_data_or_the_new()
    {
        var kills = Long ? 40 : 8;
        var random = new Random(20261122);
        await using var source = await TestDatabase.CreateAsync();
        await using var target = await TestDatabase.CreateAsync();
        await FillAsync(source, "Nova", Fillers);
        await FillAsync(target, "Velha", 3);
        var (fresh, old) = (Path.Combine(source.Folder, "nova.ramal"), Path.Combine(target.Folder, "velha.ramal"));
        await EndAsync(Start(source, "backup", fresh));
        await EndAsync(Start(target, "backup", old));
        var watch = Stopwatch.StartNew();
        await EndAsync(Start(target, "restore", fresh, "--replace"));
        var whole = watch.Elapsed;
        Assert.Equal(("Nova", Fillers), await StateAsync(target));
        await EndAsync(Start(target, "restore", old, "--replace"));

        var kept = 0;
        for (var i = 0; i < kills; i++)
        {
            using var restore = Start(target, "restore", fresh, "--replace");
            var moment = whole * (0.3 + (0.9 * random.NextDouble()));
            watch.Restart();
            // Some by the clock, some by what can be seen of the work.
            await Until.TrueAsync(() => restore.HasExited || (i % 2 == 0 ? watch.Elapsed > moment : IsUnderWay(target, i)), "a moment to kill at", TimeSpan.FromSeconds(60));
            restore.Kill();
            await restore.WaitForExitAsync(TestContext.Current.CancellationToken);

            var state = await StateAsync(target);
            Assert.Contains(state, new[] { ("Velha", 3L), ("Nova", Fillers) });
            Assert.Empty(Directory.EnumerateDirectories(target.Folder, ".restore-*"));
            if (state.Fillers == Fillers)
            {
                await EndAsync(Start(target, "restore", old, "--replace"));
            }
            else
            {
                kept++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kept} of {kills} kills left the old data; a whole restore takes {whole.TotalSeconds:0.0} s");
        Assert.True(kept > 0);
    }

    private static bool IsUnderWay(TestDatabase target, int i)
    {
        var scratch = Directory.EnumerateDirectories(target.Folder, ".restore-*").FirstOrDefault();
        return (i % 8) switch
        {
            1 => scratch is not null,
            3 => scratch is not null && Directory.Exists(Path.Combine(scratch, "files")),
            5 => File.Exists(Path.Combine(target.Folder, "anexo")),
            _ => Directory.Exists(Path.Combine(target.Folder, "backups")) && Directory.EnumerateFiles(Path.Combine(target.Folder, "backups"), "*.part").Any(),
        };
    }

    /// <summary>An installation whose administrator has that name, with so many events and a file.</summary>
    private static async Task FillAsync(TestDatabase database, string name, int events)
    {
        await using var server = await RamalTestServer.StartAsync(database: database);
        (await server.Admin.PutAsync("/api/me", new { name })).EnsureSuccess();
        await using var connection = await OpenAsync(database);
        await AskAsync(connection, TestDatabase.IsPostgreSql
            ? $"INSERT INTO events (account_id, type, subject, at, data) SELECT 1, 'filler', 'x', n, '{{}}' FROM generate_series(1, {events}) AS n"
            : $"INSERT INTO events (account_id, type, subject, at, data) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {events}) SELECT 1, 'filler', 'x', n, '{{}}' FROM n");
        if (events == Fillers)
        {
            await File.WriteAllBytesAsync(Path.Combine(database.Folder, "anexo"), new byte[8_000_000]);
        }
    }

    /// <summary>Whose data these are, as the started server and its database say.</summary>
    private static async Task<(string Name, long Fillers)> StateAsync(TestDatabase database)
    {
        await using var server = await RamalTestServer.StartAsync(database: database);
        var name = (await server.Admin.GetAsync("/api/me")).EnsureStatus(200).Json.GetProperty("name").GetString()!;
        await using var connection = await OpenAsync(database);
        return (name, Convert.ToInt64(await AskAsync(connection, "SELECT count(*) FROM events WHERE type = 'filler'"), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<DbConnection> OpenAsync(TestDatabase database)
    {
        DbConnection connection = database.ConnectionString is { } postgres
            ? new Npgsql.NpgsqlConnection(postgres + ";Pooling=false")
            : new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(database.Folder, "ramal.db")};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> AskAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    private static Process Start(TestDatabase database, params string[] arguments)
    {
        // Idle connections of this process would keep the exchange of the file waiting.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var start = new ProcessStartInfo("dotnet", [RamalProcess.ServerProgram, .. arguments, "--data", database.Folder]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (database.ConnectionString is { } connection)
        {
            start.Environment["RAMAL_DATABASE"] = connection;
        }

        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process process)
    {
        using (process)
        {
            var said = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await said);
        }
    }
}
