using Ramal.Connectors.Native;

namespace Ramal.Connectors.Tests.Native;

/// <summary>How a native session begins, breaks and ends.</summary>
public sealed class NativeSessionTests : NativeTest
{
    [Theory]
    [InlineData(401, LinkState.LoggedOut, LinkCause.LoggedOutOnPhone)]
    [InlineData(403, LinkState.Blocked, LinkCause.AccountLocked)]
    [InlineData(405, LinkState.Disconnected, LinkCause.ClientOutdated)]
    [InlineData(409, LinkState.Disconnected, LinkCause.ClientOutdated)]
    [InlineData(411, LinkState.Disconnected, LinkCause.LinkedDevicesUnavailable)]
    [InlineData(440, LinkState.Disconnected, LinkCause.Replaced)]
    [InlineData(500, LinkState.Connecting, LinkCause.ProviderFailed)]
    [InlineData(503, LinkState.Connecting, LinkCause.ProviderFailed)]
    public async Task Each_stream_error_has_a_state_and_a_cause(int code, LinkState state, LinkCause cause)
    {
        await StartLinkedAsync();

        Provider.WhatsApp.Faults.StreamError(Provider.OwnNumber, code);

        await Until.TrueAsync(() => Events.Link?.State != LinkState.Connected, "told");
        Assert.Equal((state, cause), (Events.Link!.State, Events.Link.Cause));
    }

    [Fact]
    public async Task A_restart_is_not_worth_a_word()
    {
        await StartLinkedAsync();
        var told = Events.Of<ConnectorEvent.LinkChanged>().Count;

        Provider.WhatsApp.Faults.StreamError(Provider.OwnNumber, 515);

        await Until.TrueAsync(() => Events.Of<ConnectorEvent.LinkChanged>().Count > told, "back");
        Assert.All(Events.Of<ConnectorEvent.LinkChanged>(), change => Assert.Equal(LinkState.Connected, change.State));
    }

    [Fact]
    public async Task A_passkey_is_asked_for_and_named()
    {
        Provider.WhatsApp.Faults.DemandPasskey();
        await using var steps = Host.Pair();
        Assert.True(await steps.MoveNextAsync());
        Provider.Own.TryScan(((PairingStep.ShowQr)steps.Current).Payload, out _);

        Assert.True(await steps.MoveNextAsync());
        Assert.True(Assert.IsType<PairingStep.AskPasskey>(steps.Current).ExpiresAt > Clock.GetUtcNow());
        Assert.True(await steps.MoveNextAsync());
        Assert.Equal(PairingError.PasskeyRequired, Assert.IsType<PairingStep.Failed>(steps.Current).Error);
        Assert.False(await steps.MoveNextAsync());
    }

    [Fact]
    public async Task Names_and_other_addresses_that_the_history_brings_are_told()
    {
        Provider.Own.SendText(Maria.Number, "antes de conectar");
        await Maria.MessageAsync("antes de conectar");
        await StartLinkedAsync();
        await using var again = Open();

        Maria.SendText(Provider.OwnNumber, "oi");

        await Until.TrueAsync(() => Texts().Contains("oi"), "received");
        Assert.Equal("Maria", Events.Of<ConnectorEvent.MessageReceived>().Single().PushName);
    }

    [Fact]
    public async Task Unlinking_leaves_nothing_in_the_store()
    {
        await StartLinkedAsync();

        Assert.True((await Host.As<IUnlinkable>().UnlinkAsync(Cancelled)).Value);

        Assert.Equal(0, ((InMemorySessionStore)Provider.Store).Count);
        Assert.Empty(Provider.Own.Devices);
    }

    [Fact]
    public async Task A_session_that_was_never_started_can_unlink()
    {
        await Provider.LinkPhoneAsync();

        Assert.True((await Host.As<IUnlinkable>().UnlinkAsync(Cancelled)).Value);

        Assert.Empty(Provider.Own.Devices);
    }

    [Fact]
    public async Task Keys_that_cannot_be_opened_any_more_ask_for_a_new_link()
    {
        await Provider.LinkPhoneAsync();
        var lost = new LostStore(Provider.Store);
        await using var host = new SessionHost(Provider.Connector, Provider.Settings, Provider.Http, null, Clock, lost);

        await host.StartAsync();
        Assert.Equal((LinkState.Disconnected, LinkCause.NeverPaired), (host.Events.Link?.State, host.Events.Link?.Cause));

        await using var steps = host.Pair();
        Assert.True(await steps.MoveNextAsync());
        Assert.IsType<PairingStep.ShowQr>(steps.Current);
    }

    [Fact]
    public async Task The_test_button_tells_whether_WhatsApp_can_be_reached()
    {
        var reached = await Provider.Connector.TestAsync(Provider.Settings, Provider.Http, Clock, Cancelled);
        await Provider.FailAsync(ProviderFault.RefusesConnections);
        var refused = await Provider.Connector.TestAsync(Provider.Settings, Provider.Http, Clock, Cancelled);

        Assert.Equal((ConnectionTestState.NotConnected, ConnectionTestState.Unreachable), (reached.State, refused.State));
    }

    [Fact]
    public async Task A_pinned_certificate_is_the_only_one_that_is_taken()
    {
        var options = new NativeOptions { Endpoint = Provider.WhatsApp.Endpoint, RootKey = Provider.WhatsApp.RootKey };
        using var right = new NativeConnector(options with { CertificateSha256 = Convert.FromHexString(Provider.WhatsApp.CertificateSha256) });
        using var wrong = new NativeConnector(options with { CertificateSha256 = new byte[32] });
        using var usual = new NativeConnector(options);

        Assert.Equal(ConnectionTestState.NotConnected, (await right.TestAsync(Provider.Settings, Provider.Http, Clock, Cancelled)).State);
        Assert.Equal(ConnectionTestState.Unreachable, (await wrong.TestAsync(Provider.Settings, Provider.Http, Clock, Cancelled)).State);
        Assert.Equal(ConnectionTestState.Unreachable, (await usual.TestAsync(Provider.Settings, Provider.Http, Clock, Cancelled)).State);
    }

    /// <summary>A store whose values another key ring sealed.</summary>
    private sealed class LostStore(ISessionStore inner) : ISessionStore
    {
        private bool _isCleared;

        public ValueTask<byte[]?> ReadAsync(string section, string name, CancellationToken cancellationToken) =>
            _isCleared ? inner.ReadAsync(section, name, cancellationToken) : throw new SessionStoreException("Sealed with another key.");

        public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(string section, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
            inner.ReadManyAsync(section, names, cancellationToken);

        public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadSectionAsync(string section, CancellationToken cancellationToken) =>
            inner.ReadSectionAsync(section, cancellationToken);

        public ValueTask CommitAsync(IReadOnlyCollection<SessionStoreChange> changes, CancellationToken cancellationToken) => inner.CommitAsync(changes, cancellationToken);

        public ValueTask ClearAsync(CancellationToken cancellationToken)
        {
            _isCleared = true;
            return inner.ClearAsync(cancellationToken);
        }
    }
}
