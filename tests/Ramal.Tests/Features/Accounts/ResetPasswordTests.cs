namespace Ramal.Tests.Features.Accounts;

public sealed class ResetPasswordTests(SharedServer shared)
{
    [Fact]
    public async Task A_reset_ends_every_session_and_nothing_works_before_another_password_is_chosen()
    {
        using var person = await shared.Server.NewPersonAsync();
        var email = await People.EmailOfAsync(person);
        using var key = await People.KeyOfAsync(shared.Server, person, "read");
        (await key.GetAsync("/api/keys")).EnsureStatus(200);

        var reset = (await shared.Server.Admin.PostAsync($"/api/admin/users/{person.UserId}/reset-password")).EnsureStatus(200);
        var temporary = reset.Json.GetProperty("temporaryPassword").GetString()!;

        Assert.Equal(401, (await person.GetAsync("/api/me")).Status);
        using var anonymous = shared.Server.Anonymous();
        Assert.Equal(401, (await anonymous.PostAsync("/api/login", new { email, password = People.Password })).Status);
        Assert.Equal("password-change-required", (await key.GetAsync("/api/keys")).Code);
        using var again = await People.SignInAsync(shared.Server, email, temporary);
        Assert.Equal("password-change-required", (await again.GetAsync("/api/keys")).Code);
        (await again.PutAsync("/api/me/password", new { newPassword = "outra senha comprida" })).EnsureStatus(204);
        (await key.GetAsync("/api/keys")).EnsureStatus(200);
        Assert.Equal(["user.password-changed", "user.password-reset", "user.created"], await People.AuditOfAsync(shared.Server, $"{person.UserId}"));
    }

    [Fact]
    public async Task Resetting_nobody_is_a_404() =>
        Assert.Equal(404, (await shared.Server.Admin.PostAsync("/api/admin/users/999999/reset-password")).Status);
}
