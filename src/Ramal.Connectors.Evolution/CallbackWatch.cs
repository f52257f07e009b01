namespace Ramal.Connectors.Evolution;

/// <summary>
/// Knows whether Evolution reaches our callback. It has no test event, so what counts is that nothing at all arrives
/// within a minute of something that must produce one: a send, or a pairing.
/// </summary>
internal sealed class CallbackWatch(IConnectorEvents events, TimeProvider clock, bool hasCallback)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Turn _turn = new();
    private DateTimeOffset? _expectedSince;
    private CallbackMode _mode;

    public bool IsPolling
    {
        get
        {
            lock (_gate)
            {
                return _mode == CallbackMode.Polling;
            }
        }
    }

    /// <summary>When polling has to look back to, once it begins.</summary>
    public DateTimeOffset? MissedSince { get; private set; }

    /// <summary>Something was asked of Evolution that it has to tell us about.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            _expectedSince ??= clock.GetUtcNow();
        }
    }

    /// <summary>A callback arrived.</summary>
    public Task HeardAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _expectedSince = null;
        }

        return SwitchAsync(CallbackMode.Push, cancellationToken);
    }

    /// <summary>Judges the silence.</summary>
    /// <returns>True when polling began just now.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var isSilent = !hasCallback || (_expectedSince is { } since && now - since >= Patience);
            if (!isSilent || _mode == CallbackMode.Polling)
            {
                return false;
            }

            MissedSince = _expectedSince ?? now;
        }

        await SwitchAsync(CallbackMode.Polling, cancellationToken);
        return true;
    }

    private Task SwitchAsync(CallbackMode mode, CancellationToken cancellationToken) => _turn.TakeAsync(
        async () =>
        {
            if (_mode == mode)
            {
                return;
            }

            var now = clock.GetUtcNow();
            await events.PublishAsync(new ConnectorEvent.CallbackModeChanged($"callback:{mode}:{now.UtcTicks}", now, mode), cancellationToken);
            lock (_gate)
            {
                _mode = mode;
            }
        },
        cancellationToken);
}
