using Microsoft.Data.Sqlite;
using Ramal.Data;
using Ramal.Data.Backups;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Data.Backups;

/// <summary>Installations filled through the API, copied, and compared.</summary>
internal static class Installation
{
    public const string Passphrase = "uma senha comprida";

    public static readonly DatabaseContexts Contexts = new();

    public static RamalOptions Options(TestDatabase database) => RamalTestServer.DefaultOptions(database);

    /// <summary>A SQLite installation in a folder of its own, whatever database the tests run on.</summary>
    public static RamalOptions Sqlite(string folder) => new() { Data = folder };

    /// <summary>A person with a number, a planned message with a picture, a sent one, and a key.</summary>
    public static async Task FillAsync(RamalTestServer server, ScriptedConnector connector, RamalClient person)
    {
        var instance = await person.NewConnectedInstanceAsync(connector);
        (await person.PostAsync($"/api/instances/{instance.Id}/activate")).EnsureSuccess();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2]), "file", "foto.png" } };
        var media = (await person.PostAsync("/api/media", form)).EnsureStatus(201).Json.GetProperty("id").GetString();
        (await person.PostAsync("/api/messages", new { to = "+5511988887777", media = new { id = media, caption = "Ação 🎉" }, sendAt = DateTimeOffset.UtcNow.AddYears(1) })).EnsureStatus(201);
        (await person.PostAsync("/api/keys", new { name = "Loja", scopes = new[] { "read", "send" } })).EnsureStatus(201);
        var sent = (await person.PostAsync("/api/messages", new { to = "+5511988886666", text = "Agora" })).EnsureStatus(201).Json.GetProperty("id").GetString();
        await Until.TrueAsync(async () => (await person.GetAsync($"/api/messages/{sent}")).Json.GetProperty("state").GetString() == "accepted", "the message to be sent");
    }

    public static Task<(string File, BackupManifest Manifest)> BackUpAsync(RamalOptions options, string file, string? passphrase = null) =>
        new MakeBackup(options, Contexts, TimeProvider.System).RunAsync(file, passphrase, TestContext.Current.CancellationToken);

    public static Task<(BackupHead Head, BackupManifest Manifest)> RestoreAsync(
        RamalOptions options, string file, string? passphrase = null, bool replaces = false, DatabaseContexts? contexts = null) =>
        new RestoreBackup(options, contexts ?? Contexts, TimeProvider.System).RunAsync(file, passphrase, replaces, TestContext.Current.CancellationToken);

    /// <summary>Count and checksum of every table, and the numbers given last.</summary>
    public static async Task<SortedDictionary<string, string>> SumsAsync(RamalOptions options)
    {
        await using var rows = await DatabaseRows.OpenAsync(options, Contexts, TestContext.Current.CancellationToken);
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in rows.Tables)
        {
            var sum = await rows.ReadAsync(table, _ => { }, TestContext.Current.CancellationToken);
            sums[table.Name] = $"{sum.Count} {sum.Checksum} {table.LastNumber ?? 0}";
        }

        return sums;
    }

    /// <summary>Every file under a folder with its bytes, but for locks and the empty log that reading leaves.</summary>
    public static SortedDictionary<string, string> FilesIn(string folder)
    {
        SqliteConnection.ClearAllPools();
        return new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "ramal.lock" && !path.EndsWith("-shm", StringComparison.Ordinal) && !(path.EndsWith("-wal", StringComparison.Ordinal) && new FileInfo(path).Length == 0))
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
