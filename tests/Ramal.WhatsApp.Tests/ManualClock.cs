using System.Globalization;

namespace Ramal.WhatsApp.Tests;

/// <summary>A clock that moves only when told. Timers fire inside <see cref="Advance"/>.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Signal)> _waiters = [];
    private readonly List<(Func<IReadOnlyList<DateTimeOffset>, bool> Holds, TaskCompletionSource Signal)> _watchers = [];
    private int _created;
    private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

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

    /// <summary>Completes once this many timers have been created since the beginning.</summary>
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

    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? due;
            lock (_lock)
            {
                due = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
                if (due is null)
                {
                    _now = until;
                    return;
                }

                _timers.Remove(due);
                _now = due.Due > _now ? due.Due : _now;
            }

            due.Fire();
        }
    }

    private DateTimeOffset[] DueTimes() => [.. _timers.Select(timer => timer.Due).Order()];

    /// <summary>Under the lock, after the timers have changed.</summary>
    private void Changed()
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
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }

                clock.Changed();
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                clock.Changed();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
