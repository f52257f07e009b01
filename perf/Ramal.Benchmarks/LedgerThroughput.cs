using System.Diagnostics;
using Ramal.Data;
using Ramal.Features.Messages;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>10,000 messages due at once over 50 instances; the connector answers at once; pacing off.</summary>
internal static class LedgerThroughput
{
    private const double Budget = 1500;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (instances, perInstance) = isSmoke ? (10, 100) : (50, 200);
        var total = instances * perInstance;
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var person = await server.NewPersonAsync();
        for (var i = 0; i < instances; i++)
        {
            await person.NewConnectedInstanceAsync(connector, $"N {i}");
        }

        var dueAt = DateTimeOffset.UtcNow.AddSeconds(isSmoke ? 3 : 15);
        var database = server.App.Services.GetRequiredService<RamalDb>();
        await Rows.AddAsync(database, total, i => (person.UserId, 1 + (i % instances), dueAt, MessageState.Planned));
        var bell = server.App.Services.GetRequiredService<LedgerBell>();
        for (var i = 1; i <= instances; i++)
        {
            bell.Waiting(person.UserId, i);
        }

        var left = dueAt - DateTimeOffset.UtcNow;
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left);
        }

        var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Until.TrueAsync(() => connector.HandedCount >= total, "all handed over", TimeSpan.FromMinutes(2));
        await Until.TrueAsync(async () => await CountAsync(database, MessageState.Accepted) == total, "all accepted", TimeSpan.FromMinutes(1));
        var seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        var ids = connector.Lines.SelectMany(line => line.Handed).Select(handed => handed.Message.Text).ToList();
        return
        [
            new Figure("sent", total / seconds, "messages/s", AtLeast: isSmoke ? Budget / 3 : Budget),
            new Figure("sent more or less than once", Math.Abs(ids.Count - total) + (ids.Count - ids.Distinct().Count()), "messages", AtMost: 0),
            new Figure("processor time of this process", (process.TotalProcessorTime - cpu).TotalMilliseconds * 1000 / total, "µs a message"),
        ];
    }

    private static async Task<long> CountAsync(RamalDb database, MessageState state)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The code of a state.
        command.CommandText = $"SELECT COUNT(*) FROM scheduled_messages WHERE state = '{state.Code()}'";
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
