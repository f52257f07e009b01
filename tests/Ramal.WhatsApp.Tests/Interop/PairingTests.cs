using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Tests.Interop;

public sealed class PairingTests(PeerHost host) : IClassFixture<PeerHost>
{
    [Fact]
    public async Task A_device_is_linked_by_scanning_its_QR_code_and_comes_online()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var linked = await device.NextAsync<DeviceLinked>();
        Assert.Equal(device.Phone, linked.Phone.Bare);
        Assert.True(device.Client.IsOnline);
        Assert.Equal(linked.Lid, device.Client.Lid);
        Assert.Contains(device.Events.All, e => e is LinkClosed { End.Cause: LinkCause.RestartRequired });
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_device_is_linked_by_typing_its_code_on_the_phone()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.OpenAsync(host, host.NewNumber(), new InMemoryStore());
        device.Run(new PairingRequest(device.Number));
        var offered = await device.NextAsync<CodeOffered>();
        Assert.Equal(8, offered.Code.Length);
        await device.Handset.TypeCodeAsync(offered.Code);
        Assert.Equal(device.Phone, (await device.NextAsync<LinkOpened>()).Phone.Bare);
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_linked_device_comes_back_with_its_stored_keys_after_a_restart()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var first = await EngineDevice.LinkAsync(host);
        await first.DisposeAsync();
        await using var second = await EngineDevice.OpenAsync(host, first.Number, first.Store);
        Assert.True(second.Client.IsLinked);
        second.Run(null);
        await second.NextAsync<LinkOpened>();
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_server_that_is_not_WhatsApps_is_refused_and_learns_nothing()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.OpenAsync(host, host.NewNumber(), new InMemoryStore(), new byte[32]);
        device.Run(new PairingRequest());
        Assert.Equal(LinkCause.ServerNotTrusted, (await device.EndAsync()).Cause);
        Assert.DoesNotContain(device.Events.All, e => e is QrOffered);
    }

    [Fact]
    public async Task A_passkey_demand_is_named_and_ends_the_attempt()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        host.WhatsApp.Faults.DemandPasskey();
        await using var device = await EngineDevice.OpenAsync(host, host.NewNumber(), new InMemoryStore());
        device.Run(new PairingRequest());
        await device.NextAsync<PasskeyDemanded>();
        Assert.Equal(LinkCause.PasskeyRequired, (await device.EndAsync()).Cause);
        host.WhatsApp.Faults.Clear();
    }

    [Theory]
    [InlineData(401, LinkCause.LoggedOut)]
    [InlineData(403, LinkCause.AccountLocked)]
    [InlineData(405, LinkCause.ClientOutdated)]
    [InlineData(409, LinkCause.BadClientDescription)]
    [InlineData(411, LinkCause.LinkedDevicesUnavailable)]
    [InlineData(440, LinkCause.Replaced)]
    public async Task A_stream_error_that_a_person_must_see_ends_the_link_with_its_cause(int code, LinkCause cause)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        host.WhatsApp.Faults.StreamError(device.Number, code);
        Assert.Equal(cause, (await device.EndAsync()).Cause);
        Assert.Equal(cause == LinkCause.LoggedOut, await device.Store.ReadAsync("account", "credentials", CancellationToken.None) is null);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(515)]
    public async Task A_stream_error_of_the_server_is_followed_by_a_new_link(int code)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        host.WhatsApp.Faults.StreamError(device.Number, code);
        await device.NextAsync<LinkClosed>(closed => closed.End.Code == code && closed.RetryAt is not null);
        await WhenAsync(() => device.Events.All.OfType<LinkOpened>().Count() == 2, device);
    }

    [Fact]
    public async Task A_device_removed_by_its_phone_is_told_so_when_it_connects_again()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var linked = await EngineDevice.LinkAsync(host);
        await linked.DisposeAsync();
        linked.Handset.Unlink(linked.Handset.Devices.Single().Id);
        await using var device = await EngineDevice.OpenAsync(host, linked.Number, linked.Store);
        device.Run(null);
        Assert.Equal(LinkCause.LoggedOut, (await device.EndAsync()).Cause);
    }

    [Fact]
    public async Task Unlinking_removes_the_device_and_forgets_its_keys()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        await device.Client.UnlinkAsync(CancellationToken.None);
        Assert.Equal(LinkCause.LoggedOut, (await device.EndAsync()).Cause);
        Assert.Null(await device.Store.ReadAsync("account", "credentials", CancellationToken.None));
    }

    private static Task<WhatsAppEvent> WhenAsync(Func<bool> holds, EngineDevice device) => device.Events.FirstAsync(_ => holds(), "state");
}
