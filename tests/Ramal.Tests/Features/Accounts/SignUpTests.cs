using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class SignUpTests(SharedServer shared)
{
    [Fact]
    public async Task A_stranger_who_signs_up_is_signed_in_and_owns_an_account_of_the_same_number()
    {
        using var person = await shared.Server.NewPersonAsync("Bia");

        var me = (await person.GetAsync("/api/me")).EnsureStatus(200).Json;

        Assert.Equal((person.UserId, "Bia", "user"), (me.GetProperty("id").GetInt32(), me.GetProperty("name").GetString(), me.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Of_twenty_sign_ups_with_one_e_mail_exactly_one_succeeds()
    {
        using var anonymous = shared.Server.Anonymous();
        var email = $"{Guid.NewGuid():N}@exemplo.invalid";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => anonymous.PostAsync(
            "/api/signup", new { name = "Bia", email = number % 2 == 0 ? email : email.ToUpperInvariant(), password = "uma senha comprida" })));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(19, answers.Count(answer => answer.Code == "email-taken"));
    }

    [Fact]
    public async Task People_with_different_e_mails_who_sign_up_at_once_all_get_in()
    {
        using var anonymous = shared.Server.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => anonymous.PostAsync(
            "/api/signup", new { name = "Bia", email = $"{Guid.NewGuid():N}@exemplo.invalid", password = "uma senha comprida" })));

        Assert.All(answers, answer => answer.EnsureStatus(201));
    }

    [Theory]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":12345678901}""", "password")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":["uma senha comprida"]}""", "password")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":null}""", "password")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid"}""", "password")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":"curta"}""", "password")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":"Password1234"}""", "password")]
    [InlineData("""{"name":"Bia","email":"isto não é","password":"uma senha comprida"}""", "email")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid\u0000","password":"uma senha comprida"}""", "email")]
    [InlineData("""{"name":"  ","email":"b@exemplo.invalid","password":"uma senha comprida"}""", "name")]
    [InlineData("""{"name":"B\u0007","email":"b@exemplo.invalid","password":"uma senha comprida"}""", "name")]
    [InlineData("""{"name":{"a":1},"email":"b@exemplo.invalid","password":"uma senha comprida"}""", "name")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":"uma senha comprida","language":"fr"}""", "language")]
    [InlineData("""{"name":"Bia","email":"b@exemplo.invalid","password":"uma senha comprida","timeZone":"Lua/Base"}""", "timeZone")]
    public async Task A_wrong_field_is_a_400_that_names_it(string body, string field)
    {
        using var anonymous = shared.Server.Anonymous();

        var answer = await anonymous.PostAsync("/api/signup", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
    }

    [Fact]
    public async Task Nobody_signs_up_while_sign_up_is_closed()
    {
        await using var server = await RamalTestServer.StartAsync(options: database => new() { Data = database.Folder, Database = database.ConnectionString, SetupToken = RamalTestServer.SetupToken });
        using var anonymous = server.Anonymous();

        var answer = await anonymous.PostAsync("/api/signup", new { name = "Bia", email = "b@exemplo.invalid", password = "uma senha comprida" });

        Assert.Equal((403, "sign-up-closed"), (answer.Status, answer.Code));
    }
}
