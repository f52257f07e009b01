using Ramal.Data;
using Ramal.Data.Backups;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Data.Backups;

public sealed class RestoreBackupTests
{
    [Fact]
    public async Task Data_that_are_there_stay_unless_told_and_a_copy_of_them_is_kept()
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        await FillAsync(from, 2);
        await FillAsync(to, 1);
        var file = await BackUpAsync(from);
        var before = await Installation.SumsAsync(Installation.Options(to));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Installation.RestoreAsync(Installation.Options(to), file));
        Assert.Equal(before, await Installation.SumsAsync(Installation.Options(to)));
        await Installation.RestoreAsync(Installation.Options(to), file, replaces: true);

        Assert.Contains("--replace", refused.Message, StringComparison.Ordinal);
        Assert.Equal(await Installation.SumsAsync(Installation.Options(from)), await Installation.SumsAsync(Installation.Options(to)));
        Assert.Empty(Directory.EnumerateDirectories(to.Folder, ".restore-*"));
        if (!TestDatabase.IsPostgreSql)
        {
            var copy = Assert.Single(Directory.EnumerateFiles(Path.Combine(to.Folder, "backups"), "ramal-replaced-*.db"));
            using var old = DatabaseFile.Open(copy);
            Assert.Equal(1L, await ReleaseDump.ExecuteAsync(old, "SELECT count(*) FROM users"));
        }
    }

    [Fact]
    public async Task A_running_server_is_not_restored_over()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RamalTestServer.StartAsync(database: database);
        var file = await BackUpAsync(database);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Installation.RestoreAsync(Installation.Options(database), file, replaces: true));

        Assert.Contains("Há um Ramal em execução", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await server.Admin.GetAsync("/api/me")).EnsureStatus(200).Json.GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task Numbers_of_people_who_were_removed_are_not_given_again()
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        int removed;
        await using (var server = await RamalTestServer.StartAsync(database: from))
        {
            using var ana = await server.NewPersonAsync();
            removed = ana.UserId;
            (await server.Admin.DeleteAsync($"/api/admin/users/{removed}")).EnsureSuccess();
        }

        await Installation.RestoreAsync(Installation.Options(to), await BackUpAsync(from));

        await using var restored = await RamalTestServer.StartAsync(database: to);
        using var bia = await restored.NewPersonAsync("Bia");
        Assert.True(bia.UserId > removed, $"{bia.UserId} after {removed}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Installation.Passphrase)]
    public async Task A_file_that_was_cut_or_changed_is_refused_and_nothing_is_touched(string? passphrase)
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        await FillAsync(from, 1);
        await FillAsync(to, 1);
        var file = await BackUpAsync(from, passphrase);
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var before = (await Installation.SumsAsync(Installation.Options(to)), Installation.FilesIn(to.Folder));
        // Mark, version, kind, salt, proof of the header, length, contents, proof, end.
        int[] places = [0, 7, 8, 20, 40, 64, 70, whole.Length / 2, whole.Length - 10, whole.Length - 1];

        foreach (var place in places)
        {
            var changed = (byte[])whole.Clone();
            changed[place] ^= 0x10;
            await RefusedAsync(changed, $"byte {place}");
        }

        foreach (var length in (int[])[0, 10, 64, 66, whole.Length / 2, whole.Length - 1])
        {
            await RefusedAsync(whole[..length], $"{length} bytes");
        }

        await RefusedAsync([.. whole, 0], "one byte more");

        async Task RefusedAsync(byte[] bytes, string what)
        {
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            var failure = await Record.ExceptionAsync(() => Installation.RestoreAsync(Installation.Options(to), file, passphrase, replaces: true));
            Assert.True(failure is RefusedException { Message.Length: > 20 }, $"{what}: {failure}");
            Assert.Equal(before.Item2, Installation.FilesIn(to.Folder));
            Assert.Equal(before.Item1, await Installation.SumsAsync(Installation.Options(to)));
        }
    }

    [Fact]
    public async Task A_passphrase_that_is_wrong_missing_or_not_needed_is_said()
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        await FillAsync(from, 1);
        var locked = await BackUpAsync(from, Installation.Passphrase);
        var open = await BackUpAsync(from);

        Assert.Contains("senha está errada", await RefusalAsync(locked, "outra senha comprida"), StringComparison.Ordinal);
        Assert.Contains("--passphrase-file", await RefusalAsync(locked, null), StringComparison.Ordinal);
        Assert.Contains("não tem senha", await RefusalAsync(open, Installation.Passphrase), StringComparison.Ordinal);
        Assert.Contains("não é uma cópia", await RefusalAsync(typeof(RestoreBackupTests).Assembly.Location, null), StringComparison.Ordinal);
        Assert.Contains("Não há arquivo", await RefusalAsync(open + "x", null), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(to.Folder, "ramal.db")));

        async Task<string> RefusalAsync(string file, string? passphrase) =>
            (await Assert.ThrowsAsync<RefusedException>(() => Installation.RestoreAsync(Installation.Options(to), file, passphrase))).Message;
    }

    [Fact]
    public async Task A_backup_of_an_earlier_version_is_upgraded_and_one_of_a_later_version_is_refused()
    {
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        await FillAsync(from, 1);
        var file = await BackUpAsync(from);
        var sums = await Installation.SumsAsync(Installation.Options(from));

        await Installation.RestoreAsync(Installation.Options(to), file, contexts: MoreSteps.One);
        await using (var connection = await ReleaseDump.OpenAsync(to))
        {
            Assert.Equal(0L, await ReleaseDump.ExecuteAsync(connection, "SELECT count(*) FROM later"));
            Assert.Equal(sums["users"].Split(' ')[0], $"{await ReleaseDump.ExecuteAsync(connection, "SELECT count(*) FROM users")}");
        }

        var later = Path.Combine(from.Folder, "later.ramal");
        await new MakeBackup(Installation.Options(to), MoreSteps.One, TimeProvider.System).RunAsync(later, null, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Installation.RestoreAsync(Installation.Options(from), later, replaces: true));

        Assert.Contains("99990101000000_Later", refused.Message, StringComparison.Ordinal);
        Assert.Equal(sums, await Installation.SumsAsync(Installation.Options(from)));
    }

    [Theory]
    [InlineData("../fora")]
    [InlineData("/etc/passwd")]
    [InlineData("media/../../fora")]
    [InlineData("ramal.db")]
    [InlineData("ramal.db-wal")]
    [InlineData("backups/x.db")]
    [InlineData("media//x")]
    [InlineData("media\\x")]
    public void A_file_of_a_backup_stays_in_the_data_folder(string name) =>
        Assert.Throws<InvalidDataException>(() => DataFiles.PathOf("/tmp/folder", name));

    [Fact]
    public async Task A_database_that_cannot_be_read_any_more_is_set_aside()
    {
        Assert.SkipWhen(TestDatabase.IsPostgreSql, "A file of SQLite.");
        await using var from = await TestDatabase.CreateAsync();
        await using var to = await TestDatabase.CreateAsync();
        await FillAsync(from, 1);
        await File.WriteAllTextAsync(Path.Combine(to.Folder, "ramal.db"), new string('x', 10_000), TestContext.Current.CancellationToken);

        await Installation.RestoreAsync(Installation.Options(to), await BackUpAsync(from), replaces: true);

        Assert.Equal(await Installation.SumsAsync(Installation.Options(from)), await Installation.SumsAsync(Installation.Options(to)));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(to.Folder, "backups"), "damaged-*.db"));
    }

    private static async Task FillAsync(TestDatabase database, int people)
    {
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector], database: database);
        await Installation.FillAsync(server, connector, server.Admin);
        for (var i = 1; i < people; i++)
        {
            using var person = await server.NewPersonAsync();
            await Installation.FillAsync(server, connector, person);
        }
    }

    private static async Task<string> BackUpAsync(TestDatabase database, string? passphrase = null) =>
        (await Installation.BackUpAsync(Installation.Options(database), Path.Combine(database.Folder, $"{Guid.NewGuid():N}.ramal"), passphrase)).File;
}
