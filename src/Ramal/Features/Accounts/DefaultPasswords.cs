using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>
/// Passwords with which older programs were delivered, and those that people set instead of one. Never let in: whoever
/// has read the page of such a program knows them.
/// </summary>
internal static class DefaultPasswords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin", "admin1", "admin12", "admin123", "admin1234", "admin@123", "admin@1234", "administrador", "adminadmin", "root", "user", "usuario",
        "senha", "senha1", "senha123", "senha1234", "password", "password1", "password123", "123456", "1234567", "12345678", "123456789", "1234567890",
        "000000", "111111", "654321", "123123", "abc123", "qwerty", "mudar123", "trocar123", "teste", "teste123", "test123", "demo", "demo123",
        "schedulezap", "schedulezap123", "ylada", "ylada123", "yladabot", "whatsapp", "whatsapp123",
    };

    /// <summary>Hashes, so that this page does not spread what it keeps out.</summary>
    private static readonly HashSet<string> Hashes = new(StringComparer.Ordinal)
    {
        "3b84f1f10f681229e322a3db074ae7f17d9fcc6c150dd4abe5dab34687cb9531", // ScheduleZAP's first administrator
    };

    /// <summary>The few worth trying against the hash of an administrator whose password nobody has typed yet.</summary>
    public static readonly IReadOnlyList<string> Usual = ["admin", "admin123", "admin@123", "administrador", "senha123", "123456", "12345678", "password"];

    public static bool Contains(string password) => Words.Contains(password) || Hashes.Contains(Ids.HashOf(password));
}
