using System.Diagnostics;
using Ramal.EndToEnd;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>
/// How soon a device is connected: after its code was scanned, and again when its phone knows it already, each alone; the same
/// with stock Baileys. Then the whole server with native instances that is interrupted and started again: it takes its numbers
/// up one after the other (<c>TakeUpInstances</c>), counted from the start of the program.
/// </summary>
internal static class EngineConnect
{
    private const int AtOnce = 4;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (devices, instances, looseness) = isSmoke ? (2, 3, 20) : (20, 500, 1);
        await using var lab = await LabProcess.StartAsync();
        List<Figure> figures;
        await using (var engine = await ClientProcess.EngineAsync(lab))
        {
            var took = await ConnectAsync(lab, engine, devices);
            figures =
            [
                new($"scan to connected, worst of {devices}", took.Linked[^1], "s", AtMost: 1.5 * looseness),
                new("scan to connected, p50", took.Linked[devices / 2], "s"),
                new($"reconnect of a known device, worst of {devices}", took.Back[^1], "s", AtMost: 0.5 * looseness),
                new("reconnect of a known device, p50", took.Back[devices / 2], "s"),
            ];
        }

        if (await ClientProcess.BaileysAsync(lab) is { } baileys)
        {
            await using (baileys)
            {
                if (await ClientProcess.CompareAsync(() => ConnectAsync(lab, baileys, devices)) is { } stock)
                {
                    figures.Add(new Figure("Baileys: scan to connected, p50", stock.Linked[devices / 2], "s"));
                    figures.Add(new Figure("Baileys: reconnect of a known device, p50", stock.Back[devices / 2], "s"));
                }
            }
        }

        figures.AddRange(await RestartAsync(lab, instances, isSmoke));
        await EngineText.MustBeCorrectAsync(lab);
        return figures;
    }

    /// <summary>Each alone, sorted. The first device of a process warms its code up and does not count.</summary>
    private static async Task<Connecting> ConnectAsync(LabProcess lab, ClientProcess client, int count)
    {
        var numbers = await lab.AddPhonesAsync(count + 1);
        List<double> linked = [], back = [];
        foreach (var number in numbers)
        {
            linked.Add((await client.LinkAsync(number)).TotalSeconds);
        }

        foreach (var number in numbers)
        {
            back.Add((await client.ReconnectAsync(number)).TotalSeconds);
        }

        return new Connecting([.. linked.Skip(1).Order()], [.. back.Skip(1).Order()]);
    }

    private static async Task<IReadOnlyList<Figure>> RestartAsync(LabProcess lab, int count, bool isSmoke)
    {
        await using var server = await RamalProcess.StartAsync(
            "--whatsapp-url", lab.Address.Endpoint, "--whatsapp-root", lab.Address.RootKey, "--whatsapp-certificate", lab.Address.CertificateSha256);
        await server.SetUpAsync();
        var numbers = await lab.AddPhonesAsync(count);
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => await LinkAsync(lab, server.Client, number));
        await server.InterruptAsync();

        var watch = Stopwatch.StartNew();
        await server.StartAgainAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(isSmoke ? 50 : 250));
        while (await ConnectedAsync(server.Client) < count)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException($"Only {await ConnectedAsync(server.Client)} of {count} are back.");
            }

            await timer.WaitForNextTickAsync();
        }

        var took = watch.Elapsed.TotalSeconds;
        using var process = Process.GetProcessById(server.Id);
        return
        [
            new Figure($"{count} native instances back, from the start of the server", took, "s", AtMost: isSmoke ? 60 : 30),
            new Figure("memory of the whole server then", process.Mebibytes(), "MiB RSS"),
        ];
    }

    private static async Task LinkAsync(LabProcess lab, RamalClient client, string number)
    {
        var created = await client.PostAsync("/api/instances", new { name = $"Número {number}" });
        var id = created.EnsureStatus(201).Json.GetProperty("id").GetInt32();
        (await client.PostAsync($"/api/instances/{id}/connect", new { method = "qr" })).EnsureStatus(202);
        var isScanned = false;
        await Until.TrueAsync(
            async () =>
            {
                if (!isScanned && await QrAsync(client, id) is { } qr)
                {
                    await lab.ScanAsync(number, qr);
                    isScanned = true;
                }

                return isScanned && await client.StatusAsync(id) == "connected";
            },
            $"{number} to be connected",
            TimeSpan.FromMinutes(1));
    }

    private static async Task<string?> QrAsync(RamalClient client, int instance)
    {
        var pairing = await client.GetAsync($"/api/instances/{instance}/pairing");
        return pairing.Status == 200 && pairing.Json.TryGetProperty("qr", out var qr) ? qr.GetString() : null;
    }

    private static async Task<int> ConnectedAsync(RamalClient client)
    {
        var connected = 0;
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await client.GetAsync("/api/instances?limit=200" + (cursor.Length > 0 ? "&cursor=" + Uri.EscapeDataString(cursor) : ""))).EnsureSuccess().Json;
            connected += page.GetProperty("items").EnumerateArray().Count(item => item.GetProperty("status").GetString() == "connected");
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }

        return connected;
    }

    /// <summary>Seconds, sorted.</summary>
    private sealed record Connecting(double[] Linked, double[] Back);
}
