using System.Buffers.Text;
using System.Security.Cryptography;

namespace Ramal.Shared;

/// <summary>Ids and secrets.</summary>
internal static class Ids
{
    /// <summary>A UUID of version 7: sorts by time of making.</summary>
    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>A secret of 256 random bits as 43 URL-safe characters behind a prefix that tells what it is for.</summary>
    public static string NewSecret(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// What is stored of a secret. SHA-256 without salt is right here: the secret has 256 random bits, so there is
    /// nothing to guess, and it has to be found by an index.
    /// </summary>
    public static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));
}
