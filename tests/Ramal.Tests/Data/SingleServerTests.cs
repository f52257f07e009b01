using System.Globalization;
using Npgsql;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Data;

public sealed class SingleServerTests
{
    [Theory]
    [InlineData("pt-BR", "já está rodando")]
    [InlineData("en", "already running")]
    public async Task A_second_server_on_the_same_data_says_so_and_a_later_one_may_start(string language, string words)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        await using var database = await TestDatabase.CreateAsync();
        await using (await RamalTestServer.StartAsync(database: database))
        {
            var failure = await Assert.ThrowsAsync<AlreadyRunningException>(() => RamalTestServer.StartAsync(database: database));
            Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        }

        await using var later = await RamalTestServer.StartAsync(database: database);
        Assert.Equal(1, later.Admin.UserId);
    }

    [Fact]
    public async Task While_the_lock_is_lost_nothing_is_sent_and_readiness_says_so_and_then_it_goes_on()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, "Nobody takes a file's lock away.");
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        await using var operators = await OpenAsync(ledger.Server.Database, "postgres");
        var id = await ledger.PlanAsync(clock.GetUtcNow().AddMinutes(1));

        // Those that are open go on, the ledger's among them; the lock's, once ended, cannot come back.
        await AllowConnectionsAsync(operators, ledger.Server.Database, false);
        await EndLockAsync(operators, ledger.Server.Database);
        await Until.TrueAsync(async () => await ReadinessAsync(ledger) == "failing", "the loss is noticed");
        clock.Advance(TimeSpan.FromMinutes(1));
        for (var looks = 0; looks < 20; looks++)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(("failing", 0), (await ReadinessAsync(ledger), ledger.Connector.HandedCount));
        }

        await AllowConnectionsAsync(operators, ledger.Server.Database, true);
        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(2));
                return await ledger.StateAsync(id) == "accepted";
            },
            "it is sent");

        Assert.Equal("ok", await ReadinessAsync(ledger));
        Assert.Equal(1, ledger.Connector.HandedCount);
        Assert.Null(ledger.Server.App.WhyStopped());
    }

    [Fact]
    public async Task A_server_that_lost_the_lock_to_another_one_stops_and_says_why()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, "Nobody takes a file's lock away.");
        await using var server = await RamalTestServer.StartAsync();
        await using var operators = await OpenAsync(server.Database, "postgres");
        await using var other = await OpenAsync(server.Database);

        // Waits in line, so that it has the lock before anybody could take it again.
        await using var taking = new NpgsqlCommand($"SELECT pg_advisory_lock({SingleServer.LockNumber})", other);
        var taken = taking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(async () => await CountLocksAsync(operators, server.Database, "NOT granted") == 1, "the other one waits");
        await EndLockAsync(operators, server.Database);
        await taken;

        await Until.TrueAsync(() => server.App.Lifetime.ApplicationStopping.IsCancellationRequested, "the server gives way");
        Assert.Contains("já está rodando", server.App.WhyStopped(), StringComparison.Ordinal);
    }

    private static async Task<string?> ReadinessAsync(Ledger ledger)
    {
        using var anybody = ledger.Server.Anonymous();
        return (await anybody.GetAsync("/health/ready")).Json.GetProperty("checks").GetProperty("only-server").GetString();
    }

    private static async Task<NpgsqlConnection> OpenAsync(TestDatabase database, string? name = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false };
        settings.Database = name ?? settings.Database;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static Task<object?> AllowConnectionsAsync(NpgsqlConnection operators, TestDatabase database, bool allowed) =>
        AskAsync(operators, $"ALTER DATABASE {NameOf(database)} WITH ALLOW_CONNECTIONS {allowed}");

    private static Task<object?> EndLockAsync(NpgsqlConnection operators, TestDatabase database) =>
        AskAsync(operators, $"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {LocksOf(database)} AND granted");

    private static async Task<long> CountLocksAsync(NpgsqlConnection operators, TestDatabase database, string which) =>
        (long)(await AskAsync(operators, $"SELECT count(*) FROM pg_locks WHERE {LocksOf(database)} AND {which}"))!;

    private static string LocksOf(TestDatabase database) =>
        $"locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = '{NameOf(database)}')";

    private static string NameOf(TestDatabase database) => new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
