using System.Text;
using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class CreateKeyTests(SharedServer shared)
{
    [Fact]
    public async Task The_secret_of_a_key_is_shown_once_and_works_as_bearer()
    {
        using var person = await shared.Server.NewPersonAsync();

        var created = (await person.PostAsync("/api/keys", new { name = "planilha", scopes = new[] { "read", "send", "read" } })).EnsureStatus(201);
        var key = created.Json;
        var secret = key.GetProperty("secret").GetString()!;
        var list = await person.GetAsync("/api/keys");

        Assert.StartsWith(key.GetProperty("prefix").GetString()!, secret, StringComparison.Ordinal);
        Assert.Matches("^rml_[A-Za-z0-9_-]{43}$", secret);
        Assert.Equal(["read", "send"], key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal($"/api/keys/{key.GetProperty("id")}", created.Headers.Location?.ToString());
        Assert.DoesNotContain(secret, list.Text, StringComparison.Ordinal);
        using var program = new RamalClient(shared.Server.BaseUrl, secret);
        (await program.GetAsync("/api/keys")).EnsureStatus(200);
        Assert.Contains("key.created", await People.AuditOfAsync(shared.Server, key.GetProperty("prefix").GetString()!));
        Assert.DoesNotContain(shared.Server.Log.Lines, line => line.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "name")]
    [InlineData("""{"name":"a\nb","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"a"}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["all"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[null]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":"read"}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["read"],"expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"a","scopes":["read"],"expiresAt":"amanhã"}""", "expiresAt")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        using var person = await shared.Server.NewPersonAsync();

        var answer = await person.PostAsync("/api/keys", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_allow_and_never_what_only_a_session_may()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var read = await People.KeyOfAsync(shared.Server, person, "read");
        using var manage = await People.KeyOfAsync(shared.Server, person, "manage", "send");
        using var admin = await People.KeyOfAsync(shared.Server, shared.Server.Admin, "read", "send", "manage");

        (await read.GetAsync("/api/keys")).EnsureStatus(200);
        var missing = await manage.GetAsync("/api/keys");
        Assert.Equal((403, "scope-missing", "read"), (missing.Status, missing.Code, missing.Json.GetProperty("scope").GetString()));
        Assert.Equal("session-required", (await manage.PostAsync("/api/keys", new { name = "a", scopes = new[] { "read" } })).Code);
        Assert.Equal("session-required", (await manage.PutAsync("/api/me/password", new { })).Code);
        Assert.Equal("session-required", (await manage.PostAsync("/api/logout")).Code);
        Assert.Equal("session-required", (await admin.GetAsync("/api/admin/users")).Code);
    }

    [Fact]
    public async Task An_expired_key_is_nobody_even_while_it_is_remembered()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        var created = await server.Admin.PostAsync("/api/keys", new { name = "a", scopes = new[] { "read" }, expiresAt = clock.GetUtcNow().AddSeconds(30) });
        using var key = new RamalClient(server.BaseUrl, created.EnsureStatus(201).Json.GetProperty("secret").GetString());

        clock.Advance(TimeSpan.FromSeconds(29));
        (await key.GetAsync("/api/me")).EnsureStatus(200);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("sign-in-required", (await key.GetAsync("/api/me")).Code);
    }
}
