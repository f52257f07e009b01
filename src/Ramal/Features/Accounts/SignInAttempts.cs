using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
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

    // Guesses for one e-mail wait for each other: otherwise a thousand sent at once would all pass before the first one
    // has failed. Different e-mails may share a turn, which only makes them wait for a moment.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public static Problem TooMany(TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return new Problem("too-many-attempts", 429, new Text(
            $"Muitas tentativas. Espere {seconds} s e tente de novo.", $"Too many attempts. Wait {seconds} s and try again."))
        {
            RetryAfterSeconds = seconds,
        };
    }

    /// <summary>Who asks, as far as the network tells. Of IPv6 only the network of 64 bits: whoever has one address of it has them all.</summary>
    public static string AddressOf(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]).ToString()
            : address.ToString();
    }

    /// <summary>Waits for this e-mail's turn. Dispose it to let the next one try.</summary>
    public async Task<Turn> TakeTurnAsync(string email, string address, CancellationToken cancellationToken)
    {
        var key = $"{address} {email}";
        if (WaitBefore(key, address) is { } blocked)
        {
            return new Turn(this, null, key, address, blocked);
        }

        var semaphore = _turns[(uint)key.GetHashCode(StringComparison.Ordinal) % (uint)_turns.Length];
        await semaphore.WaitAsync(cancellationToken);
        return new Turn(this, semaphore, key, address, WaitBefore(key, address));
    }

    private TimeSpan? WaitBefore(string key, string address)
    {
        var now = clock.GetUtcNow();
        var until = new[] { key, address }
            .Max(key => _failures.TryGetValue(key, out var failures) ? failures.BlockedUntil : DateTimeOffset.MinValue);
        return until > now ? until - now : null;
    }

    private bool Failed(string key, string address)
    {
        if (_failures.Count > MaxTracked)
        {
            ForgetOld();
        }

        var byEmail = Count(key, FreePerEmail);
        var byAddress = Count(address, FreePerAddress);
        return byEmail == FreePerEmail || byAddress == FreePerAddress;
    }

    private int Count(string key, int free)
    {
        var now = clock.GetUtcNow();
        return _failures.AddOrUpdate(
            key,
            _ => new Failures(1, now, DateTimeOffset.MinValue),
            (_, old) =>
            {
                var count = now - old.LastAt > Longest ? 1 : old.Count + 1;
                var wait = count < free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(count - free, 12))));
                return new Failures(count, now, now + wait);
            }).Count;
    }

    private void ForgetOld()
    {
        var old = clock.GetUtcNow() - Longest;
        foreach (var pair in _failures.Where(pair => pair.Value.LastAt < old).ToList())
        {
            _failures.TryRemove(pair);
        }

        if (_failures.Count > MaxTracked)
        {
            _failures.Clear();
        }
    }

    /// <summary>The right to try once, or how long to wait for it.</summary>
    internal sealed class Turn(SignInAttempts attempts, SemaphoreSlim? held, string key, string address, TimeSpan? wait) : IDisposable
    {
        /// <summary>Null when an attempt may be made now.</summary>
        public TimeSpan? Wait => wait;

        public void Succeeded() => attempts._failures.TryRemove(key, out _);

        /// <summary>True for the failure from which on there is a wait: the one that is worth an audit row.</summary>
        public bool Failed() => attempts.Failed(key, address);

        public void Dispose() => held?.Release();
    }

    private sealed record Failures(int Count, DateTimeOffset LastAt, DateTimeOffset BlockedUntil);
}
