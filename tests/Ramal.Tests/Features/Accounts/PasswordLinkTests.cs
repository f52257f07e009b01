using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class PasswordLinkTests(SharedServer shared)
{
    private RamalTestServer Server => shared.Server;

    [Fact]
    public async Task A_link_sets_the_password_once_and_ends_other_sessions()
    {
        var (id, email, temporary) = await People.AddAsync(Server);
        using var before = await People.SignInAsync(Server, email, temporary);
        var token = await TokenAsync(id);
        using var anonymous = Server.Anonymous();

        var opened = (await anonymous.PostAsync("/api/password-link/open", new { token })).EnsureStatus(200).Json;
        Assert.Equal(("Caio", email), (opened.GetProperty("name").GetString(), opened.GetProperty("email").GetString()));
        Assert.Equal("validation-failed", (await anonymous.PostAsync("/api/password-link", new { token, password = "curta" })).Code);
        using var person = Server.ClientOf((await anonymous.PostAsync("/api/password-link", new { token, password = People.Password })).EnsureStatus(200));

        Assert.False((await person.GetAsync("/api/me")).Json.GetProperty("mustChangePassword").GetBoolean());
        Assert.Equal(401, (await before.GetAsync("/api/me")).Status);
        Assert.Equal("password-link-gone", (await anonymous.PostAsync("/api/password-link", new { token, password = People.Password })).Code);
        Assert.Equal("password-link-gone", (await anonymous.PostAsync("/api/password-link/open", new { token })).Code);
        using var again = await People.SignInAsync(Server, email, People.Password);
    }

    [Fact]
    public async Task A_newer_link_ends_the_one_before_and_an_email_can_be_given_with_it()
    {
        var (id, email, _) = await People.AddAsync(Server);
        var first = await TokenAsync(id);
        var second = await TokenAsync(id);
        using var anonymous = Server.Anonymous();
        var (_, taken, _) = await People.AddAsync(Server);

        Assert.Equal("password-link-gone", (await anonymous.PostAsync("/api/password-link", new { token = first, password = People.Password })).Code);
        Assert.Equal("email-taken", (await anonymous.PostAsync("/api/password-link", new { token = second, password = People.Password, email = taken })).Code);
        var newEmail = People.NewEmail();
        (await anonymous.PostAsync("/api/password-link", new { token = second, password = People.Password, email = newEmail })).EnsureStatus(200);
        using var again = await People.SignInAsync(Server, newEmail, People.Password);
        Assert.Equal("invalid-credentials", (await anonymous.PostAsync("/api/login", new { email, password = People.Password })).Code);
    }

    private async Task<string> TokenAsync(int id)
    {
        var url = (await Server.Admin.PostAsync($"/api/admin/users/{id}/password-link")).EnsureStatus(201).Json.GetProperty("url").GetString()!;
        return Uri.UnescapeDataString(url[(url.IndexOf("token=", StringComparison.Ordinal) + 6)..]);
    }
}
