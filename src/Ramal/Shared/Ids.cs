using System.Buffers.Text;
using System.Security.Cryptography;

namespace Ramal.Shared;

/// <summary>Ids and secrets.</summary>
internal static class Ids
{
    private const int CounterBits = 12;

    /// <summary>Milliseconds and, below them, the counter of the last id given.</summary>
    private static long _last;

    /// <summary>
    /// A UUID of version 7 whose twelve bits below the time count up within one millisecond (RFC 9562, 6.2, method 1): two
    /// messages asked for one after the other keep their order even when they are due at the same instant.
    /// </summary>
    public static Guid New(TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next >> CounterBits)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)(0x70 | ((next >> 8) & 0x0F));
        bytes[7] = (byte)next;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A secret of 256 random bits as 43 URL-safe characters behind a prefix that tells what it is for.</summary>
    public static string NewSecret(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// What is stored of a secret. SHA-256 without salt is right here: the secret has 256 random bits, so there is
    /// nothing to guess, and it has to be found by an index.
    /// </summary>
    public static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));
}
