using System.Text;

namespace Ramal.Tests.Features.Accounts;

public sealed class MeTests(SharedServer shared)
{
    [Fact]
    public async Task A_person_changes_some_of_their_profile_and_the_rest_stays()
    {
        using var person = await shared.Server.NewPersonAsync("Ana");
        var email = await People.EmailOfAsync(person);

        var changed = (await person.PutAsync("/api/me", new { name = " Ana Maria ", language = "en", timeZone = "America/Manaus" })).EnsureStatus(200).Json;
        var read = (await person.GetAsync("/api/me")).Json;

        Assert.Equal(changed.GetRawText(), read.GetRawText());
        Assert.Equal(("Ana Maria", email, "en", "America/Manaus"), (
            read.GetProperty("name").GetString(), read.GetProperty("email").GetString(), read.GetProperty("language").GetString(), read.GetProperty("timeZone").GetString()));
        Assert.Equal("This does not exist, or is not yours.", (await person.DeleteAsync("/api/keys/999999")).Json.GetProperty("detail").GetString());
        Assert.Equal(["user.changed", "user.created"], await People.AuditOfAsync(shared.Server, $"{person.UserId}"));
    }

    [Fact]
    public async Task Nobody_takes_the_e_mail_of_somebody_else_whatever_its_case()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var other = await shared.Server.NewPersonAsync();

        var answer = await person.PutAsync("/api/me", new { email = (await People.EmailOfAsync(other)).ToUpperInvariant() });

        Assert.Equal((409, "email-taken"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"email":"x"}""", "email")]
    [InlineData("""{"language":"de"}""", "language")]
    [InlineData("""{"timeZone":"Brasília"}""", "timeZone")]
    public async Task A_wrong_field_is_named_and_nothing_is_changed(string body, string field)
    {
        using var person = await shared.Server.NewPersonAsync();
        var before = (await person.GetAsync("/api/me")).Text;

        var answer = await person.PutAsync("/api/me", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
        Assert.Equal(before, (await person.GetAsync("/api/me")).Text);
    }

    [Fact]
    public async Task A_key_reads_whose_it_is_but_does_not_change_them()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var key = await People.KeyOfAsync(shared.Server, person, "read", "manage");

        Assert.Equal(person.UserId, (await key.GetAsync("/api/me")).EnsureStatus(200).Json.GetProperty("id").GetInt32());
        Assert.Equal("session-required", (await key.PutAsync("/api/me", new { name = "B" })).Code);
    }
}
