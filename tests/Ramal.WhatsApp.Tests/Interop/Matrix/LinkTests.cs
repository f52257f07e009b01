using System.Text.Json.Nodes;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Tests.Interop.Matrix;

/// <summary>How links begin and end, with stock clients; the engine's own are in <see cref="PairingTests"/>.</summary>
public sealed class LinkTests(PeerHost host) : IClassFixture<PeerHost>
{
    [Theory]
    [InlineData("baileys")]
    [InlineData("zapo")]
    public async Task A_stock_client_is_linked_by_typing_its_code(string kind)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var number = host.NewNumber();
        await host.AskAsync(kind, new { name = host.NewName(kind), pn = number, byCode = true });
        await host.WhatsApp.OnlineAsync(number);
        host.AssertCorrect();
    }

    [Theory]
    [InlineData("baileys", false)]
    [InlineData("baileys", true)]
    [InlineData("zapo", false)]
    [InlineData("zapo", true)]
    public async Task A_stock_client_that_its_phone_removed_is_told_401(string kind, bool whileAway)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var (name, phone) = await SettledAsync(kind);
        if (whileAway)
        {
            await host.AskAsync("sleep", new { name });
            await phone.UntilAsync(() => !phone.Devices.Any(device => device.IsOnline), "away");
            phone.Unlink(phone.Devices.Single().Id);
            _ = host.AskAsync("wake", new { name }).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        else
        {
            phone.Unlink(phone.Devices.Single().Id);
        }

        await ClosedAsync(name, 401);
        Assert.Empty(phone.Devices);
        host.AssertCorrect();
    }

    [Theory]
    [InlineData("baileys")]
    [InlineData("zapo")]
    public async Task A_stock_client_whose_keys_another_one_uses_is_told_440(string kind)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var (name, phone) = await SettledAsync(kind);
        host.WhatsApp.Faults.Replace(phone.Number);
        await host.EventAsync(e => (string?)e["event"] == "closed" && (string?)e["name"] == name, "440");
        host.AssertCorrect();
    }

    [Theory]
    [InlineData("baileys")]
    [InlineData("zapo")]
    public async Task A_stock_client_that_logs_out_is_gone_from_its_phone(string kind)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var (name, phone) = await SettledAsync(kind);
        await host.AskAsync("logout", new { name });
        await phone.UntilAsync(() => phone.Devices.Count == 0, "logout");
        host.AssertCorrect();
    }

    [Fact]
    public async Task The_second_login_with_the_same_keys_replaces_the_first()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var first = await EngineDevice.LinkAsync(host);
        var copy = new InMemoryStore();
        foreach (var table in new[] { "account", "prekey", "signed-prekey" })
        {
            var rows = await first.Store.ReadAllAsync(table, CancellationToken.None);
            await copy.CommitAsync([.. rows.Select(row => new StoreChange(table, row.Key, row.Value))], CancellationToken.None);
        }

        await using var second = await EngineDevice.OpenAsync(host, first.Number, copy);
        second.Run(null);
        Assert.Equal(LinkCause.Replaced, (await first.EndAsync()).Cause);
        await second.NextAsync<LinkOpened>();
        host.AssertCorrect();
    }

    /// <summary>A client that has got a message is through with everything that it does after logging in.</summary>
    private async Task<(string Name, VirtualPhone Phone)> SettledAsync(string kind)
    {
        var phone = host.WhatsApp.AddPhone();
        var name = await host.StartAsync(kind, phone.Number, host.NewName(kind));
        host.WhatsApp.AddPhone().SendText(phone.Number, "welcome");
        await host.TextAtAsync(name, "welcome");
        return (name, phone);
    }

    private Task<JsonNode> ClosedAsync(string name, int code) => host.EventAsync(
        e => (string?)e["event"] == "closed" && (string?)e["name"] == name && (int?)e["code"] is { } got && (got == code || got == 0), $"{code} at {name}");
}
