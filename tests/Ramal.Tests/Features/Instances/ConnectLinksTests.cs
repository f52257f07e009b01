using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class ConnectLinksTests(InstancesServer shared)
{
    [Fact]
    public async Task A_client_links_a_phone_without_signing_in_once()
    {
        using var ana = await shared.Server.NewPersonAsync();
        using var client = shared.Server.Anonymous();
        var instance = await ana.NewInstanceAsync(shared.Scripted, "Loja Centro");
        instance.Line.Steps = [new PairingStep.ShowQr("2@a", DateTimeOffset.UtcNow.AddMinutes(1))];
        instance.Line.WaitsForScan = true;
        var token = await NewTokenAsync(ana);

        var opened = (await client.GetAsync($"/api/connect/{token}")).EnsureStatus(200).Json;
        (await client.PostAsync($"/api/connect/{token}/start", new { method = "qr" })).EnsureStatus(202);
        await Until.TrueAsync(async () => (await client.GetAsync($"/api/connect/{token}/pairing")).Json.GetProperty("step").GetString() == "showQr", "the code");
        instance.Line.Scan();
        await Until.TrueAsync(async () => (await client.GetAsync($"/api/connect/{token}/pairing")).Json.GetProperty("step").GetString() == "paired", "the end");

        Assert.Equal(("Loja Centro", "pt-BR"), (opened.GetProperty("instanceName").GetString(), opened.GetProperty("language").GetString()));
        Assert.Equal("connect-link-gone", (await client.PostAsync($"/api/connect/{token}/start", new { method = "qr" })).Code);
        Assert.Equal("connected", (await ana.GetAsync("/api/instances/1")).Json.GetProperty("status").GetString());
        Assert.DoesNotContain(shared.Server.Log.Lines, line => line.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_ends_by_itself_when_revoked_and_when_replaced()
    {
        var clock = new ManualClock();
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(clock, [connector]);
        using var client = server.Anonymous();
        await server.Admin.NewInstanceAsync(connector);

        var replaced = await NewTokenAsync(server.Admin);
        var revoked = await NewTokenAsync(server.Admin);
        Assert.Equal((404, 200), ((await client.GetAsync($"/api/connect/{replaced}")).Status, (await client.GetAsync($"/api/connect/{revoked}")).Status));
        await server.Admin.DeleteAsync("/api/instances/1/connect-link");
        Assert.Equal("connect-link-gone", (await client.GetAsync($"/api/connect/{revoked}")).Code);
        var expired = await NewTokenAsync(server.Admin);
        clock.Advance(TimeSpan.FromHours(24.1));
        Assert.Equal("connect-link-gone", (await client.GetAsync($"/api/connect/{expired}")).Code);
    }

    private static async Task<string> NewTokenAsync(RamalClient person)
    {
        var url = (await person.PostAsync("/api/instances/1/connect-link", new { })).EnsureStatus(201).Json.GetProperty("url").GetString()!;
        return url[(url.LastIndexOf('/') + 1)..];
    }
}
