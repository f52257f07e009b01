using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed class PairingNewsTests
{
    [Fact]
    public async Task Each_step_of_a_pairing_reaches_the_open_page_in_its_language_and_is_not_stored()
    {
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var bia = await server.NewPersonAsync("Bia");
        (await server.Admin.PutAsync("/api/me", new { language = "en" })).EnsureSuccess();
        var instance = await server.Admin.NewInstanceAsync(connector);
        instance.Line.Steps = [new PairingStep.ShowQr("the-secret-of-the-qr", DateTimeOffset.UnixEpoch)];
        instance.Line.LastStep = new PairingStep.Failed(PairingError.NotScanned, null);
        await using var stream = await EventStream.OpenAsync(server.Admin);
        await using var ofBia = await EventStream.OpenAsync(bia);
        var place = stream.LastEventId;

        (await server.Admin.PostAsync($"/api/instances/{instance.Id}/connect", new { method = "qr" })).EnsureStatus(202);
        var told = new List<StreamedEvent>();
        while (told.Count == 0 || told[^1].Data.GetProperty("step").GetString() != "failed")
        {
            var next = await stream.NextAsync();
            told.AddRange(next.Type == "pairing.step" ? [next] : []);
        }

        Assert.Contains(told, step => step.Data.GetProperty("step").GetString() == "showQr" && step.Data.GetProperty("qr").GetString() == "the-secret-of-the-qr");
        Assert.All(told, step => Assert.Null(step.Id));
        Assert.Equal("Nobody scanned the code in time.", told[^1].Data.GetProperty("detail").GetString());
        Assert.Empty(ofBia.Arrived());
        await using var resumed = await EventStream.OpenAsync(server.Admin, place);
        Assert.DoesNotContain(resumed.Arrived(), step => step.Type == "pairing.step");
    }
}
