using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
    private readonly ConcurrentDictionary<InstanceKey, Wait> _waits = new();

    /// <summary>Anything at all came from the provider.</summary>
    public void Stamp(InstanceKey key)
    {
        _heard[key] = clock.GetUtcNow();
        _unwritten.TryAdd(key, 0);
    }

    /// <summary>A message, a receipt or the like came: the ears are open.</summary>
    public void StampNews(InstanceKey key) => _waits[key] = new Wait(0, default);

    /// <summary>A message was accepted, so a receipt should come. Counts only where news is known to come at all.</summary>
    public void ExpectEcho(InstanceKey key)
    {
        if (_waits.TryGetValue(key, out var wait))
        {
            // Lost counts under a race do no harm: the next send counts again.
            _waits[key] = wait.Sends == 0 ? new Wait(1, clock.GetUtcNow()) : wait with { Sends = wait.Sends + 1 };
        }
    }

    /// <summary>Where at least so many sends, the first of them that long ago, were followed by no news at all.</summary>
    public IReadOnlyList<InstanceKey> Deaf(int sends, TimeSpan since)
    {
        var latest = clock.GetUtcNow() - since;
        return [.. _waits.Where(pair => pair.Value.Sends >= sends && pair.Value.Since <= latest).Select(pair => pair.Key)];
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

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Wait(int Sends, DateTimeOffset Since);

    [LoggerMessage(LogLevel.Warning, "The times of last events were not written; the next round does it")]
    private partial void LogNotWritten(Exception failure);
}
