using Ramal.Data;
using Ramal.Data.Backups;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Data.Backups;

public sealed class MakeBackupTests
{
    private readonly ScriptedConnector _connector = new();

    [Fact]
    public async Task A_running_server_is_copied_with_its_media_and_lives_on_from_the_copy()
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        string file;
        SortedDictionary<string, string> before;
        await using (var server = await RamalTestServer.StartAsync(connectors: [_connector], database: from))
        {
            await Installation.FillAsync(server, _connector, server.Admin);
            var tries = 0;
            do
            {
                // Readers of events may still be taking in what was sent: a copy of a moment in between compares with nothing.
                before = await Installation.SumsAsync(Installation.Options(from));
                file = Path.Combine(from.Folder, $"copia{++tries}.ramal");
                await Installation.BackUpAsync(Installation.Options(from), file, Installation.Passphrase);
            }
            while (tries < 20 && !before.SequenceEqual(await Installation.SumsAsync(Installation.Options(from))));
        }

        var (head, manifest) = await Installation.RestoreAsync(Installation.Options(to), file, Installation.Passphrase);

        Assert.Equal(before, await Installation.SumsAsync(Installation.Options(to)));
        Assert.Equal((RamalOptions.Version, TestDatabase.IsPostgreSql ? DatabaseKind.PostgreSql : DatabaseKind.Sqlite), (head.Version, head.Database));
        Assert.Single(manifest.Files);
        await using var restored = await RamalTestServer.StartAsync(connectors: [_connector], database: to);
        var messages = (await restored.Admin.GetAsync("/api/messages")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Agora", "Ação 🎉"], messages.Select(message => message.GetProperty("text").GetString() is { Length: > 0 } text ? text : message.GetProperty("media").GetProperty("caption").GetString()).Order(StringComparer.Ordinal));
        var media = messages.Select(message => message.GetProperty("media")).Single(media => media.ValueKind != System.Text.Json.JsonValueKind.Null).GetProperty("id").GetString();
        Assert.Equal(10, (await restored.Admin.Http.GetByteArrayAsync($"/api/media/{media}", TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task A_copy_made_while_500_messages_go_out_holds_one_moment_of_them()
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        await using var server = await RamalTestServer.StartAsync(connectors: [_connector], database: from);
        var instance = await server.Admin.NewConnectedInstanceAsync(_connector);
        (await server.Admin.PostAsync($"/api/instances/{instance.Id}/activate")).EnsureSuccess();
        var planning = Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                (await server.Admin.PostAsync("/api/messages", new { to = "+5511988886666", text = $"Pedido {i}" })).EnsureStatus(201);
            }
        });
        await Until.TrueAsync(() => _connector.HandedCount > 20, "messages to go out");
        var file = Path.Combine(from.Folder, "copia.ramal");

        await Installation.BackUpAsync(Installation.Options(from), file);
        await planning;
        await Until.TrueAsync(() => _connector.HandedCount == 500, "all messages to go out", TimeSpan.FromSeconds(60));
        await Installation.RestoreAsync(Installation.Options(to), file);

        await using var connection = await ReleaseDump.OpenAsync(to);
        var planned = (long)(await ReleaseDump.ExecuteAsync(connection, "SELECT count(*) FROM scheduled_messages"))!;
        Assert.InRange(planned, 20, 500);
        // Message, history and event are written in one commit each, so in one moment they agree.
        Assert.Empty(await ReleaseDump.AskAsync(
            connection,
            "SELECT m.id, m.state FROM scheduled_messages m WHERE m.state <> (SELECT t.to_state FROM message_transitions t WHERE t.message_id = m.id ORDER BY t.seq DESC LIMIT 1)"));
        Assert.Equal(planned, await ReleaseDump.ExecuteAsync(connection, "SELECT count(*) FROM events WHERE type = 'message.planned'"));
        Assert.Equal(500, _connector.HandedCount);
    }

    [Fact]
    public async Task Without_a_name_it_goes_to_the_folder_of_copies_and_is_not_part_of_the_next()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        var make = new MakeBackup(Installation.Options(database), Installation.Contexts, TimeProvider.System);

        var (file, first) = await make.RunAsync(null, null, TestContext.Current.CancellationToken);
        await Installation.BackUpAsync(Installation.Options(database), Path.Combine(database.Folder, "outra.ramal"));
        var (_, third) = await Installation.BackUpAsync(Installation.Options(database), Path.Combine(database.Folder, "terceira.ramal"));

        Assert.StartsWith(Path.Combine(database.Folder, "backups", $"ramal-{RamalOptions.Version}-"), file, StringComparison.Ordinal);
        Assert.Empty(first.Files);
        Assert.Empty(third.Files);
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(database.Folder, "backups")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task What_a_killed_backup_left_is_removed_by_the_next_and_a_running_one_is_left_alone()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        var (dead, alive) = (Path.Combine(database.Folder, "morta.ramal"), Path.Combine(database.Folder, "viva.ramal"));
        await File.WriteAllTextAsync(dead + ".part", "half", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(dead + ".check");
        await using var running = new FileStream(alive + ".part", FileMode.Create, FileAccess.Write, FileShare.Read);

        await Installation.BackUpAsync(Installation.Options(database), Path.Combine(database.Folder, "nova.ramal"));

        Assert.Equal(["nova.ramal", "viva.ramal.part"], Directory.EnumerateFileSystemEntries(database.Folder, "*.ramal*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_copied_is_said_in_a_sentence()
    {
        await using var database = await TestDatabase.CreateAsync();
        var file = Path.Combine(database.Folder, "copia.ramal");

        var nothing = await Assert.ThrowsAsync<RefusedException>(() => Installation.BackUpAsync(Installation.Options(database), file));
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        var tooShort = await Assert.ThrowsAsync<RefusedException>(() => Installation.BackUpAsync(Installation.Options(database), file, "curta"));
        await Installation.BackUpAsync(Installation.Options(database), file);
        var exists = await Assert.ThrowsAsync<RefusedException>(() => Installation.BackUpAsync(Installation.Options(database), file));
        var older = await Assert.ThrowsAsync<RefusedException>(() =>
            new MakeBackup(Installation.Options(database), MoreSteps.One, TimeProvider.System).RunAsync(file + "2", null, TestContext.Current.CancellationToken));

        Assert.Contains("Não há banco de dados", nothing.Message, StringComparison.Ordinal);
        Assert.Contains("8 caracteres", tooShort.Message, StringComparison.Ordinal);
        Assert.Contains("já existe", exists.Message, StringComparison.Ordinal);
        Assert.Contains("inicie este Ramal uma vez", older.Message, StringComparison.Ordinal);
        Assert.Equal(["copia.ramal"], Directory.EnumerateFiles(database.Folder, "copia*").Select(Path.GetFileName));
    }
}
