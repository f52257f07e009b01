using Ramal.EndToEnd.Journeys.Outside;
using Ramal.Lab.WhatsApp;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>The built server alone, with nothing but WhatsApp on the other side.</summary>
public sealed class NativeNumberTests
{
    [Fact]
    public async Task A_name_alone_a_scan_and_messages_go_out_also_after_a_kill()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        var own = whatsApp.AddPhone("5511977776666", "Loja");
        var maria = whatsApp.AddPhone("5511988887777", "Maria");
        maria.Receipts = PhoneReceipts.Read;
        await using var server = await RamalProcess.StartAsync([.. NativeWorld.SettingsFor(whatsApp), "--whatsapp-device", "Ramal de teste"]);
        await server.SetUpAsync();
        var created = (await server.Client.PostAsync("/api/instances", new { name = "Bot Vendas" })).EnsureStatus(201).Json;
        Assert.Equal("native", created.GetProperty("connector").GetString());

        await server.Client.LinkAsync(1, qr => own.TryScan(qr, out _));
        Assert.Equal("Ramal de teste", own.Devices.Single().Name);
        var first = await SendAsync(server.Client, "antes");
        await maria.MessageAsync("antes");
        await Until.TrueAsync(async () => await StateAsync(server.Client, first) == "read", "read");

        await server.KillAsync();
        await server.StartAgainAsync();
        await Until.TrueAsync(async () => await server.Client.StatusAsync(1) == "connected", "connected again");
        var second = await SendAsync(server.Client, "depois");
        await maria.MessageAsync("depois");
        await Until.TrueAsync(async () => await StateAsync(server.Client, second) == "read", "read");

        (await server.Client.PostAsync("/api/instances/1/unlink")).EnsureStatus(200);
        Assert.Empty(own.Devices);
        whatsApp.AssertCorrect();
    }

    [Theory]
    [InlineData("--whatsapp-url", "wss://example.com/ws/chat")]
    [InlineData("--whatsapp-url", "http://127.0.0.1:1")]
    [InlineData("--whatsapp-root", "00")]
    [InlineData("--whatsapp-version", "2.3000")]
    public async Task Settings_that_make_no_sense_are_refused_at_the_start(string setting, string value)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RamalProcess.StartAsync(setting, value));

        Assert.Contains("RAMAL_WHATSAPP", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(RamalClient client, string text) =>
        (await client.PostAsync("/api/messages", new { to = "5511988887777", text })).EnsureStatus(201).Json.GetProperty("id").GetString()!;

    private static async Task<string?> StateAsync(RamalClient client, string id) =>
        (await client.GetAsync($"/api/messages/{id}")).EnsureSuccess().Json.GetProperty("state").GetString();
}
