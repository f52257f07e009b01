using System.Text;
using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class ChangePasswordTests(SharedServer shared)
{
    private const string Next = "outra senha comprida";

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions_at_once_and_keeps_this_one_and_the_keys()
    {
        using var here = await shared.Server.NewPersonAsync();
        var email = await People.EmailOfAsync(here);
        using var there = await People.SignInAsync(shared.Server, email, People.Password);
        using var key = await People.KeyOfAsync(shared.Server, here, "read");
        (await there.GetAsync("/api/me")).EnsureStatus(200);

        (await here.PutAsync("/api/me/password", new { currentPassword = People.Password, newPassword = Next })).EnsureStatus(204);

        Assert.Equal(401, (await there.GetAsync("/api/me")).Status);
        (await here.GetAsync("/api/me")).EnsureStatus(200);
        (await key.GetAsync("/api/me")).EnsureStatus(200);
        using var anonymous = shared.Server.Anonymous();
        Assert.Equal(401, (await anonymous.PostAsync("/api/login", new { email, password = People.Password })).Status);
        (await anonymous.PostAsync("/api/login", new { email, password = Next })).EnsureStatus(200);
        Assert.Contains("user.password-changed", await People.AuditOfAsync(shared.Server, $"{here.UserId}"));
    }

    [Theory]
    [InlineData("""{"newPassword":"outra senha comprida"}""", "currentPassword")]
    [InlineData("""{"currentPassword":null,"newPassword":"outra senha comprida"}""", "currentPassword")]
    [InlineData("""{"currentPassword":"não é a senha","newPassword":"outra senha comprida"}""", "currentPassword")]
    [InlineData("""{"currentPassword":12,"newPassword":"outra senha comprida"}""", "currentPassword")]
    [InlineData("""{"currentPassword":"uma senha comprida","newPassword":"curta"}""", "newPassword")]
    [InlineData("""{"currentPassword":"uma senha comprida","newPassword":"1234567890"}""", "newPassword")]
    [InlineData("""{"currentPassword":"uma senha comprida","newPassword":["outra senha comprida"]}""", "newPassword")]
    [InlineData("""{"currentPassword":"uma senha comprida","newPassword":"uma senha comprida"}""", "newPassword")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        using var person = await shared.Server.NewPersonAsync();

        var answer = await person.PutAsync("/api/me/password", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
        (await People.SignInAsync(shared.Server, await People.EmailOfAsync(person), People.Password)).Dispose();
    }

    [Fact]
    public async Task Guessing_the_current_password_with_a_stolen_session_is_slowed_down()
    {
        await using var server = await RamalTestServer.StartAsync(new ManualClock());
        using var person = await server.NewPersonAsync();
        for (var guess = 0; guess < 5; guess++)
        {
            (await person.PutAsync("/api/me/password", new { currentPassword = "não é a senha", newPassword = Next })).EnsureStatus(400);
        }

        var answer = await person.PutAsync("/api/me/password", new { currentPassword = People.Password, newPassword = Next });

        Assert.Equal((429, "too-many-attempts"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Whoever_has_to_change_the_password_is_not_asked_for_the_old_one_but_cannot_keep_it()
    {
        var (id, email, temporary) = await People.AddAsync(shared.Server);
        using var person = await People.SignInAsync(shared.Server, email, temporary);
        Assert.True((await person.GetAsync("/api/me")).EnsureStatus(200).Json.GetProperty("mustChangePassword").GetBoolean());
        Assert.Equal("password-change-required", (await person.GetAsync("/api/keys")).Code);

        Assert.Equal(400, (await person.PutAsync("/api/me/password", new { newPassword = temporary })).Status);
        (await person.PutAsync("/api/me/password", new { newPassword = Next })).EnsureStatus(204);

        Assert.False((await person.GetAsync("/api/me")).Json.GetProperty("mustChangePassword").GetBoolean());
        (await person.GetAsync("/api/keys")).EnsureStatus(200);
        Assert.Equal(id, person.UserId);
    }

    [Fact]
    public async Task A_sign_in_with_the_old_password_during_the_change_leaves_no_session_behind()
    {
        using var here = await shared.Server.NewPersonAsync();
        var email = await People.EmailOfAsync(here);
        using var anonymous = shared.Server.Anonymous();

        var signIns = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => anonymous.PostAsync("/api/login", new { email, password = People.Password })));
        (await here.PutAsync("/api/me/password", new { currentPassword = People.Password, newPassword = Next })).EnsureStatus(204);

        foreach (var signedIn in (await signIns).Where(answer => answer.Status == 200))
        {
            using var late = shared.Server.ClientOf(signedIn);
            Assert.Equal(401, (await late.GetAsync("/api/me")).Status);
        }
    }
}
