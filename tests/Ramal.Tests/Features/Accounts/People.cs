using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

/// <summary>What the tests of this feature do again and again.</summary>
internal static class People
{
    public const string Password = "uma senha comprida";

    public static string NewEmail() => $"{Guid.NewGuid():N}@exemplo.invalid";

    /// <summary>Somebody whom the administrator added, and the password they got.</summary>
    public static async Task<(int Id, string Email, string TemporaryPassword)> AddAsync(RamalTestServer server, string role = "user")
    {
        var email = NewEmail();
        var added = (await server.Admin.PostAsync("/api/admin/users", new { name = "Caio", email, role })).EnsureStatus(201).Json;
        return (added.GetProperty("id").GetInt32(), email, added.GetProperty("temporaryPassword").GetString()!);
    }

    public static async Task<RamalClient> SignInAsync(RamalTestServer server, string email, string password)
    {
        using var anonymous = server.Anonymous();
        return server.ClientOf((await anonymous.PostAsync("/api/login", new { email, password })).EnsureStatus(200));
    }

    /// <summary>An administrator who has chosen a password of their own: <see cref="Password"/>.</summary>
    public static async Task<(RamalClient Client, string Email)> NewAdministratorAsync(RamalTestServer server)
    {
        var (_, email, temporary) = await AddAsync(server, "admin");
        var client = await SignInAsync(server, email, temporary);
        (await client.PutAsync("/api/me/password", new { newPassword = Password })).EnsureStatus(204);
        return (client, email);
    }

    public static async Task<string> EmailOfAsync(RamalClient person) => (await person.GetAsync("/api/me")).Json.GetProperty("email").GetString()!;

    /// <summary>A key of this person with these scopes.</summary>
    public static async Task<RamalClient> KeyOfAsync(RamalTestServer server, RamalClient person, params string[] scopes)
    {
        var key = (await person.PostAsync("/api/keys", new { name = "robô", scopes })).EnsureStatus(201).Json;
        return new RamalClient(server.BaseUrl, key.GetProperty("secret").GetString()) { UserId = person.UserId };
    }

    /// <summary>What the audit says of this subject, newest first.</summary>
    public static async Task<string[]> AuditOfAsync(RamalTestServer server, string subject) =>
        [.. (await server.Admin.GetAsync("/api/admin/audit?limit=200")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray()
            .Where(entry => entry.GetProperty("subject").GetString() == subject)
            .Select(entry => entry.GetProperty("action").GetString()!)];
}
