using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class ChangeServerSettingsTests
{
    [Fact]
    public async Task An_administrator_sets_keeps_and_clears_the_evolution_server_and_its_key_is_never_shown()
    {
        await using var server = await RamalTestServer.StartAsync();
        var settings = server.App.Services.GetRequiredService<ServerSettings>();

        var set = await server.Admin.PutAsync("/api/admin/settings", new { evolutionApiUrl = "http://evolution.exemplo.invalid:8080/", evolutionToken = "chave-do-servidor" });
        var kept = await server.Admin.PutAsync("/api/admin/settings", new { evolutionApiUrl = "https://outro.exemplo.invalid/evo" });
        var stored = await settings.GetEvolutionAsync(CancellationToken.None);
        var cleared = await server.Admin.PutAsync("/api/admin/settings", new { evolutionToken = (string?)null });

        Assert.Equal("http://evolution.exemplo.invalid:8080", set.EnsureStatus(200).Json.GetProperty("evolutionApiUrl").GetString());
        Assert.True(kept.EnsureStatus(200).Json.GetProperty("hasEvolutionToken").GetBoolean());
        Assert.Equal(new EvolutionServer("https://outro.exemplo.invalid/evo", "chave-do-servidor"), stored);
        Assert.False(cleared.EnsureStatus(200).Json.GetProperty("hasEvolutionToken").GetBoolean());
        Assert.Equal(cleared.Text, (await server.Admin.GetAsync("/api/admin/settings")).Text);
        Assert.True(cleared.Json.GetProperty("signUpOpen").GetBoolean());
        Assert.Equal(JsonValueKind.Null, cleared.Json.GetProperty("publicUrl").ValueKind);
        Assert.All([set, kept, cleared], answer => Assert.DoesNotContain("chave-do-servidor", answer.Text, StringComparison.Ordinal));
        Assert.Equal(["settings.changed", "settings.changed", "settings.changed"], await People.AuditOfAsync(server, "server"));
        using var person = await server.NewPersonAsync();
        Assert.Equal("administrator-required", (await person.GetAsync("/api/admin/settings")).Code);
    }

    [Fact]
    public async Task The_key_is_sealed_at_rest()
    {
        await using var server = await RamalTestServer.StartAsync();
        (await server.Admin.PutAsync("/api/admin/settings", new { evolutionToken = "chave-do-servidor" })).EnsureStatus(200);

        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAllAccounts();
        var row = await db.Set<ServerSetting>().SingleAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("chave-do-servidor", row.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"evolutionApiUrl":"evolution.exemplo.invalid"}""", "evolutionApiUrl")]
    [InlineData("""{"evolutionApiUrl":"file:///etc/passwd"}""", "evolutionApiUrl")]
    [InlineData("""{"evolutionApiUrl":"http://a:b@exemplo.invalid"}""", "evolutionApiUrl")]
    [InlineData("""{"evolutionApiUrl":"http://exemplo.invalid/?x=1"}""", "evolutionApiUrl")]
    [InlineData("""{"evolutionApiUrl":5}""", "evolutionApiUrl")]
    [InlineData("""{"evolutionToken":"com espaço"}""", "evolutionToken")]
    [InlineData("""{"evolutionToken":"linha\r\nX-Outra: 1"}""", "evolutionToken")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        await using var server = await RamalTestServer.StartAsync();

        var answer = await server.Admin.PutAsync("/api/admin/settings", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray());
    }
}
