namespace Ramal.Benchmarks;

/// <summary>
/// 500 connected devices in one process that does nothing else, each with its 812 prekeys in memory, and nobody writes. Beside
/// them, at the same time, 50 of stock Baileys in one process.
/// </summary>
internal static class EngineIdle
{
    private const int AtOnce = 4;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (count, countOfBaileys) = isSmoke ? (5, 0) : (500, 50);
        var (settling, idle) = isSmoke ? (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) : (TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(60));
        await using var lab = await LabProcess.StartAsync();
        await using var engine = await ClientProcess.EngineAsync(lab);
        await using var baileys = countOfBaileys > 0 ? await ClientProcess.BaileysAsync(lab) : null;
        await WaitAsync(TimeSpan.FromSeconds(1));
        var (engineBase, baileysBase) = (engine.Mebibytes, baileys?.Mebibytes ?? 0);
        await LinkAsync(lab, engine, count);
        var isCompared = baileys is not null && await ClientProcess.CompareAsync(() => LinkAsync(lab, baileys, countOfBaileys)) is not null;

        // The keepalive of each has gone round once, and what linking left behind has been collected.
        await WaitAsync(settling);
        var (engineUsed, baileysUsed) = (engine.Used, baileys?.Used ?? TimeSpan.Zero);
        await WaitAsync(idle);
        List<Figure> figures =
        [
            new($"memory, {count} connected idle devices", engine.Mebibytes, "MiB RSS", AtMost: isSmoke ? 200 : 400),
            new("of which without any", engineBase, "MiB RSS"),
            new("memory of each above that", (engine.Mebibytes - engineBase) / count, "MiB", AtMost: isSmoke ? null : 0.6),
            new("processor time", 100 * (engine.Used - engineUsed) / idle, "% of one core", AtMost: isSmoke ? 100 : 5),
            new("not connected at the end", count - await engine.OnlineAsync(), "", AtMost: 0),
        ];
        if (isCompared && baileys is not null)
        {
            var each = (baileys.Mebibytes - baileysBase) / countOfBaileys;
            figures.Add(new Figure($"Baileys: memory, {countOfBaileys} connected idle devices", baileys.Mebibytes, "MiB RSS"));
            figures.Add(new Figure("Baileys: of which without any", baileysBase, "MiB RSS"));
            figures.Add(new Figure("Baileys: memory of each above that", each, "MiB"));
            figures.Add(new Figure("Baileys: processor time", 100 * (baileys.Used - baileysUsed) / idle, "% of one core"));
            figures.Add(new Figure("Baileys: not connected at the end", countOfBaileys - await baileys.OnlineAsync(), ""));
        }

        await EngineText.MustBeCorrectAsync(lab);
        return figures;
    }

    private static async Task<IReadOnlyList<string>> LinkAsync(LabProcess lab, ClientProcess client, int count)
    {
        var numbers = await lab.AddPhonesAsync(count);
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => await client.LinkAsync(number));
        return numbers;
    }

    private static async Task WaitAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }
}
