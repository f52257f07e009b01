using Ramal.Data;

namespace Ramal.Features.Messages;

/// <summary>Holds what is too late to go by itself, and takes back claims whose lane did not come to an end.</summary>
internal sealed partial class OverdueMessages(GroupCommit ledger, LedgerBell bell, TimeProvider clock, ILogger<OverdueMessages> logger)
{
    /// <summary>
    /// At start-up every claim is of a process that has ended: one database is served by one process, and should that ever
    /// be wrong, the fencing number refuses whatever the other one writes.
    /// </summary>
    public async Task RecoverAsync()
    {
        var now = clock.GetUtcNow();
        var back = await SweepAsync(() => Sweep.ReleaseClaimed(now, DateTimeOffset.MaxValue));
        var doubtful = await SweepAsync(() => Sweep.DoubtHanded(now, DateTimeOffset.MaxValue));
        if (back + doubtful > 0)
        {
            LogRecovered(back, doubtful);
        }
    }

    /// <returns>When the next waiting message becomes too late.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        await SweepAsync(() => Sweep.ReleaseClaimed(now, now));
        if (await SweepAsync(() => Sweep.DoubtHanded(now, now)) > 0)
        {
            bell.Unknown.Call();
        }

        var held = await SweepAsync(() => Sweep.HoldMissed(now));
        if (held > 0)
        {
            LogHeld(held);
        }

        // The hold time itself is still in time; one tick later is not.
        return await ledger.RunAsync(new NextInstant("NextHold")) is { } next ? next.AddTicks(1) : null;
    }

    private async Task<int> SweepAsync(Func<Sweep> sweep)
    {
        for (var total = 0; ;)
        {
            var moved = await ledger.RunAsync(sweep());
            total += moved.Count;
            foreach (var key in moved.Distinct())
            {
                if (key is { } lane)
                {
                    bell.LaneOf(lane).Call();
                }
            }

            if (moved.Count < Sweep.Batch)
            {
                return total;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "After the last run: {Back} claims given back, {Doubtful} sends of unknown outcome")]
    private partial void LogRecovered(int back, int doubtful);

    [LoggerMessage(LogLevel.Information, "{Count} messages missed their time and are held")]
    private partial void LogHeld(int count);
}
