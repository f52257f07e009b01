using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>A million planned rows: the look-up of the next due time, a claim of 200, and a start of the server over them.</summary>
internal static class LedgerMillion
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var count = isSmoke ? 400_000 : 1_000_000;
        const int Instances = 50;
        const int Claims = 31;
        await using var database = await TestDatabase.CreateAsync();
        int account;
        double look;
        double claim;
        double claimProcessor;
        await using (var server = await RamalTestServer.StartAsync(database: database))
        {
            using var person = await server.NewPersonAsync();
            account = person.UserId;
            var rows = server.App.Services.GetRequiredService<RamalDb>();
            var start = DateTimeOffset.UtcNow.AddSeconds(-count / (double)Instances / 1000);
            await Rows.AddAsync(rows, count, i => (account, 1 + (i % Instances), start.AddMilliseconds(i / Instances), MessageState.Planned));
            await AnalyzeAsync(rows);
            var ledger = server.App.Services.GetRequiredService<GroupCommit>();
            var key = new InstanceKey(account, 1);
            look = await MedianAsync(200, async () => await ledger.RunAsync(new LookAhead(key)));
            var process = Process.GetCurrentProcess();
            var processor = process.TotalProcessorTime;
            claim = await MedianAsync(Claims, async () =>
            {
                var claimed = await ledger.RunAsync(new ClaimDue(key, 200, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1)));
                if (claimed.Count != 200)
                {
                    throw new InvalidOperationException($"Claimed {claimed.Count}.");
                }
            });
            process.Refresh();
            claimProcessor = (process.TotalProcessorTime - processor).TotalMilliseconds / Claims;
        }

        var watch = Stopwatch.StartNew();
        await using var again = await RamalTestServer.StartAsync(connectors: Array.Empty<IConnector>(), database: database);
        return
        [
            new Figure("next due look-up, median", look, "ms", AtMost: 1),
            new Figure("claim of 200, median", claim, "ms", AtMost: 20),
            new Figure("claim of 200, processor time of this process", claimProcessor, "ms"),
            new Figure("start over these rows", watch.Elapsed.TotalSeconds, "s", AtMost: 5),
        ];
    }

    public static async Task AnalyzeAsync(RamalDb database)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "ANALYZE";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> MedianAsync(int times, Func<Task> runAsync)
    {
        var taken = new double[times];
        for (var i = 0; i < times; i++)
        {
            var watch = Stopwatch.GetTimestamp();
            await runAsync();
            taken[i] = Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
        }

        Array.Sort(taken);
        return taken[times / 2];
    }
}
