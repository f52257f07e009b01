using Microsoft.Extensions.Hosting;

namespace Ramal.Data;

/// <summary>
/// A reader of the event ledger that does something for each event, at least once, in order, over restarts. What it does
/// has to bear repetition: the place is kept after the work.
/// </summary>
internal abstract partial class EventFollower(string name, EventReader events, EventCursors cursors, EventSignal signal, ILogger logger) : BackgroundService
{
    private const int BatchSize = 500;

    // Real time, not the injected clock: this paces the reading of a database, it decides nothing.
    private static readonly TimeProvider RealTime = TimeProvider.System;
    private static readonly TimeSpan WithoutSignal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Unsettled = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Takes some events, in order. Throwing brings all of them again.</summary>
    protected abstract Task TakeAsync(IReadOnlyList<LedgerEvent> happened, CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        EventPosition? position = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var signalled = signal.Next;
            var pause = AfterFailure;
            try
            {
                position ??= await cursors.LoadAsync(name, stoppingToken);
                var batch = await events.ReadAsync(position.Value, BatchSize, stoppingToken);
                if (batch.Events.Count > 0)
                {
                    await TakeAsync(batch.Events, stoppingToken);
                    position = batch.Events[^1].Position;
                    await cursors.SaveAsync(name, position.Value, stoppingToken);
                    continue;
                }

                pause = batch.MoreSoon ? Unsettled : WithoutSignal;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure, name);
                signalled = Task.Delay(Timeout.InfiniteTimeSpan, RealTime, stoppingToken);
            }

            await Task.WhenAny(signalled, Task.Delay(pause, RealTime, stoppingToken));
        }
    }

    [LoggerMessage(LogLevel.Error, "{Reader} could not take events; it tries again in a second")]
    private partial void LogFailed(Exception failure, string reader);
}
