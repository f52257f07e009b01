using System.Collections.Concurrent;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>One sleeper that others can wake. A call before it falls asleep is not lost.</summary>
internal sealed class WakeUp(TimeProvider clock)
{
    /// <summary>Timers follow a clock that may be set; looking up this often notices it.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    private TaskCompletionSource _call = New();

    public void Call() => Volatile.Read(ref _call).TrySetResult();

    /// <summary>Sleeps until called, until that instant, or until stopped, whichever comes first.</summary>
    public async Task SleepUntilAsync(DateTimeOffset? until, CancellationToken stopping)
    {
        var call = Volatile.Read(ref _call);
        var left = until - clock.GetUtcNow() ?? LongestSleep;
        if (left > TimeSpan.Zero)
        {
            using var timer = clock.CreateTimer(static call => ((TaskCompletionSource)call!).TrySetResult(), call, left < LongestSleep ? left : LongestSleep, Timeout.InfiniteTimeSpan);
            await using var stop = stopping.Register(static call => ((TaskCompletionSource)call!).TrySetResult(), call);
            if (until <= clock.GetUtcNow())
            {
                // The clock was set between the look at it and the making of the timer.
                return;
            }

            await call.Task;
        }

        if (call.Task.IsCompleted)
        {
            Interlocked.CompareExchange(ref _call, New(), call);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Whom to wake after a commit that gives the ledger something to do.</summary>
internal sealed class LedgerBell(TimeProvider clock)
{
    private readonly ConcurrentDictionary<InstanceKey, WakeUp> _lanes = new();

    /// <summary>Chooses instances of due messages.</summary>
    public WakeUp Routing { get; } = new(clock);

    /// <summary>Holds what is too late.</summary>
    public WakeUp Overdue { get; } = new(clock);

    /// <summary>Looks into the history for unknown ones.</summary>
    public WakeUp Unknown { get; } = new(clock);

    public WakeUp LaneOf(InstanceKey key) => _lanes.GetOrAdd(key, static (_, clock) => new WakeUp(clock), clock);

    /// <summary>Something waits anew, or waits for another time.</summary>
    public void Waiting(int accountId, int? instanceId)
    {
        if (instanceId is { } id)
        {
            LaneOf(new InstanceKey(accountId, id)).Call();
        }
        else
        {
            Routing.Call();
        }
    }
}
