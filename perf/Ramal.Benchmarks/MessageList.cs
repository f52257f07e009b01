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
        return
        [
            .. await CompareAsync(server, fewPerson, manyPerson, "/api/messages", "nothing changed in between", isSmoke ? Budget / 10 : Budget, isSmoke),
            .. await CompareAsync(server, fewPerson, manyPerson, "/api/messages?dueFrom=2000-01-01T00:00:00Z", "rows read each time", null, isSmoke),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> CompareAsync(
        RamalTestServer server, RamalClient fewPerson, RamalClient manyPerson, string path, string how, double? budget, bool isSmoke)
    {
        await RunAsync(server, fewPerson, path, TimeSpan.FromSeconds(isSmoke ? 0.5 : 4));
        await RunAsync(server, manyPerson, path, TimeSpan.FromSeconds(isSmoke ? 0.5 : 4));

        // In turns, so that whatever else the machine does falls on both alike.
        var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var (few, many) = (new List<double>(), new List<double>());
        var turn = TimeSpan.FromSeconds(isSmoke ? 0.5 : 2);
        for (var i = 0; i < (isSmoke ? 2 : 5); i++)
        {
            few.Add(await RunAsync(server, fewPerson, path, turn));
            many.Add(await RunAsync(server, manyPerson, path, turn));
        }

        process.Refresh();
        var requests = (few.Sum() + many.Sum()) * turn.TotalSeconds;
        return
        [
            new Figure($"first page, 1,000 rows, {how}", few.Average(), "requests/s"),
            new Figure($"first page, long history, {how}", many.Average(), "requests/s", AtLeast: budget),
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

    private static async Task<double> RunAsync(RamalTestServer server, RamalClient person, string path, TimeSpan length) =>
        (await HttpLoad.RunAsync(server.BaseUrl, path, person.Token!, length)).PerSecond;
}
