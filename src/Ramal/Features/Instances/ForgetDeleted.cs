using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Data;

namespace Ramal.Features.Instances;

/// <summary>Takes the credentials out of instances whose deletion can no longer be taken back. Their names stay, for the history.</summary>
internal sealed partial class ForgetDeleted(RamalDb database, TimeProvider clock, ILogger<ForgetDeleted> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await ForgetAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotForgotten(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var latest = clock.GetUtcNow() - Instance.RestorableFor;
        await using var db = database.ForAllAccounts();
        var due = await db.Set<Instance>().IgnoreQueryFilters()
            .Where(instance => instance.DeletedAt <= latest && instance.SealedCallback != "").ToListAsync(cancellationToken);
        foreach (var instance in due)
        {
            await db.Set<SessionEntry>().IgnoreQueryFilters()
                .Where(entry => entry.AccountId == instance.AccountId && entry.InstanceId == instance.Id).ExecuteDeleteAsync(cancellationToken);
            instance.ForgetCredentials();
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Credentials of deleted instances are still there; the next round takes them out")]
    private partial void LogNotForgotten(Exception failure);
}
