using System.Diagnostics;
using Ramal.Data;
using Ramal.Data.Backups;
using Ramal.Features.Messages;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>A million messages backed up with a passphrase, verified as always, and restored.</summary>
internal static class BackupMillion
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var count = isSmoke ? 100_000 : 1_000_000;
        await using var database = await TestDatabase.CreateAsync();
        await using var target = await TestDatabase.CreateAsync();
        await using (var server = await RamalTestServer.StartAsync(database: database))
        {
            using var person = await server.NewPersonAsync();
            var start = DateTimeOffset.UtcNow.AddDays(1);
            await Rows.AddAsync(server.App.Services.GetRequiredService<RamalDb>(), count, i => (person.UserId, 1 + (i % 50), start.AddMilliseconds(i), MessageState.Planned));
        }

        const string Passphrase = "a passphrase of some length";
        var contexts = new DatabaseContexts();
        var file = Path.Combine(database.Folder, "million.ramal");
        var watch = Stopwatch.StartNew();
        var (_, manifest) = await new MakeBackup(RamalTestServer.DefaultOptions(database), contexts, TimeProvider.System).RunAsync(file, Passphrase, CancellationToken.None);
        var backup = watch.Elapsed.TotalSeconds;
        if (manifest.RowCount < count)
        {
            throw new InvalidOperationException($"{manifest.RowCount} rows.");
        }

        watch.Restart();
        await new RestoreBackup(RamalTestServer.DefaultOptions(target), contexts, TimeProvider.System).RunAsync(file, Passphrase, replaces: false, CancellationToken.None);
        return
        [
            new Figure("backup, verified", backup, "s", AtMost: 60),
            new Figure("restore", watch.Elapsed.TotalSeconds, "s"),
            new Figure("file", new FileInfo(file).Length / 1024d / 1024, "MiB"),
            new Figure("memory of this process at most", Process.GetCurrentProcess().PeakWorkingSet64 / 1024d / 1024, "MiB"),
        ];
    }
}
