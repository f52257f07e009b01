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

    private async Task<(Caller? Caller, DateTimeOffset? ExpiresAt)> FindBySessionAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var found = await (
            from session in db.Set<Session>()
            where session.TokenHash == hash && session.ExpiresAt > now
            join user in db.Set<User>() on session.UserId equals user.Id
            select new { session.Id, session.ExpiresAt, User = user }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return default;
        }

        await TouchAsync(db, found.User, now, cancellationToken);
        return (CallerOf(found.User, found.Id, null, Scopes.All), found.ExpiresAt);
    }

    private async Task<(Caller? Caller, DateTimeOffset? ExpiresAt)> FindByKeyAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        var found = await (
            from key in db.Set<ApiKey>().IgnoreQueryFilters()
            where key.SecretHash == hash && (key.ExpiresAt == null || key.ExpiresAt > now)
            join user in db.Set<User>() on key.UserId equals user.Id
            select new { Key = key, User = user }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return default;
        }

        found.Key.LastUsedAt = now;
        await TouchAsync(db, found.User, now, cancellationToken);
        return (CallerOf(found.User, null, found.Key.Id, found.Key.Scopes) with { AccountId = found.Key.AccountId }, found.Key.ExpiresAt);
    }

    private static async Task TouchAsync(RamalDbContext db, User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        user.LastSeenAt = now;
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Caller CallerOf(User user, long? sessionId, int? keyId, Scopes scopes) => new(
        user.Id,
        user.Id,
        user.Name,
        user.Role == UserRole.Admin,
        user.Language,
        user.TimeZone,
        user.MustChangePassword,
        sessionId,
        keyId,
        scopes);

    private sealed record Known(Caller Caller, DateTimeOffset Until);
}
