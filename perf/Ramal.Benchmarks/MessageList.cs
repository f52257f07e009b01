using System.Diagnostics;
using Ramal.Data;
using Ramal.Features.Messages;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>The first page of messages with a short and a long history, 16 connections, generator on the same machine.</summary>
internal static class MessageList
{
    private const double Budget = 3000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        await using var server = await RamalTestServer.StartAsync();
        var database = server.App.Services.GetRequiredService<RamalDb>();
        var few = await MeasureAsync(server, database, 1000, isSmoke);
        var many = await MeasureAsync(server, database, isSmoke ? 5000 : 100_000, isSmoke);
        return
        [
            new Figure("first page, 1,000 rows", few, "requests/s"),
            new Figure("first page, long history", many, "requests/s", AtLeast: isSmoke ? Budget / 10 : Budget),
            new Figure("long against short", many / few, "", AtLeast: 0.8),
        ];
    }

    private static async Task<double> MeasureAsync(RamalTestServer server, RamalDb database, int rows, bool isSmoke)
    {
        using var person = await server.NewPersonAsync();
        var start = DateTimeOffset.UtcNow.AddDays(-30);
        await Rows.AddAsync(database, rows, i => (person.UserId, 1, start.AddSeconds(i), MessageState.Delivered));
        await LedgerMillion.AnalyzeAsync(database);
        await RunAsync(person, TimeSpan.FromSeconds(isSmoke ? 0.5 : 3));
        return await RunAsync(person, TimeSpan.FromSeconds(isSmoke ? 1 : 8));
    }

    private static async Task<double> RunAsync(RamalClient person, TimeSpan length)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < length)
            {
                using var response = await person.Http.GetAsync("/api/messages");
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null);
                Interlocked.Increment(ref count);
            }
        })));
        return count / watch.Elapsed.TotalSeconds;
    }
}
