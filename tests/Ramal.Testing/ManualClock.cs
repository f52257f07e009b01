using System.Globalization;

namespace Ramal.Testing;

/// <summary>
/// A clock that only moves when told to. Timers fire on the thread that moves it, in the order of their due times, each
/// with the clock standing at its due time.
/// </summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Signal)> _waiters = [];
    private readonly List<(Func<IReadOnlyList<DateTimeOffset>, bool> Holds, TaskCompletionSource Signal)> _watchers = [];
    private int _created;
    private DateTimeOffset _now = start;

    /// <summary>Starts on a Monday noon in UTC.</summary>
    public ManualClock()
        : this(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait; lets a test see that code reached its wait before it moves the clock.</summary>
    public int WaitingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>When the timers that wait are due, soonest first.</summary>
    public IReadOnlyList<DateTimeOffset> Due
    {
        get
        {
            lock (_lock)
            {
                return DueTimes();
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _created++;
            foreach (var (_, signal) in _waiters.Where(waiter => _created >= waiter.Count))
            {
                signal.TrySetResult();
            }
        }

        return timer;
    }

    /// <summary>Completes once this many timers have been made since the beginning: whoever makes them has reached its wait.</summary>
    public Task WhenCreatedAsync(int count)
    {
        lock (_lock)
        {
            if (_created >= count)
            {
                return Task.CompletedTask;
            }

            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, signal));
            return signal.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>Completes once the timers that wait are such.</summary>
    public async Task WhenDueAsync(Func<IReadOnlyList<DateTimeOffset>, bool> holds, string what)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (holds(DueTimes()))
            {
                return;
            }

            _watchers.Add((holds, signal));
        }

        try
        {
            await signal.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(FormattableString.Invariant($"{what}: it is {GetUtcNow():T}, timers wait for {string.Join(", ", Due.Select(due => due.ToString("T", CultureInfo.InvariantCulture)))}"), exception);
        }
    }

    /// <summary>Moves the clock and fires what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
                if (next is null)
                {
                    _now = target;
                    return;
                }

                if (next.DueAt > _now)
                {
                    _now = next.DueAt;
                }

                next.TakeUnderLock();
            }

            next.Fire();
        }
    }

    private DateTimeOffset[] DueTimes() => [.. _timers.Select(timer => timer.DueAt).Order()];

    private void ChangedUnderLock()
    {
        for (var i = _watchers.Count - 1; i >= 0; i--)
        {
            if (_watchers[i].Holds(DueTimes()))
            {
                _watchers[i].Signal.TrySetResult();
                _watchers.RemoveAt(i);
            }
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset DueAt { get; private set; }

        public void TakeUnderLock()
        {
            if (_period > TimeSpan.Zero)
            {
                DueAt += _period;
            }
            else
            {
                clock._timers.Remove(this);
            }

            clock.ChangedUnderLock();
        }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock._now + dueTime;
                    clock._timers.Add(this);
                }

                clock.ChangedUnderLock();
            }

            if (dueTime == TimeSpan.Zero)
            {
                clock.Advance(TimeSpan.Zero);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                clock.ChangedUnderLock();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
