using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>The list of ten instances by API key, 16 connections, generator on the same machine.</summary>
internal static class InstanceList
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        await using var server = await RamalTestServer.StartAsync(connectors: [new ScriptedConnector()]);
        using var person = await server.NewPersonAsync();
        for (var number = 1; number <= 10; number++)
        {
            (await person.PostAsync("/api/instances", new { name = $"Número {number}", connector = "scripted" })).EnsureStatus(201);
        }

        var key = (await person.PostAsync("/api/keys", new { name = "carga", scopes = new[] { "read" } })).EnsureStatus(201).Json.GetProperty("secret").GetString()!;
        await HttpLoad.RunAsync(server.BaseUrl, "/api/instances", key, TimeSpan.FromSeconds(isSmoke ? 1 : 5));
        var load = await HttpLoad.RunAsync(server.BaseUrl, "/api/instances", key, TimeSpan.FromSeconds(isSmoke ? 1 : 10));
        return
        [
            new Figure("GET /api/instances", load.PerSecond, "requests/s", AtLeast: isSmoke ? 600 : 6000),
            new Figure("median", load.MedianMilliseconds, "ms"),
            new Figure("p99", load.HighMilliseconds, "ms", AtMost: isSmoke ? 150 : 15),
        ];
    }
}
