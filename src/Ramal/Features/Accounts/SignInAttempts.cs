using System.Collections.Concurrent;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>
/// Slows down guessing: after five failures for one e-mail from one address, or fifty from one address, each further
/// one doubles the wait, up to 15 minutes. Kept in memory: a restart forgives, which costs a guesser more than it gains.
/// </summary>
internal sealed class SignInAttempts(TimeProvider clock)
{
    private const int FreePerEmail = 5;
    private const int FreePerAddress = 50;
    private const int MaxTracked = 50_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Failures> _failures = new(StringComparer.Ordinal);

    public static Problem TooMany(TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return new Problem("too-many-attempts", 429, new Text(
            $"Muitas tentativas. Espere {seconds} s e tente de novo.", $"Too many attempts. Wait {seconds} s and try again."))
        {
            RetryAfterSeconds = seconds,
        };
    }

    /// <summary>Null when an attempt may be made now.</summary>
    public TimeSpan? WaitBefore(string email, string address)
    {
        var now = clock.GetUtcNow();
        var until = new[] { EmailKey(email, address), address }
            .Max(key => _failures.TryGetValue(key, out var failures) ? failures.BlockedUntil : DateTimeOffset.MinValue);
        return until > now ? until - now : null;
    }

    public void Failed(string email, string address)
    {
        if (_failures.Count > MaxTracked)
        {
            _failures.Clear();
        }

        Count(EmailKey(email, address), FreePerEmail);
        Count(address, FreePerAddress);
    }

    public void Succeeded(string email, string address) => _failures.TryRemove(EmailKey(email, address), out _);

    private static string EmailKey(string email, string address) => $"{address} {email}";

    private void Count(string key, int free)
    {
        var now = clock.GetUtcNow();
        _failures.AddOrUpdate(
            key,
            _ => new Failures(1, now, DateTimeOffset.MinValue),
            (_, old) =>
            {
                var count = now - old.LastAt > Longest ? 1 : old.Count + 1;
                var wait = count < free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(count - free, 12))));
                return new Failures(count, now, now + wait);
            });
    }

    private sealed record Failures(int Count, DateTimeOffset LastAt, DateTimeOffset BlockedUntil);
}
