using System.Text;
using Ramal.Features.Accounts;

namespace Ramal.Tests.Features.Accounts;

public sealed class AddPersonTests(SharedServer shared)
{
    [Fact]
    public async Task A_person_added_gets_a_password_that_can_be_read_aloud_and_must_be_changed()
    {
        var email = People.NewEmail();

        var added = (await shared.Server.Admin.PostAsync("/api/admin/users", new { name = "Caio", email, role = "user" })).EnsureStatus(201);
        var password = added.Json.GetProperty("temporaryPassword").GetString()!;
        using var person = await People.SignInAsync(shared.Server, email, password);

        Assert.Matches($"^[{TemporaryPassword.Alphabet}]{{4}}(-[{TemporaryPassword.Alphabet}]{{4}}){{4}}$", password);
        Assert.True(20 * Math.Log2(TemporaryPassword.Alphabet.Length) >= 80);
        Assert.True(added.Json.GetProperty("mustChangePassword").GetBoolean());
        Assert.DoesNotContain(password, (await shared.Server.Admin.GetAsync("/api/admin/users?limit=200")).Text, StringComparison.Ordinal);
        Assert.Equal(["user.created"], await People.AuditOfAsync(shared.Server, $"{person.UserId}"));
    }

    [Theory]
    [InlineData("""{"name":"C","email":"c@exemplo.invalid","role":"root"}""", "role")]
    [InlineData("""{"name":"C","email":"c@exemplo.invalid","role":1}""", "role")]
    [InlineData("""{"name":"C","email":"c","role":"user"}""", "email")]
    [InlineData("""{"email":"c@exemplo.invalid","role":"user"}""", "name")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var answer = await shared.Server.Admin.PostAsync("/api/admin/users", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
    }

    [Fact]
    public async Task An_e_mail_that_is_taken_is_a_409()
    {
        var (_, email, _) = await People.AddAsync(shared.Server);

        Assert.Equal("email-taken", (await shared.Server.Admin.PostAsync("/api/admin/users", new { name = "C", email, role = "user" })).Code);
    }
}
