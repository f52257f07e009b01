using Ramal.Data;
using Ramal.Data.Backups;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Data.Backups;

public sealed class MoveToPostgreSqlTests
{
    private const string NeedsPostgreSql = "Needs PostgreSQL as the target.";

    [Fact]
    public async Task Everything_arrives_the_source_stays_and_the_server_lives_on_in_PostgreSQL()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, NeedsPostgreSql);
        await using var target = await TestDatabase.CreateAsync();
        var source = Installation.Sqlite(target.Folder);
        var connector = new ScriptedConnector();
        await FillAsync(target, connector);
        var before = await Installation.SumsAsync(source);
        var files = Installation.FilesIn(target.Folder);

        var sums = await new MoveToPostgreSql(source, Installation.Contexts).RunAsync(target.ConnectionString!, TestContext.Current.CancellationToken);

        Assert.Equal(before, await Installation.SumsAsync(Installation.Options(target)));
        Assert.Equal(before.ToDictionary(table => table.Key, table => string.Join(' ', table.Value.Split(' ')[..2])), sums.ToDictionary(table => table.Key, table => $"{table.Value.Count} {table.Value.Checksum}"));
        Assert.Equal(files, Installation.FilesIn(target.Folder));
        await using var server = await RamalTestServer.StartAsync(connectors: [connector], database: target);
        var instance = (await server.Admin.GetAsync("/api/instances/1")).EnsureStatus(200).Json;
        Assert.Equal("Bot Vendas", instance.GetProperty("name").GetString());
        // The next numbers follow the last ones; live pages see events; sealed values open.
        using var person = await server.NewPersonAsync();
        await Installation.FillAsync(server, connector, person);
        Assert.True((await server.Admin.GetAsync("/api/admin/settings")).EnsureStatus(200).Json.GetProperty("hasEvolutionToken").GetBoolean());
    }

    [Fact]
    public async Task A_target_that_holds_tables_and_a_source_in_use_are_refused()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, NeedsPostgreSql);
        await using var target = await TestDatabase.CreateAsync();
        var source = Installation.Sqlite(target.Folder);
        await FillAsync(target, new ScriptedConnector());
        await (await RamalTestServer.StartAsync(database: target)).DisposeAsync();

        var inUse = await Assert.ThrowsAsync<RefusedException>(() => new MoveToPostgreSql(source, Installation.Contexts).RunAsync(target.ConnectionString!, TestContext.Current.CancellationToken));
        await using var server = await RamalTestServer.StartAsync(database: target, options: database => Sqlite(database.Folder));
        var running = await Assert.ThrowsAsync<RefusedException>(() => new MoveToPostgreSql(source, Installation.Contexts).RunAsync(target.ConnectionString!, TestContext.Current.CancellationToken));

        Assert.Contains("use um banco vazio", inUse.Message, StringComparison.Ordinal);
        Assert.Contains("Há um Ramal em execução", running.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_of_one_kind_of_database_restores_into_the_other_and_back()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, NeedsPostgreSql);
        await using var target = await TestDatabase.CreateAsync();
        await using var back = await TestDatabase.CreateAsync();
        var source = Installation.Sqlite(target.Folder);
        await FillAsync(target, new ScriptedConnector());
        var (first, _) = await Installation.BackUpAsync(source, Path.Combine(target.Folder, "um.ramal"), Installation.Passphrase);

        await Installation.RestoreAsync(Installation.Options(back), first, Installation.Passphrase);
        var (second, _) = await Installation.BackUpAsync(Installation.Options(back), Path.Combine(target.Folder, "dois.ramal"));
        var folder = Directory.CreateDirectory(Path.Combine(back.Folder, "sqlite")).FullName;
        await Installation.RestoreAsync(Installation.Sqlite(folder), second);

        Assert.Equal(await Installation.SumsAsync(source), await Installation.SumsAsync(Installation.Options(back)));
        Assert.Equal(await Installation.SumsAsync(source), await Installation.SumsAsync(Installation.Sqlite(folder)));
    }

    [Fact]
    public async Task A_text_that_PostgreSQL_cannot_hold_is_named_and_nothing_arrives()
    {
        Assert.SkipUnless(TestDatabase.IsPostgreSql, NeedsPostgreSql);
        await using var target = await TestDatabase.CreateAsync();
        var source = Installation.Sqlite(target.Folder);
        await FillAsync(target, new ScriptedConnector());
        using (var connection = DatabaseFile.Open(DatabaseFile.PathIn(target.Folder)))
        {
            await ReleaseDump.ExecuteAsync(connection, "UPDATE scheduled_messages SET text = 'a' || char(0) || 'b'");
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => new MoveToPostgreSql(source, Installation.Contexts).RunAsync(target.ConnectionString!, TestContext.Current.CancellationToken));

        Assert.Contains("scheduled_messages", refused.Message, StringComparison.Ordinal);
        Assert.False(await PostgreSqlStaging.IsInUseAsync(Installation.Contexts, target.ConnectionString!, TestContext.Current.CancellationToken));
        await using var check = await ReleaseDump.OpenAsync(target);
        Assert.Empty(await ReleaseDump.AskAsync(check, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ramal%'"));
    }

    private static RamalOptions Sqlite(string folder) => new()
    {
        Data = folder,
        SetupToken = RamalTestServer.SetupToken,
        SignUpOpen = true,
        PrivateAddressesAllowed = true,
        PublicRequestsPerMinute = 0,
        PasswordRounds = 1_000,
    };

    private static async Task FillAsync(TestDatabase database, ScriptedConnector connector)
    {
        await using var server = await RamalTestServer.StartAsync(connectors: [connector], database: database, options: place => Sqlite(place.Folder));
        (await server.Admin.PutAsync("/api/admin/settings", new { evolutionApiUrl = "https://evolution.exemplo.invalid", evolutionToken = "chave-de-mentira" })).EnsureSuccess();
        await Installation.FillAsync(server, connector, server.Admin);
    }
}
