using Ramal.Connectors.Native;
using Ramal.Lab.WhatsApp;

namespace Ramal.Connectors.Tests.Native;

/// <summary>What only this connector can show: it speaks to the simulated WhatsApp itself.</summary>
public sealed class NativeSessionTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private SimulatorProvider _provider = null!;
    private SessionHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private RecordingEvents Events => _host.Events;

    private VirtualPhone Maria => _provider.Maria;

    public async ValueTask InitializeAsync()
    {
        _provider = await SimulatorProvider.StartAsync(_clock);
        _host = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

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

        _provider.WhatsApp.Faults.StreamError(_provider.OwnNumber, code);

        await Until.TrueAsync(() => Events.Link?.State != LinkState.Connected, "told");
        Assert.Equal((state, cause), (Events.Link!.State, Events.Link.Cause));
    }

    [Fact]
    public async Task A_restart_is_not_worth_a_word()
    {
        await StartLinkedAsync();
        var told = Events.Of<ConnectorEvent.LinkChanged>().Count;

        _provider.WhatsApp.Faults.StreamError(_provider.OwnNumber, 515);

        await Until.TrueAsync(() => Events.Of<ConnectorEvent.LinkChanged>().Count > told, "back");
        Assert.All(Events.Of<ConnectorEvent.LinkChanged>(), change => Assert.Equal(LinkState.Connected, change.State));
    }

    [Fact]
    public async Task A_passkey_is_asked_for_and_named()
    {
        _provider.WhatsApp.Faults.DemandPasskey();
        await using var steps = _host.Pair();
        Assert.True(await steps.MoveNextAsync());
        _provider.Own.TryScan(((PairingStep.ShowQr)steps.Current).Payload, out _);

        Assert.True(await steps.MoveNextAsync());
        Assert.True(Assert.IsType<PairingStep.AskPasskey>(steps.Current).ExpiresAt > _clock.GetUtcNow());
        Assert.True(await steps.MoveNextAsync());
        Assert.Equal(PairingError.PasskeyRequired, Assert.IsType<PairingStep.Failed>(steps.Current).Error);
        Assert.False(await steps.MoveNextAsync());
    }

    [Fact]
    public async Task A_message_is_acknowledged_only_after_it_was_stored()
    {
        await StartLinkedAsync();
        Events.Hold();

        var id = Maria.SendText(_provider.OwnNumber, "guarde isto");
        await Until.TrueAsync(() => Passed("to device", id), "arrived at the device");
        Assert.False(IsAcknowledged(id));

        Events.LetGo();
        await Until.TrueAsync(() => IsAcknowledged(id), "acknowledged");
    }

    [Fact]
    public async Task What_could_not_be_stored_comes_again_with_the_same_key_and_in_its_order()
    {
        await StartLinkedAsync();
        Events.Fails = true;
        Maria.SendText(_provider.OwnNumber, "um");
        await PassUntilAsync(() => _host.Warnings.Any(), "the failure");
        Maria.SendText(_provider.OwnNumber, "dois");

        Events.Fails = false;
        await PassUntilAsync(() => Texts().Count >= 2, "both");

        Assert.Equal(["um", "dois"], Texts().Distinct());
        var keys = Events.Of<ConnectorEvent.MessageReceived>().Select(message => message.DedupKey).Distinct();
        Assert.Equal(2, keys.Count());
    }

    [Fact]
    public async Task A_conversation_that_is_stuck_holds_up_no_other()
    {
        var joao = _provider.WhatsApp.AddPhone("5511955554444", "João");
        await StartLinkedAsync();
        Events.HoldFor(message => message is ConnectorEvent.MessageReceived { Content: MessageContent.Text { Body: "preso" } });
        Maria.SendText(_provider.OwnNumber, "preso");
        Maria.SendText(_provider.OwnNumber, "atrás do preso");

        joao.SendText(_provider.OwnNumber, "livre");

        await Until.TrueAsync(() => Texts().Contains("livre"), "the other conversation");
        Assert.DoesNotContain("atrás do preso", Texts());
        Events.LetGo();
        await Until.TrueAsync(() => Texts().Contains("atrás do preso"), "the stuck conversation");
        Assert.Equal(["preso", "atrás do preso"], Texts().Where(text => text != "livre"));
    }

    [Fact]
    public async Task Every_kind_of_content_comes_in_in_the_words_of_the_seam()
    {
        await StartLinkedAsync();
        var own = _provider.OwnNumber;
        var first = Maria.SendText(own, "olá");
        var message = Maria.Messages.Single(sent => sent.Id == first);
        Maria.SendText(own, "resposta", new PhoneSend { Quoted = message });
        Maria.React(message, "👍");
        Maria.Edit(message, "olá!");
        Maria.SendLocation(own, -23.5, -46.6, "Praça");
        Maria.SendContact(own, "Zé", "BEGIN:VCARD\nVERSION:3.0\nFN:Zé\nTEL;type=CELL;waid=5511933332222:+55 11 93333-2222\nEND:VCARD");
        Maria.SendMedia(own, WhatsApp.Media.MediaKind.Document, new byte[5_000], "application/pdf", "leia", "contrato.pdf");
        Maria.Delete(message);

        await Until.TrueAsync(() => Events.Of<ConnectorEvent.MessageReceived>().Count >= 8, "all");
        var received = Events.Of<ConnectorEvent.MessageReceived>().Select(each => each.Content).ToList();
        Assert.Equal("olá", Assert.IsType<MessageContent.Text>(received[0]).Body);
        Assert.Equal(new ExternalMessageId(first), Events.Of<ConnectorEvent.MessageReceived>()[1].ReplyTo);
        Assert.Equal((first, "👍"), received.OfType<MessageContent.Reaction>().Select(reaction => (reaction.To.Value, reaction.Emoji)).Single());
        Assert.Equal((first, "olá!"), received.OfType<MessageContent.Edit>().Select(edit => (edit.Of.Value, edit.Body)).Single());
        Assert.Equal((-23.5, "Praça"), received.OfType<MessageContent.Location>().Select(place => (place.Latitude, place.Name)).Single());
        Assert.Equal(["5511933332222"], received.OfType<MessageContent.Contacts>().Single().Cards[0].Numbers);
        var file = received.OfType<MessageContent.File>().Single();
        Assert.Equal((ReceivedFileKind.Document, "leia", "contrato.pdf", 5_000L), (file.Kind, file.Caption, file.FileName, file.Length));
        Assert.Equal(first, received.OfType<MessageContent.Delete>().Single().Of.Value);
        Assert.All(Events.Of<ConnectorEvent.MessageReceived>(), each =>
            Assert.Equal([PersonAliasKind.Lid, PersonAliasKind.Phone], each.From.Select(alias => alias.Kind)));
        _provider.WhatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_file_is_fetched_and_one_larger_than_wanted_is_not()
    {
        await StartLinkedAsync();
        var bytes = Enumerable.Range(0, 70_000).Select(i => (byte)i).ToArray();
        Maria.SendMedia(_provider.OwnNumber, WhatsApp.Media.MediaKind.Image, bytes, "image/png", null, null);
        await Until.TrueAsync(() => Events.Of<ConnectorEvent.MessageReceived>().Count == 1, "received");
        var file = (MessageContent.File)Events.Of<ConnectorEvent.MessageReceived>()[0].Content;
        using var fetched = new MemoryStream();

        Assert.Equal(bytes.Length, (await _host.As<IMediaReader>().ReadMediaAsync(file, fetched, 100_000, Cancelled)).Value);
        Assert.Equal(bytes, fetched.ToArray());
        Assert.Equal(ConnectorError.MediaRejected, (await _host.As<IMediaReader>().ReadMediaAsync(file, Stream.Null, 50_000, Cancelled)).Error);
        Assert.Equal(ConnectorError.MediaRejected, (await _host.As<IMediaReader>().ReadMediaAsync(file with { Reference = "{}" }, Stream.Null, 50_000, Cancelled)).Error);
    }

    [Fact]
    public async Task A_file_goes_out_with_its_caption_and_a_reply_quotes()
    {
        await StartLinkedAsync();
        var asked = Maria.SendText(_provider.OwnNumber, "manda a foto?");
        await Until.TrueAsync(() => Texts().Contains("manda a foto?"), "asked");
        var bytes = new byte[] { 1, 2, 3, 4 };
        var media = new OutgoingMedia(MediaKind.Image, "image/png", "foto.png", 4, () => new MemoryStream(bytes));
        var reply = new QuotedMessage(new ExternalMessageId(asked), FromMe: false, null, "manda a foto?");

        var outcome = await _host.Session.SendAsync(new OutgoingMessage(new Recipient(Maria.Number, null), "aqui", media, null, reply), Cancelled);

        Assert.IsType<SendOutcome.Accepted>(outcome);
        var arrived = await Maria.MessageAsync(message => message.Text == "aqui");
        Assert.Equal((PhoneMessageKind.Image, asked), (arrived.Kind, arrived.QuotedId));
        Assert.Equal(bytes, arrived.Media.ToArray());
        _provider.WhatsApp.AssertCorrect();
    }

    [Fact]
    public async Task The_chosen_id_is_the_one_that_goes_out()
    {
        await StartLinkedAsync();
        var id = _host.As<IMessageIdChooser>().ChooseId();

        var outcome = await _host.Session.SendAsync(new OutgoingMessage(new Recipient(Maria.Number, null), "com id", null, id), Cancelled);

        Assert.Equal(id, Assert.IsType<SendOutcome.Accepted>(outcome).Id);
        Assert.Equal(id.Value, (await Maria.MessageAsync("com id")).Id);
        Assert.NotEqual(id, _host.As<IMessageIdChooser>().ChooseId());
    }

    [Fact]
    public async Task What_the_phone_itself_sends_is_told_as_sent_elsewhere()
    {
        await StartLinkedAsync();

        _provider.Own.SendText(Maria.Number, "do celular");

        await Until.TrueAsync(() => Events.Of<ConnectorEvent.MessageSentElsewhere>().Count == 1, "told");
        var sent = Events.Of<ConnectorEvent.MessageSentElsewhere>()[0];
        Assert.Equal(("do celular", ChatKind.Person), (sent.Content.ReadableText, sent.ChatKind));
        Assert.Contains(new PersonAlias(PersonAliasKind.Phone, Maria.Number), sent.To);
    }

    [Fact]
    public async Task Marking_as_read_turns_the_ticks_blue()
    {
        await StartLinkedAsync();
        var id = Maria.SendText(_provider.OwnNumber, "leu?");
        await Until.TrueAsync(() => Texts().Contains("leu?"), "received");
        var received = Events.Of<ConnectorEvent.MessageReceived>().Single();

        Assert.True((await _host.As<IReadMarker>().MarkReadAsync(received.Chat, [new ReadMark(received.Id, null)], Cancelled)).Value);

        await Maria.TicksAsync(id, Ticks.Read);
    }

    [Fact]
    public async Task Groups_are_listed_written_to_and_their_changes_told()
    {
        await StartLinkedAsync();
        var group = Maria.CreateGroup("Bairro", [_provider.OwnNumber]);
        await Until.TrueAsync(() => Events.Of<ConnectorEvent.GroupsChanged>().Count > 0, "told");

        var listed = Assert.Single((await _host.As<IGroupReader>().ReadGroupsAsync(Cancelled)).Value);
        var outcome = await _host.Session.SendAsync(new OutgoingMessage(new Recipient(null, listed.Id), "bom dia, grupo", null, null), Cancelled);

        Assert.Equal((group, "Bairro", 2, false), (listed.Id.Value, listed.Name, listed.Size, listed.IsAdmin));
        Assert.IsType<SendOutcome.Accepted>(outcome);
        await Maria.MessageAsync("bom dia, grupo");
        Maria.SendText(group, "bom dia");
        await Until.TrueAsync(() => Texts().Contains("bom dia"), "received");
        Assert.Equal(ChatKind.Group, Events.Of<ConnectorEvent.MessageReceived>().Single().ChatKind);
        _provider.WhatsApp.AssertCorrect();
    }

    [Fact]
    public async Task Names_and_other_addresses_that_the_history_brings_are_told()
    {
        _provider.Own.SendText(Maria.Number, "antes de conectar");
        await Maria.MessageAsync("antes de conectar");
        await StartLinkedAsync();
        await using var again = Open();

        Maria.SendText(_provider.OwnNumber, "oi");

        await Until.TrueAsync(() => Texts().Contains("oi"), "received");
        Assert.Equal("Maria", Events.Of<ConnectorEvent.MessageReceived>().Single().PushName);
    }

    [Fact]
    public async Task Unlinking_leaves_nothing_in_the_store()
    {
        await StartLinkedAsync();

        Assert.True((await _host.As<IUnlinkable>().UnlinkAsync(Cancelled)).Value);

        Assert.Equal(0, ((InMemorySessionStore)_provider.Store).Count);
        Assert.Empty(_provider.Own.Devices);
    }

    [Fact]
    public async Task A_session_that_was_never_started_can_unlink()
    {
        await _provider.LinkPhoneAsync();

        Assert.True((await _host.As<IUnlinkable>().UnlinkAsync(Cancelled)).Value);

        Assert.Empty(_provider.Own.Devices);
    }

    [Fact]
    public async Task Keys_that_cannot_be_opened_any_more_ask_for_a_new_link()
    {
        await _provider.LinkPhoneAsync();
        var lost = new LostStore(_provider.Store);
        await using var host = new SessionHost(_provider.Connector, _provider.Settings, _provider.Http, null, _clock, lost);

        await host.StartAsync();
        Assert.Equal((LinkState.Disconnected, LinkCause.NeverPaired), (host.Events.Link?.State, host.Events.Link?.Cause));

        await using var steps = host.Pair();
        Assert.True(await steps.MoveNextAsync());
        Assert.IsType<PairingStep.ShowQr>(steps.Current);
    }

    [Theory]
    [InlineData(ProviderFault.BreaksInTheAnswer, true)]
    [InlineData(ProviderFault.BreaksBeforeWork, false)]
    public async Task A_send_of_unknown_outcome_is_settled_by_whoever_has_it_and_by_nothing_else(ProviderFault fault, bool arrives)
    {
        await StartLinkedAsync();
        var before = Connections();
        await _provider.FailAsync(fault);
        var id = _host.As<IMessageIdChooser>().ChooseId();
        var to = new Recipient(_provider.Recipient, null);
        Assert.IsType<SendOutcome.Unknown>(await _host.Session.SendAsync(new OutgoingMessage(to, "em dúvida", null, id), Cancelled));
        await _provider.FailAsync(null);
        await PassUntilAsync(() => Connections() > before, "back");
        var after = Assert.IsType<SendOutcome.Accepted>(await _host.SendTextAsync(_provider.Recipient, "depois"));
        await Until.TrueAsync(() => Events.Of<ConnectorEvent.ReceiptReceived>().Any(receipt => receipt.Id == after.Id), "receipts");

        var now = _clock.GetUtcNow();
        var found = await _host.As<ISentMessageFinder>().FindSentAsync(new SentMessageQuery(to, id, now.AddHours(-1), now.AddHours(1)), Cancelled);
        var all = await _host.As<ISentMessageFinder>().FindSentAsync(new SentMessageQuery(to, null, now.AddHours(-1), now.AddHours(1)), Cancelled);

        Assert.Equal(arrives ? [(id, "em dúvida")] : [], found.Value.Select(message => (message.Id, message.Text)));
        Assert.Equal(arrives ? [id, after.Id] : [after.Id], all.Value.Select(message => message.Id));
        Assert.Equal(arrives, Events.Of<ConnectorEvent.ReceiptReceived>().Any(receipt => receipt.Id == id && receipt.Receipt == Receipt.Accepted));

        int Connections() => Events.Of<ConnectorEvent.LinkChanged>().Count(change => change.State == LinkState.Connected);
    }

    [Fact]
    public async Task The_test_button_tells_whether_WhatsApp_can_be_reached()
    {
        var reached = await _provider.Connector.TestAsync(_provider.Settings, _provider.Http, _clock, Cancelled);
        await _provider.FailAsync(ProviderFault.RefusesConnections);
        var refused = await _provider.Connector.TestAsync(_provider.Settings, _provider.Http, _clock, Cancelled);

        Assert.Equal((ConnectionTestState.NotConnected, ConnectionTestState.Unreachable), (reached.State, refused.State));
    }

    [Fact]
    public async Task A_pinned_certificate_is_the_only_one_that_is_taken()
    {
        var options = new NativeOptions { Endpoint = _provider.WhatsApp.Endpoint, RootKey = _provider.WhatsApp.RootKey };
        using var right = new NativeConnector(options with { CertificateSha256 = Convert.FromHexString(_provider.WhatsApp.CertificateSha256) });
        using var wrong = new NativeConnector(options with { CertificateSha256 = new byte[32] });
        using var usual = new NativeConnector(options);

        Assert.Equal(ConnectionTestState.NotConnected, (await right.TestAsync(_provider.Settings, _provider.Http, _clock, Cancelled)).State);
        Assert.Equal(ConnectionTestState.Unreachable, (await wrong.TestAsync(_provider.Settings, _provider.Http, _clock, Cancelled)).State);
        Assert.Equal(ConnectionTestState.Unreachable, (await usual.TestAsync(_provider.Settings, _provider.Http, _clock, Cancelled)).State);
    }

    private SessionHost Open() => new(_provider.Connector, _provider.Settings, _provider.Http, null, _clock, _provider.Store);

    private async Task StartLinkedAsync()
    {
        await _provider.LinkPhoneAsync();
        await _host.StartAsync();
        Assert.Equal(LinkState.Connected, Events.Link?.State);
    }

    private List<string> Texts() => [.. Events.Of<ConnectorEvent.MessageReceived>().Select(message => message.Content.ReadableText).OfType<string>()];

    private bool Passed(string direction, string id) =>
        _provider.WhatsApp.Transcript.Read().Any(entry => entry.Tag == "message" && entry.FromClient == (direction == "from device") && entry.Text.Contains(id, StringComparison.Ordinal));

    private bool IsAcknowledged(string id) =>
        _provider.WhatsApp.Transcript.Read().Any(entry => entry.Tag == "receipt" && entry.FromClient && entry.Text.Contains(id, StringComparison.Ordinal));

    private Task PassUntilAsync(Func<bool> condition, string what) => Until.TrueAsync(
        () =>
        {
            if (!condition() && _provider.InFlight == 0)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            return condition();
        },
        what);

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
