using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Features.Imports;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>A database of ScheduleZAP with 100,000 messages, taken in and taken in again, with the most memory it needed.</summary>
internal static class ImportLoad
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var count = isSmoke ? 20_000 : 100_000;
        var folder = Directory.CreateTempSubdirectory("ramal-import-load-");
        try
        {
            using var old = OldData.NewDatabase(folder.FullName, OldLayout.UserConfigs);
            old.AddUser(5, "ana");
            old.AddMany(count, 5, DateTimeOffset.UtcNow.AddDays(1));
            await using var server = await RamalTestServer.StartAsync(connectors: Array.Empty<IConnector>());
            var imports = server.App.Services.GetRequiredService<ImportFiles>();
            GC.Collect();
            var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
            var watch = Stopwatch.StartNew();
            var first = await RunOnceAsync(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)));
            var took = watch.Elapsed.TotalSeconds;
            watch.Restart();
            var second = await RunOnceAsync(_ => { });
            if (first != count || second != 0)
            {
                throw new InvalidOperationException($"Took {first}, then {second}.");
            }

            return
            [
                new Figure($"{count} messages taken in", took, "s", AtMost: 60),
                new Figure("the same again, changing nothing", watch.Elapsed.TotalSeconds, "s", AtMost: 60),
                new Figure("most managed memory above the start", Math.Max(0, most - before) / 1024d / 1024d, "MiB", AtMost: 200),
            ];

            async Task<long> RunOnceAsync(Action<ImportProgress> progress)
            {
                var outcome = await imports.RunAsync(
                    [new OldFile("schedulezap.db", old.File)], new ImportChoices(ImportSource.ScheduleZap, "America/Sao_Paulo"), ImportOrigin.Command, null, dryRun: false, progress, CancellationToken.None);
                return outcome.Value.Report!.Counts.Single(count => count.Kind == "messages").Taken;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
