using System.Diagnostics;
using System.Globalization;
using Ramal.EndToEnd;
using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>The server as a program of its own: how soon it is ready, and what 50 connected idle instances weigh.</summary>
internal static class Footprint
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var instances = isSmoke ? 3 : 50;
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = ConnectedNumbers.LabKey });
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        for (var number = 0; number < instances; number++)
        {
            await server.Client.ConnectAsync(lab, $"Numero {number}", $"55119999900{number:00}");
        }

        await server.InterruptAsync();
        var watch = Stopwatch.StartNew();
        await server.StartAgainAsync();
        var ready = watch.Elapsed.TotalSeconds;
        await Until.TrueAsync(
            async () => (await server.Client.GetAsync("/api/instances")).Json.GetProperty("items").EnumerateArray().All(item => item.GetProperty("status").GetString() == "connected"),
            "all numbers to be connected again",
            TimeSpan.FromMinutes(2));

        // Idle means that the start has been digested: let the watchers go round once.
        using var idle = new PeriodicTimer(TimeSpan.FromSeconds(isSmoke ? 1 : 40));
        await idle.WaitForNextTickAsync();
        return
        [
            new Figure("start to ready, as the third start on this machine", ready, "s", AtMost: isSmoke ? 30 : 3),
            new Figure($"memory, {instances} connected idle instances", ResidentMebibytes(server.Id), "MiB RSS", AtMost: isSmoke ? 240 : 160),
        ];
    }

    private static double ResidentMebibytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
