using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Data;

public sealed class MigratorTests
{
    [Fact]
    public async Task An_upgrade_keeps_a_copy_of_the_file_named_with_version_and_time()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        Assert.Empty(CopiesIn(database));

        await using var server = await StartAsync(database, MoreSteps.One);

        Assert.True(await ExistsAsync(database, "later"));
        Assert.Equal(1, server.Admin.UserId);
        if (!TestDatabase.IsPostgreSql)
        {
            var copy = Assert.Single(CopiesIn(database));
            Assert.Matches($@"^ramal-before-{RamalOptions.Version}-\d{{8}}T\d{{6}}Z\.db$", Path.GetFileName(copy));
            using var earlier = DatabaseFile.Open(copy);
            Assert.Equal(1L, await ReleaseDump.ExecuteAsync(earlier, "SELECT count(*) FROM users"));
            Assert.Equal(0L, await ReleaseDump.ExecuteAsync(earlier, "SELECT count(*) FROM sqlite_master WHERE name = 'later'"));
        }
    }

    [Fact]
    public async Task A_failed_upgrade_says_so_in_one_sentence_and_leaves_everything_as_it_was()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        var before = FileOf(database);

        var failure = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(database, MoreSteps.Failing));
        var after = FileOf(database);
        var isHalf = await ExistsAsync(database, "later");
        await using var again = await RamalTestServer.StartAsync(database: database);

        Assert.Contains("nowhere", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nada foi alterado", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, after);
        Assert.False(isHalf);
        Assert.Empty(CopiesIn(database));
        Assert.Equal(1, again.Admin.UserId);
    }

    [Fact]
    public async Task Data_of_a_newer_version_are_refused_and_not_touched()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await StartAsync(database, MoreSteps.One)).DisposeAsync();
        var before = FileOf(database);

        var failure = await Assert.ThrowsAsync<RefusedException>(() => RamalTestServer.StartAsync(database: database));

        Assert.Contains("99990101000000_Later", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, FileOf(database));
    }

    [Fact]
    public async Task The_last_three_copies_stay()
    {
        Assert.SkipWhen(TestDatabase.IsPostgreSql, "PostgreSQL is upgraded in a transaction, without a copy.");
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        var folder = Directory.CreateDirectory(Path.Combine(database.Folder, "backups")).FullName;
        for (var day = 1; day <= 4; day++)
        {
            var copy = Path.Combine(folder, $"ramal-before-0.0.{day}-2026010{day}T000000Z.db");
            await File.WriteAllTextAsync(copy, "", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(copy, new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        await (await StartAsync(database, MoreSteps.One)).DisposeAsync();

        var names = CopiesIn(database).Select(copy => Path.GetFileName(copy)!).ToList();
        Assert.Equal(3, names.Count);
        Assert.Equal(["ramal-before-0.0.3-20260103T000000Z.db", "ramal-before-0.0.4-20260104T000000Z.db"], names.Where(name => name.Contains("-0.0.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_killed_upgrade_left_is_in_nobodys_way()
    {
        Assert.SkipWhen(TestDatabase.IsPostgreSql, "PostgreSQL rolls back by itself.");
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        await using (var connection = await ReleaseDump.OpenAsync(database))
        {
            // The lock of a process that is no more, and half of its work.
            await ReleaseDump.ExecuteAsync(connection, "INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01 00:00:00')");
        }

        await File.WriteAllTextAsync(Path.Combine(database.Folder, "ramal.db.upgrading"), "half", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(database.Folder, ".restore-0"));

        await using var server = await StartAsync(database, MoreSteps.One);

        Assert.True(await ExistsAsync(database, "later"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(database.Folder, "*upgrading*"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(database.Folder, ".restore-*"));
    }

    [Fact]
    public async Task Events_from_another_PostgreSQL_server_are_seen_by_readers()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, "Only PostgreSQL numbers transactions.");
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        await using (var connection = await ReleaseDump.OpenAsync(database))
        {
            await ReleaseDump.ExecuteAsync(
                connection, "INSERT INTO events (account_id, type, subject, at, data, transaction_id) VALUES (1, 'instance.changed', '1_1', 1, '{}', '9000000000')");
        }

        await using var server = await RamalTestServer.StartAsync(database: database);

        await using var check = await ReleaseDump.OpenAsync(database);
        Assert.Equal(0L, await ReleaseDump.ExecuteAsync(check, "SELECT count(*) FROM events WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())"));
    }

    private static Task<RamalTestServer> StartAsync(TestDatabase database, DatabaseContexts contexts) =>
        RamalTestServer.StartAsync(database: database, services: services => services.AddSingleton(contexts));

    private static string[] CopiesIn(TestDatabase database) => Directory.Exists(Path.Combine(database.Folder, "backups"))
        ? [.. Directory.EnumerateFiles(Path.Combine(database.Folder, "backups")).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The bytes of the file; nothing for PostgreSQL.</summary>
    private static byte[] FileOf(TestDatabase database)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return TestDatabase.IsPostgreSql ? [] : File.ReadAllBytes(Path.Combine(database.Folder, "ramal.db"));
    }

    private static async Task<bool> ExistsAsync(TestDatabase database, string table)
    {
        await using var connection = await ReleaseDump.OpenAsync(database);
        return (long)(await ReleaseDump.ExecuteAsync(connection, TestDatabase.IsPostgreSql
            ? $"SELECT count(*) FROM pg_tables WHERE tablename = '{table}'"
            : $"SELECT count(*) FROM sqlite_master WHERE name = '{table}'"))! > 0;
    }
}
