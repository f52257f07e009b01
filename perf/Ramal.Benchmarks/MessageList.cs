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
        using var fewPerson = await PrepareAsync(server, database, 1000);
        using var manyPerson = await PrepareAsync(server, database, isSmoke ? 5000 : 100_000);
        await RunAsync(server, fewPerson, TimeSpan.FromSeconds(isSmoke ? 0.5 : 4));
        await RunAsync(server, manyPerson, TimeSpan.FromSeconds(isSmoke ? 0.5 : 4));

        // In turns, so that whatever else the machine does falls on both alike.
        var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var (few, many) = (new List<double>(), new List<double>());
        var turn = TimeSpan.FromSeconds(isSmoke ? 0.5 : 2);
        for (var i = 0; i < (isSmoke ? 2 : 5); i++)
        {
            few.Add(await RunAsync(server, fewPerson, turn));
            many.Add(await RunAsync(server, manyPerson, turn));
        }

        process.Refresh();
        var requests = (few.Sum() + many.Sum()) * turn.TotalSeconds;
        return
        [
            new Figure("first page, 1,000 rows", few.Average(), "requests/s"),
            new Figure("first page, long history", many.Average(), "requests/s", AtLeast: isSmoke ? Budget / 10 : Budget),
            new Figure("long against short", many.Average() / few.Average(), "", AtLeast: isSmoke ? 0.5 : 0.8),
            new Figure("processor time of server and generator", (process.TotalProcessorTime - processor).TotalMilliseconds * 1000 / requests, "µs a request"),
        ];
    }

    private static async Task<RamalClient> PrepareAsync(RamalTestServer server, RamalDb database, int rows)
    {
        var person = await server.NewPersonAsync();
        var start = DateTimeOffset.UtcNow.AddDays(-30);
        await Rows.AddAsync(database, rows, i => (person.UserId, 1, start.AddSeconds(i), MessageState.Delivered));
        await LedgerMillion.AnalyzeAsync(database);
        return person;
    }

    private static async Task<double> RunAsync(RamalTestServer server, RamalClient person, TimeSpan length) =>
        (await HttpLoad.RunAsync(server.BaseUrl, "/api/messages", person.Token!, length)).PerSecond;
}
