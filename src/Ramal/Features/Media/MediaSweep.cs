using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Data;

namespace Ramal.Features.Media;

/// <summary>
/// Registered by each feature whose rows point at files: which of these ids are in use. Media may not see those features.
/// </summary>
/// <param name="InUseAsync">Runs over all accounts.</param>
internal sealed record MediaReference(Func<RamalDbContext, IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlyCollection<Guid>>> InUseAsync);

/// <summary>
/// Removes files that nobody used within two days, bytes that lost their row, and, at start-up, uploads that the end of
/// the last process cut off.
/// </summary>
internal sealed partial class MediaSweep(
    RamalDb database, MediaStore store, IEnumerable<MediaReference> references, TimeProvider clock, ILogger<MediaSweep> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan KeptUnused = TimeSpan.FromHours(48);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(3);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.RemoveIncoming();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var oldest = clock.GetUtcNow() - KeptUnused;
                var removed = await RemoveUnusedAsync(oldest, stoppingToken) + await RemoveWithoutRowAsync(oldest, stoppingToken);
                if (removed > 0)
                {
                    LogRemoved(removed);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task<int> RemoveUnusedAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var removed = 0;
        var (afterTime, afterId) = (DateTimeOffset.MinValue, Guid.Empty);
        while (true)
        {
            var batch = await db.Set<MediaFile>().IgnoreQueryFilters()
                .Where(file => file.CreatedAt < oldest && (file.CreatedAt > afterTime || (file.CreatedAt == afterTime && file.Id > afterId)))
                .OrderBy(file => file.CreatedAt).ThenBy(file => file.Id)
                .Take(BatchSize).Select(file => new { file.Id, file.CreatedAt }).ToListAsync(cancellationToken);
            if (batch.Count == 0)
            {
                return removed;
            }

            (afterTime, afterId) = (batch[^1].CreatedAt, batch[^1].Id);
            var unused = batch.Select(file => file.Id).ToHashSet();
            foreach (var reference in references)
            {
                unused.ExceptWith(await reference.InUseAsync(db, unused, cancellationToken));
            }

            foreach (var id in unused)
            {
                removed += await RemoveAsync(db, id, cancellationToken) ? 1 : 0;
            }
        }
    }

    private async Task<bool> RemoveAsync(RamalDbContext db, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await db.Set<MediaFile>().IgnoreQueryFilters().Where(file => file.Id == id).ExecuteDeleteAsync(cancellationToken);
        }
        catch (System.Data.Common.DbException failure)
        {
            // Came into use between the question and the deletion: the foreign key of the feature that uses it says no.
            LogInUse(failure, id);
            return false;
        }

        store.Remove(id);
        return true;
    }

    private async Task<int> RemoveWithoutRowAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var removed = 0;
        foreach (var batch in store.All().Where(id => MadeAt(id) < oldest).Chunk(BatchSize))
        {
            var known = await db.Set<MediaFile>().IgnoreQueryFilters()
                .Where(file => batch.Contains(file.Id)).Select(file => file.Id).ToListAsync(cancellationToken);
            foreach (var id in batch.Except(known))
            {
                store.Remove(id);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>A UUID of version 7 begins with its time in milliseconds.</summary>
    private static DateTimeOffset MadeAt(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16);
    }

    [LoggerMessage(LogLevel.Information, "Removed {Count} unused files")]
    private partial void LogRemoved(int count);

    [LoggerMessage(LogLevel.Debug, "File {MediaId} came into use while it was about to be removed")]
    private partial void LogInUse(Exception failure, Guid mediaId);

    [LoggerMessage(LogLevel.Error, "Sweeping unused files failed; the next round tries again")]
    private partial void LogFailed(Exception failure);
}
