using Microsoft.Extensions.Logging;

namespace Ramal.Connectors.Evolution;

/// <summary>
/// The background work of one session: one loop that looks at the link, sets our webhook, judges its silence and, where
/// Evolution cannot reach us, asks for receipts and messages.
/// </summary>
internal sealed partial class EvolutionWatch(
    InstanceContext context, EvolutionApi api, LinkReport report, LinkCheck check, CallbackWatch callbacks, EvolutionHistory history)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // What an event says of connecting is mostly over by the time one asks.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Waker _waker = new(context.Clock);
    private readonly Lock _gate = new();
    private Task? _running;
    private int _failures;
    private volatile bool _isWebhookSet;
    private volatile bool _isPairing;

    /// <summary>Looks once and goes on looking until the token ends.</summary>
    public async Task StartAsync(CancellationToken closing, CancellationToken cancellationToken)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(closing, cancellationToken);
        await LookAsync(any.Token);
        EnsureRunning(closing);
    }

    /// <summary>Begins the loop unless it runs.</summary>
    public void EnsureRunning(CancellationToken closing)
    {
        lock (_gate)
        {
            _running ??= closing.IsCancellationRequested ? Task.CompletedTask : RunAsync(closing);
        }
    }

    /// <summary>Completes when the loop has ended.</summary>
    public Task WhenEnded()
    {
        lock (_gate)
        {
            return _running ?? Task.CompletedTask;
        }
    }

    /// <summary>Something may have changed: look sooner than planned.</summary>
    public void LookSoon() => _waker.Wake();

    /// <summary>While a pairing runs, it owns the link and this loop leaves it alone.</summary>
    public void SetPairing(bool isPairing) => _isPairing = isPairing;

    /// <summary>Sets our webhook, once.</summary>
    public async Task EnsureWebhookAsync(CancellationToken cancellationToken)
    {
        if (_isWebhookSet || context.Callback is not { } callback)
        {
            return;
        }

        var set = api.Read(await api.SetWebhookAsync(callback, cancellationToken), cancellationToken);
        _isWebhookSet = set.Error is null;
        if (set.Error is { } error)
        {
            LogWebhookNotSet(context.Logger, error, set.Detail);
        }
    }

    private async Task RunAsync(CancellationToken closing)
    {
        // The caller holds a lock and goes on at once.
        await Task.Yield();
        while (!closing.IsCancellationRequested)
        {
            try
            {
                if (await _waker.WaitAsync(NextWait(), closing))
                {
                    await Task.Delay(Grace, context.Clock, closing);
                }

                await LookAsync(closing);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The store may be away for a while. What was not told is told again after the next look.
                _failures++;
                LogLookFailed(context.Logger, exception.GetType().Name);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_isPairing)
        {
            var trouble = await check.RunAsync(cancellationToken);
            _failures = trouble is null ? 0 : _failures + 1;
            if (trouble is null)
            {
                await EnsureWebhookAsync(cancellationToken);
            }
        }

        if (await callbacks.CheckAsync(cancellationToken))
        {
            // Somebody may have pointed it elsewhere: set it again, which mends that case.
            _isWebhookSet = false;
        }

        if (callbacks.IsPolling && report.IsConnected)
        {
            await history.PollAsync(callbacks.MissedSince ?? context.Clock.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Between 75 and 125 % of the plan, so that fifty sessions do not ask in step.</summary>
    private TimeSpan NextWait()
    {
        var plan = _failures > 0
            ? TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Unsettled.TotalSeconds * Math.Pow(2, Math.Min(_failures - 1, 10))))
            : report.Last?.State == LinkState.Connecting ? Unsettled : Usual;
        return plan * (0.75 + (context.Random.NextDouble() / 2));
    }

    [LoggerMessage(LogLevel.Warning, "Evolution did not take our webhook: {Error} ({Detail})")]
    private static partial void LogWebhookNotSet(ILogger logger, ConnectorError error, string? detail);

    [LoggerMessage(LogLevel.Error, "Looking after the link failed with {Exception}; it goes on")]
    private static partial void LogLookFailed(ILogger logger, string exception);
}
