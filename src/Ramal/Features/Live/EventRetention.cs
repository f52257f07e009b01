using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Data;

namespace Ramal.Features.Live;

/// <summary>Removes events that no stream can resume from any more, a few at a time so that nobody waits for it.</summary>
internal sealed partial class EventRetention(RamalDb database, TimeProvider clock, ILogger<EventRetention> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await RemoveSomeAsync(stoppingToken) == BatchSize)
                {
                    // Real time: lets others write between two batches, whatever the clock says.
                    await Task.Delay(Pause, TimeProvider.System, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task<int> RemoveSomeAsync(CancellationToken cancellationToken)
    {
        var oldest = clock.GetUtcNow() - Kept;
        await using var db = database.ForAllAccounts();
        return await db.Set<EventRow>().IgnoreQueryFilters()
            .Where(row => row.At < oldest).OrderBy(row => row.At).Take(BatchSize).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Removing old events failed; the next round tries again")]
    private partial void LogFailed(Exception failure);
}
