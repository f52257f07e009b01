using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;

namespace Ramal.Features.Instances;

/// <summary>
/// Writes what is learnt of a link: row, event and memory, in this order. A number belongs to one instance of the
/// installation at a time; whoever connects it last has it, and the one before is closed and says why.
/// </summary>
internal sealed partial class ChangeLink(RamalDb database, LinkBoard links, EventSignal signal, TimeProvider clock, ILogger<ChangeLink> logger)
{
    private const int Attempts = 5;

    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Called with each instance that lost its number to another. Set by <see cref="TakeUpInstances"/>.</summary>
    public Action<InstanceKey>? Displaced { get; set; }

    /// <summary>A session reports. Counts only while a person wants this instance connected.</summary>
    public async Task ReportedAsync(InstanceKey key, ConnectorEvent.LinkChanged report, CancellationToken cancellationToken)
    {
        var number = report.State == LinkState.Connected ? report.PhoneNumber : null;
        await ChangeAsync(
            key,
            number,
            instance =>
            {
                if (!instance.WantsConnection)
                {
                    return false;
                }

                var isNews = instance.Status != report.State
                    || (report.State != LinkState.Connected && instance.StatusCause != report.Cause)
                    || (report.PhoneNumber is not null && instance.PhoneNumber != report.PhoneNumber)
                    || (report.ProfileName is not null && instance.ProfileName != report.ProfileName);
                if (isNews)
                {
                    instance.MoveLink(report.State, instance.Status == report.State && report.Cause is null ? instance.StatusCause : report.Cause, clock.GetUtcNow());
                    instance.Identify(report.PhoneNumber, report.ProfileName);
                }
                else
                {
                    links.Set(key, report.State);
                }

                return isNews;
            },
            cancellationToken);
    }

    /// <summary>A pairing showed something to scan, type or confirm.</summary>
    public Task AwaitAsync(InstanceKey key, LinkState state, CancellationToken cancellationToken) =>
        ChangeAsync(key, null, instance => Move(instance, state, null), cancellationToken);

    /// <summary>A phone was linked: from now on a person wants it connected.</summary>
    public async Task PairedAsync(InstanceKey key, string? phoneNumber, string? profileName, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await ChangeAsync(
            key,
            phoneNumber,
            instance =>
            {
                instance.Link(phoneNumber, profileName, now);
                return true;
            },
            cancellationToken);
        await using var db = database.ForAccount(key.AccountId);
        await db.Set<ConnectLink>().Where(link => link.InstanceId == key.InstanceId && link.SpentAt == null)
            .ExecuteUpdateAsync(link => link.SetProperty(row => row.SpentAt, now), cancellationToken);
    }

    /// <summary>A pairing came to nothing; the link is as it was before.</summary>
    public Task PairingEndedAsync(InstanceKey key, LinkState state, LinkCause? cause, CancellationToken cancellationToken) =>
        ChangeAsync(key, null, instance => Move(instance, state, cause), cancellationToken);

    /// <summary>A person, or Ramal on their behalf, ends the connection.</summary>
    public Task StandDownAsync(InstanceKey key, LinkCause cause, CancellationToken cancellationToken) =>
        ChangeAsync(
            key,
            null,
            instance =>
            {
                instance.StandDown(cause, clock.GetUtcNow());
                return true;
            },
            cancellationToken);

    private bool Move(Instance instance, LinkState state, LinkCause? cause)
    {
        if (instance.Status == state && instance.StatusCause == cause)
        {
            return false;
        }

        instance.MoveLink(state, cause, clock.GetUtcNow());
        return true;
    }

    /// <summary>One change of a link at a time, so that memory and row end up with the same one.</summary>
    private async Task ChangeAsync(InstanceKey key, string? takesNumber, Func<Instance, bool> change, CancellationToken cancellationToken)
    {
        var lane = _lanes[(uint)key.GetHashCode() % (uint)_lanes.Length];
        await lane.WaitAsync(cancellationToken);
        try
        {
            await ChangeInLaneAsync(key, takesNumber, change, cancellationToken);
        }
        finally
        {
            lane.Release();
        }
    }

    private async Task ChangeInLaneAsync(InstanceKey key, string? takesNumber, Func<Instance, bool> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryChangeAsync(key, takesNumber, change, cancellationToken);
                return;
            }
            catch (Exception failure) when (attempt < Attempts && (DatabaseFailures.IsConflict(failure) || DatabaseFailures.IsBusy(failure)))
            {
                // Another instance took the number, or changed this row, in the same moment: look again.
                LogAgain(key, attempt);
            }
        }
    }

    private async Task TryChangeAsync(InstanceKey key, string? takesNumber, Func<Instance, bool> change, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(key.AccountId, cancellationToken);
        var instance = await db.Set<Instance>().IgnoreQueryFilters().SingleOrDefaultAsync(
            instance => instance.AccountId == key.AccountId && instance.Id == key.InstanceId && instance.DeletedAt == null, cancellationToken);
        if (instance is null)
        {
            return;
        }

        if (!change(instance))
        {
            return;
        }

        var displaced = takesNumber is null ? [] : await DisplaceAsync(db, key, takesNumber, cancellationToken);
        var isMoved = displaced.Count > 0;
        if (isMoved)
        {
            instance.MoveLink(LinkState.Connected, LinkCause.NumberLinkedElsewhere, clock.GetUtcNow());
            LogMoved(key, displaced.Count);
        }

        db.Add(EventRow.Of(key.AccountId, "instance.changed", key.ToString(), clock.GetUtcNow(), new { instanceId = key.InstanceId }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        foreach (var other in displaced)
        {
            links.Set(other, LinkState.Disconnected);
            Displaced?.Invoke(other);
        }

        links.Set(key, instance.Status);
    }

    private async Task<List<InstanceKey>> DisplaceAsync(RamalDbContext db, InstanceKey key, string number, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var others = await db.Set<Instance>().IgnoreQueryFilters().AsNoTracking()
            .Where(other => other.PhoneNumber == number && other.WantsConnection && !(other.AccountId == key.AccountId && other.Id == key.InstanceId))
            .Select(other => new { other.AccountId, other.Id })
            .ToListAsync(cancellationToken);
        foreach (var other in others)
        {
            // At once, before our own row is written: the index allows one at a time.
            await db.Set<Instance>().IgnoreQueryFilters()
                .Where(row => row.AccountId == other.AccountId && row.Id == other.Id)
                .ExecuteUpdateAsync(
                    row => row
                        .SetProperty(instance => instance.WantsConnection, false)
                        .SetProperty(instance => instance.Status, LinkState.Disconnected)
                        .SetProperty(instance => instance.StatusCause, LinkCause.NumberLinkedElsewhere)
                        .SetProperty(instance => instance.StatusSince, now)
                        .SetProperty(instance => instance.UpdatedAt, now),
                    cancellationToken);
            var otherKey = new InstanceKey(other.AccountId, other.Id);
            db.Add(EventRow.Of(other.AccountId, "instance.changed", otherKey.ToString(), now, new { instanceId = other.Id }));
        }

        return others.ConvertAll(other => new InstanceKey(other.AccountId, other.Id));
    }

    [LoggerMessage(LogLevel.Debug, "The link of {Instance} was changed by two at once, attempt {Attempt}")]
    private partial void LogAgain(InstanceKey instance, int attempt);

    [LoggerMessage(LogLevel.Information, "{Instance} took its number from {Count} other")]
    private partial void LogMoved(InstanceKey instance, int count);
}

/// <summary>One change of an account's instances at a time, on both databases.</summary>
internal static class AccountTurn
{
    /// <summary>Holds the account's row until the transaction ends.</summary>
    public static Task TakeAccountTurnAsync(this RamalDbContext db, int accountId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"UPDATE accounts SET next_instance_id = next_instance_id WHERE id = {accountId}", cancellationToken);
}
