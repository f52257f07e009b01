using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class RevokeKeyTests(SharedServer shared)
{
    [Fact]
    public async Task A_revoked_key_is_refused_from_the_next_request_on()
    {
        using var person = await shared.Server.NewPersonAsync();
        var created = (await person.PostAsync("/api/keys", new { name = "a", scopes = new[] { "read" } })).EnsureStatus(201).Json;
        using var key = new RamalClient(shared.Server.BaseUrl, created.GetProperty("secret").GetString());
        (await key.GetAsync("/api/me")).EnsureStatus(200);

        (await person.DeleteAsync($"/api/keys/{created.GetProperty("id")}")).EnsureStatus(204);

        Assert.Equal(401, (await key.GetAsync("/api/me")).Status);
        Assert.Equal(404, (await person.DeleteAsync($"/api/keys/{created.GetProperty("id")}")).Status);
        Assert.Contains("key.revoked", await People.AuditOfAsync(shared.Server, created.GetProperty("prefix").GetString()!));
    }

    [Fact]
    public async Task The_key_of_another_person_is_a_404_and_goes_on_working()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var other = await shared.Server.NewPersonAsync();
        var created = (await person.PostAsync("/api/keys", new { name = "a", scopes = new[] { "read" } })).EnsureStatus(201).Json;
        using var key = new RamalClient(shared.Server.BaseUrl, created.GetProperty("secret").GetString());

        Assert.Equal((404, "not-found"), ((await other.DeleteAsync($"/api/keys/{created.GetProperty("id")}")).Status, (await shared.Server.Admin.DeleteAsync($"/api/keys/{created.GetProperty("id")}")).Code));
        (await key.GetAsync("/api/me")).EnsureStatus(200);
    }
}
