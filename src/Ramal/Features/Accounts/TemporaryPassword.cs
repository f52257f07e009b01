using System.Security.Cryptography;

namespace Ramal.Features.Accounts;

/// <summary>A password that one person reads to another: 20 characters in groups of four, 99 bits.</summary>
internal static class TemporaryPassword
{
    /// <summary>Lower case, without those that look like others: i, l, o, 0, 1.</summary>
    public const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string New() => string.Join('-', Enumerable.Range(0, 5).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));
}
