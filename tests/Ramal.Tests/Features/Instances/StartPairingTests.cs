using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class StartPairingTests
{
    [Fact]
    public async Task A_paired_instance_is_connected_and_says_its_number()
    {
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var ana = await server.NewPersonAsync();

        var instance = await ana.NewConnectedInstanceAsync(connector);

        var shown = (await ana.GetAsync($"/api/instances/{instance.Id}")).Json;
        Assert.Equal($"{ana.UserId}_1", instance.SessionKey);
        Assert.Equal($"+{instance.Line.PhoneNumber}", shown.GetProperty("phoneNumber").GetString());
        Assert.True(shown.GetProperty("isActive").GetBoolean());
        Assert.Equal(1, instance.Line.OpenSessions);
        await Until.TrueAsync(
            async () => (await ana.GetAsync($"/api/instances/{instance.Id}/pairing")).Json.GetProperty("step").GetString() == "paired", "the last step");
    }
}
