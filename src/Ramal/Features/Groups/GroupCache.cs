using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Groups;

/// <summary>Registered by features above: what follows once the groups of an instance were read and kept.</summary>
internal sealed record GroupsReadStep(Func<InstanceKey, IReadOnlyList<GroupInfo>, CancellationToken, Task> Run);

/// <summary>Asks providers for groups, once at a time for each instance, and keeps the answers.</summary>
internal sealed partial class GroupCache(
    RamalDb database, InstanceSessions sessions, IEnumerable<GroupsReadStep> steps, TimeProvider clock, ILogger<GroupCache> logger)
{
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>After a failure nobody but a person who presses the button asks again before this.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(60);

    /// <summary>Changes of groups come in swarms, and reading all of them is much to ask.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<InstanceKey, Asking> _asking = new();

    /// <summary>Null when nothing was ever read.</summary>
    public async Task<CachedGroups?> FindAsync(InstanceKey key, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(key.AccountId);
        return await db.Set<CachedGroups>().AsNoTracking().SingleOrDefaultAsync(cached => cached.InstanceId == key.InstanceId, cancellationToken);
    }

    public bool IsFresh(CachedGroups cached) => !cached.IsStale && clock.GetUtcNow() - cached.FetchedAt < FreshFor;

    /// <summary>Asks in the background, unless somebody is asking already or it lately failed.</summary>
    public void RefreshLater(InstanceKey key)
    {
        var asking = AskingOf(key);
        if (asking.FailedAt is not { } failedAt || clock.GetUtcNow() - failedAt >= PauseAfterFailure)
        {
            _ = RefreshAsync(key);
        }
    }

    /// <summary>Asks in a while, once for all who want it meanwhile.</summary>
    public void RefreshSoon(InstanceKey key)
    {
        var asking = AskingOf(key);
        if (Interlocked.Exchange(ref asking.Wanted, 1) == 0)
        {
            _ = RefreshInAWhileAsync(key, asking);
        }
    }

    /// <summary>Asks now, or waits for whoever is asking already. Never throws.</summary>
    /// <returns>Null when it went well.</returns>
    public Task<ConnectorError?> RefreshAsync(InstanceKey key)
    {
        var asking = AskingOf(key);
        lock (asking)
        {
            if (asking.Running is not { IsCompleted: false })
            {
                asking.Running = Task.Run(() => AskAsync(key, asking));
            }

            return asking.Running;
        }
    }

    /// <summary>The provider said that groups changed: what is kept is shown with that word until it was read again, which is soon.</summary>
    public async Task MarkStaleAsync(InstanceKey key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref AskingOf(key).Changes);
        await using var db = database.ForAccount(key.AccountId);
        await db.Set<CachedGroups>().Where(cached => cached.InstanceId == key.InstanceId)
            .ExecuteUpdateAsync(row => row.SetProperty(cached => cached.IsStale, true), cancellationToken);
        RefreshSoon(key);
    }

    private async Task RefreshInAWhileAsync(InstanceKey key, Asking asking)
    {
        await Task.Delay(Calm, clock, CancellationToken.None);
        Volatile.Write(ref asking.Wanted, 0);
        RefreshLater(key);
    }

    private Asking AskingOf(InstanceKey key) => _asking.GetOrAdd(key, static _ => new Asking());

    private async Task<ConnectorError?> AskAsync(InstanceKey key, Asking asking)
    {
        var changesBefore = Volatile.Read(ref asking.Changes);
        ConnectorError? error;
        try
        {
            var answer = await ReadAsync(key);
            error = answer.Error;
            if (error is null)
            {
                await KeepAsync(key, answer.Value, () => Volatile.Read(ref asking.Changes) != changesBefore);
                foreach (var step in steps)
                {
                    await step.Run(key, answer.Value, CancellationToken.None);
                }
            }
        }
        catch (Exception failure)
        {
            // Runs beside any request: whoever waits learns that it failed, the log why.
            LogFailed(failure, key);
            error = ConnectorError.ProviderFailed;
        }

        asking.FailedAt = error is null ? null : clock.GetUtcNow();
        return error;
    }

    private async Task<ConnectorResult<IReadOnlyList<GroupInfo>>> ReadAsync(InstanceKey key)
    {
        if (!sessions.CanSend(key))
        {
            return new ConnectorResult<IReadOnlyList<GroupInfo>>(ConnectorError.NotConnected, null);
        }

        if (sessions.Find<IGroupReader>(key) is not { } reader)
        {
            return new ConnectorResult<IReadOnlyList<GroupInfo>>(ConnectorError.NotSupported, null);
        }

        using var limit = new CancellationTokenSource(AskLimit, clock);
        return await reader.ReadGroupsAsync(limit.Token).WaitAsync(AskLimit, clock, CancellationToken.None);
    }

    private async Task KeepAsync(InstanceKey key, IReadOnlyList<GroupInfo> groups, Func<bool> changedMeanwhile)
    {
        var now = clock.GetUtcNow();
        await using var db = database.ForAccount(key.AccountId);
        var cached = await db.Set<CachedGroups>().SingleOrDefaultAsync(cached => cached.InstanceId == key.InstanceId, CancellationToken.None);
        var isFirst = cached is null;
        if (cached is null)
        {
            cached = new CachedGroups { AccountId = key.AccountId, InstanceId = key.InstanceId };
            db.Add(cached);
        }

        if (cached.Replace(groups, changedMeanwhile(), now) && !isFirst)
        {
            db.Add(EventRow.Of(key.AccountId, "groups.changed", key.ToString(), now, new { instanceId = key.InstanceId }));
        }

        await db.SaveChangesAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "The groups of {Instance} could not be read")]
    private partial void LogFailed(Exception failure, InstanceKey instance);

    private sealed class Asking
    {
        public int Changes;
        public int Wanted;

        public Task<ConnectorError?>? Running { get; set; }

        public DateTimeOffset? FailedAt { get; set; }
    }
}
