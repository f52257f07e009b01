using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>An idle server: from the due time, or from the answer to the request, until the connector has the bytes.</summary>
internal static class Lateness
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var count = isSmoke ? 20 : 200;
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var person = await server.NewPersonAsync();
        var instance = await person.NewConnectedInstanceAsync(connector);
        var late = new List<double>();
        var start = DateTimeOffset.UtcNow.AddSeconds(2);
        for (var i = 0; i < count; i++)
        {
            (await person.PostAsync("/api/messages", new { to = "11988887777", text = "x", sendAt = start.AddMilliseconds(50 * i) })).EnsureStatus(201);
        }

        await Until.TrueAsync(() => instance.Line.HandedCount == count, "all sent", TimeSpan.FromMinutes(1));
        var handed = instance.Line.Handed.ToList();
        for (var i = 0; i < count; i++)
        {
            late.Add((handed[i].At - start.AddMilliseconds(50 * i)).TotalMilliseconds);
        }

        var now = new List<double>();
        for (var i = 0; i < count; i++)
        {
            (await person.PostAsync("/api/messages", new { to = "11988887777", text = "y" })).EnsureStatus(201);
            var committed = DateTimeOffset.UtcNow;
            var expected = count + i + 1;
            await Until.TrueAsync(() => instance.Line.HandedCount == expected, "sent now");
            now.Add((instance.Line.Handed.Last().At - committed).TotalMilliseconds);
        }

        return
        [
            new Figure("lateness, p50", Quantile(late, 0.5), "ms"),
            new Figure("lateness, p99", Quantile(late, 0.99), "ms", AtMost: 250),
            new Figure("due now, after the answer, p99", Quantile(now, 0.99), "ms", AtMost: 200),
        ];
    }

    private static double Quantile(List<double> values, double share)
    {
        values.Sort();
        return values[(int)Math.Min(values.Count - 1, values.Count * share)];
    }
}
