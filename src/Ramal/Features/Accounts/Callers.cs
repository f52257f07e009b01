using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>
/// Token → who is asking. Remembered for a minute, because every request asks; whoever ends a session, a key or a
/// person, or changes what they may do, calls <see cref="Forget"/> after the commit.
/// </summary>
internal sealed class Callers(RamalDb database, TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private long _generation;

    /// <summary>Null when the token means nobody: unknown, ended or expired.</summary>
    public async ValueTask<Caller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(token, out var known) && known.Until > now)
        {
            return known.Caller;
        }

        // A Forget during the look-up must win, or an ended session would be remembered.
        var generation = Volatile.Read(ref _generation);
        var hash = Ids.HashOf(token);
        var (caller, expiresAt) = token.StartsWith(ApiKey.Prefix, StringComparison.Ordinal)
            ? await FindByKeyAsync(hash, now, cancellationToken)
            : await FindBySessionAsync(hash, now, cancellationToken);
        if (caller is null)
        {
            return null;
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        var until = now + Remembered;
        _known[token] = new Known(caller, expiresAt < until ? expiresAt.Value : until);
        if (generation != Volatile.Read(ref _generation))
        {
            _known.TryRemove(token, out _);
        }

        return caller;
    }

    /// <summary>Makes the next request of this person look again.</summary>
    public void Forget(int userId)
    {
        Interlocked.Increment(ref _generation);
        foreach (var pair in _known.Where(pair => pair.Value.Caller.UserId == userId).ToList())
        {
            _known.TryRemove(pair.Key, out _);
        }
    }

    /// <summary>A person at their own account, with everything a session may do.</summary>
    public static Caller CallerOf(User user, long? sessionId = null) => new(
        user.Id,
        user.Id,
        user.Name,
        user.Role == UserRole.Admin,
        user.Language,
        user.TimeZone,
        user.MustChangePassword,
        sessionId,
        ApiKeyId: null,
        Scopes.All);

    private async Task<(Caller? Caller, DateTimeOffset? ExpiresAt)> FindBySessionAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var found = await (
            from session in db.Set<Session>().AsNoTracking()
            where session.TokenHash == hash && session.ExpiresAt > now
            join user in db.Set<User>().AsNoTracking() on session.UserId equals user.Id
            select new { session.Id, session.ExpiresAt, User = user }).SingleOrDefaultAsync(cancellationToken);
        return found is not null && await TouchAsync(db, found.User.Id, now, cancellationToken)
            ? (CallerOf(found.User, found.Id), found.ExpiresAt)
            : default;
    }

    private async Task<(Caller? Caller, DateTimeOffset? ExpiresAt)> FindByKeyAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var found = await (
            from key in db.Set<ApiKey>().IgnoreQueryFilters().AsNoTracking()
            where key.SecretHash == hash && (key.ExpiresAt == null || key.ExpiresAt > now)
            join user in db.Set<User>().AsNoTracking() on key.UserId equals user.Id
            select new { Key = key, User = user }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return default;
        }

        var used = await db.Set<ApiKey>().IgnoreQueryFilters().Where(key => key.Id == found.Key.Id)
            .ExecuteUpdateAsync(key => key.SetProperty(key => key.LastUsedAt, now), cancellationToken);
        return used == 1 && await TouchAsync(db, found.User.Id, now, cancellationToken)
            ? (CallerOf(found.User) with { AccountId = found.Key.AccountId, ApiKeyId = found.Key.Id, Scopes = found.Key.Scopes }, found.Key.ExpiresAt)
            : default;
    }

    /// <summary>By statement, not by tracked row: the person may be removed between reading and writing.</summary>
    private static async Task<bool> TouchAsync(RamalDbContext db, int userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.Set<User>().Where(user => user.Id == userId)
            .ExecuteUpdateAsync(user => user.SetProperty(user => user.LastSeenAt, now), cancellationToken) == 1;

    private sealed record Known(Caller Caller, DateTimeOffset Until);
}
