using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Data;

namespace Ramal.Features.Instances;

/// <summary>When each instance's provider was last heard: at once in memory, every 30 s in the rows.</summary>
internal sealed partial class LastHeard(RamalDb database, TimeProvider clock, ILogger<LastHeard> logger) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<InstanceKey, DateTimeOffset> _heard = new();
    private readonly ConcurrentDictionary<InstanceKey, byte> _unwritten = new();

    public void Stamp(InstanceKey key)
    {
        _heard[key] = clock.GetUtcNow();
        _unwritten.TryAdd(key, 0);
    }

    /// <summary>Null when it was not heard since the server started.</summary>
    public DateTimeOffset? Of(InstanceKey key) => _heard.TryGetValue(key, out var at) ? at : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotWritten(failure);
            }
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var keys = _unwritten.Keys.ToList();
        if (keys.Count == 0)
        {
            return;
        }

        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var key in keys)
        {
            _unwritten.TryRemove(key, out _);
            var at = _heard[key];
            await db.Set<Instance>().IgnoreQueryFilters()
                .Where(instance => instance.AccountId == key.AccountId && instance.Id == key.InstanceId)
                .ExecuteUpdateAsync(row => row.SetProperty(instance => instance.LastEventAt, at), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The times of last events were not written; the next round does it")]
    private partial void LogNotWritten(Exception failure);
}
