using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>An answer that can be given again.</summary>
internal sealed record StoredAnswer(int Status, string? ContentType, string? Location, byte[] Body);

/// <summary>What became of reserving a key: exactly one of the three.</summary>
internal abstract record Reservation
{
    private Reservation()
    {
    }

    /// <summary>The request is the first of this key: work.</summary>
    public sealed record First : Reservation;

    /// <summary>It was answered before: answer the same.</summary>
    public sealed record Again(StoredAnswer Answer) : Reservation;

    /// <summary>It can be neither worked on nor answered.</summary>
    public sealed record Refused(Problem Problem) : Reservation;
}

/// <summary>Remembers keyed requests. The row is written before the work, so that no crash can make the work happen twice.</summary>
internal sealed class IdempotencyKeys(RamalDb database, SecretBox secrets, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>No request works for so long: one that has no answer by then will never get one.</summary>
    public static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(5);

    private const int SweepEvery = 200;
    private int _reserved;

    public async Task<Reservation> ReserveAsync(int accountId, string hash, string bodyHash, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _reserved) % SweepEvery == 1)
        {
            await SweepAsync(cancellationToken);
        }

        while (true)
        {
            var now = clock.GetUtcNow();
            if (await FindAsync(accountId, hash, cancellationToken) is not { } row)
            {
                if (await TryAddAsync(accountId, hash, bodyHash, now, cancellationToken))
                {
                    return new Reservation.First();
                }
            }
            else if (row.StartedAt + Kept > now)
            {
                return Judge(row, bodyHash, now);
            }
            else
            {
                await RemoveAsync(row, cancellationToken);
            }
        }
    }

    /// <summary>Keeps the answer. Not cancellable: the work is done.</summary>
    public async Task FinishAsync(int accountId, string hash, StoredAnswer answer)
    {
        var sealedAnswer = secrets.Seal(JsonSerializer.Serialize(answer));
        await using var db = database.ForAccount(accountId);
        await db.Set<IdempotencyKey>().Where(row => row.Hash == hash).ExecuteUpdateAsync(
            row => row.SetProperty(row => row.Status, answer.Status).SetProperty(row => row.SealedAnswer, sealedAnswer), CancellationToken.None);
    }

    /// <summary>Notes that the work failed in a way that leaves open how far it came.</summary>
    public async Task FinishUnknownAsync(int accountId, string hash)
    {
        await using var db = database.ForAccount(accountId);
        await db.Set<IdempotencyKey>().Where(row => row.Hash == hash).ExecuteUpdateAsync(
            row => row.SetProperty(row => row.Status, StatusCodes.Status500InternalServerError), CancellationToken.None);
    }

    /// <summary>Nothing was done, so the same request may be tried again.</summary>
    public async Task ReleaseAsync(int accountId, string hash)
    {
        await using var db = database.ForAccount(accountId);
        await db.Set<IdempotencyKey>().Where(row => row.Hash == hash).ExecuteDeleteAsync(CancellationToken.None);
    }

    private Reservation Judge(IdempotencyKey row, string bodyHash, DateTimeOffset now)
    {
        if (row.BodyHash != bodyHash)
        {
            return new Reservation.Refused(IdempotencyProblems.Reused);
        }

        if (row.Status is null && row.StartedAt + LongestWork > now)
        {
            return new Reservation.Refused(IdempotencyProblems.InProgress);
        }

        return row.SealedAnswer is { } sealedAnswer && secrets.Open(sealedAnswer) is { } answer
            ? new Reservation.Again(JsonSerializer.Deserialize<StoredAnswer>(answer)!)
            : new Reservation.Refused(IdempotencyProblems.OutcomeUnknown);
    }

    private async Task<IdempotencyKey?> FindAsync(int accountId, string hash, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        return await db.Set<IdempotencyKey>().AsNoTracking().SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
    }

    private async Task<bool> TryAddAsync(int accountId, string hash, string bodyHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        db.Add(new IdempotencyKey { AccountId = accountId, Hash = hash, BodyHash = bodyHash, StartedAt = now });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsConflict(failure))
        {
            return false;
        }
    }

    private async Task RemoveAsync(IdempotencyKey old, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(old.AccountId);
        await db.Set<IdempotencyKey>().Where(row => row.Hash == old.Hash && row.StartedAt == old.StartedAt).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var old = clock.GetUtcNow() - Kept;
        await using var db = database.ForAllAccounts();
        await db.Set<IdempotencyKey>().IgnoreQueryFilters().Where(row => row.StartedAt <= old).ExecuteDeleteAsync(cancellationToken);
    }
}
