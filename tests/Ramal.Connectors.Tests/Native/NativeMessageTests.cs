using Ramal.Lab.WhatsApp;

namespace Ramal.Connectors.Tests.Native;

/// <summary>What a native session makes of messages, files, ticks and groups.</summary>
public sealed class NativeMessageTests : NativeTest
{
    [Fact]
    public async Task A_message_is_acknowledged_only_after_it_was_stored()
    {
        await StartLinkedAsync();
        Events.Hold();

        var id = Maria.SendText(Provider.OwnNumber, "guarde isto");
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
        Maria.SendText(Provider.OwnNumber, "um");
        await Provider.PassUntilAsync(Clock, () => Host.Warnings.Any(), "the failure");
        Maria.SendText(Provider.OwnNumber, "dois");

        Events.Fails = false;
        await Provider.PassUntilAsync(Clock, () => Texts().Count >= 2, "both");

        Assert.Equal(["um", "dois"], Texts().Distinct());
        var keys = Events.Of<ConnectorEvent.MessageReceived>().Select(message => message.DedupKey).Distinct();
        Assert.Equal(2, keys.Count());
    }

    [Fact]
    public async Task A_conversation_that_is_stuck_holds_up_no_other()
    {
        var joao = Provider.WhatsApp.AddPhone("5511955554444", "João");
        await StartLinkedAsync();
        Events.HoldFor(message => message is ConnectorEvent.MessageReceived { Content: MessageContent.Text { Body: "preso" } });
        Maria.SendText(Provider.OwnNumber, "preso");
        Maria.SendText(Provider.OwnNumber, "atrás do preso");

        joao.SendText(Provider.OwnNumber, "livre");

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
        var own = Provider.OwnNumber;
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
        Provider.WhatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_file_is_fetched_and_one_larger_than_wanted_is_not()
    {
        await StartLinkedAsync();
        var bytes = Enumerable.Range(0, 70_000).Select(i => (byte)i).ToArray();
        Maria.SendMedia(Provider.OwnNumber, WhatsApp.Media.MediaKind.Image, bytes, "image/png", null, null);
        await Until.TrueAsync(() => Events.Of<ConnectorEvent.MessageReceived>().Count == 1, "received");
        var file = (MessageContent.File)Events.Of<ConnectorEvent.MessageReceived>()[0].Content;
        using var fetched = new MemoryStream();

        Assert.Equal(bytes.Length, (await Host.As<IMediaReader>().ReadMediaAsync(file, fetched, 100_000, Cancelled)).Value);
        Assert.Equal(bytes, fetched.ToArray());
        Assert.Equal(ConnectorError.MediaRejected, (await Host.As<IMediaReader>().ReadMediaAsync(file, Stream.Null, 50_000, Cancelled)).Error);
        Assert.Equal(ConnectorError.MediaRejected, (await Host.As<IMediaReader>().ReadMediaAsync(file with { Reference = "{}" }, Stream.Null, 50_000, Cancelled)).Error);
    }

    [Fact]
    public async Task A_file_goes_out_with_its_caption_and_a_reply_quotes()
    {
        await StartLinkedAsync();
        var asked = Maria.SendText(Provider.OwnNumber, "manda a foto?");
        await Until.TrueAsync(() => Texts().Contains("manda a foto?"), "asked");
        var bytes = new byte[] { 1, 2, 3, 4 };
        var media = new OutgoingMedia(MediaKind.Image, "image/png", "foto.png", 4, () => new MemoryStream(bytes));
        var reply = new QuotedMessage(new ExternalMessageId(asked), FromMe: false, null, "manda a foto?");

        var outcome = await Host.Session.SendAsync(new OutgoingMessage(new Recipient(Maria.Number, null), "aqui", media, null, reply), Cancelled);

        Assert.IsType<SendOutcome.Accepted>(outcome);
        var arrived = await Maria.MessageAsync(message => message.Text == "aqui");
        Assert.Equal((PhoneMessageKind.Image, asked), (arrived.Kind, arrived.QuotedId));
        Assert.Equal(bytes, arrived.Media.ToArray());
        Provider.WhatsApp.AssertCorrect();
    }

    [Fact]
    public async Task The_chosen_id_is_the_one_that_goes_out()
    {
        await StartLinkedAsync();
        var id = Host.As<IMessageIdChooser>().ChooseId();

        var outcome = await Host.Session.SendAsync(new OutgoingMessage(new Recipient(Maria.Number, null), "com id", null, id), Cancelled);

        Assert.Equal(id, Assert.IsType<SendOutcome.Accepted>(outcome).Id);
        Assert.Equal(id.Value, (await Maria.MessageAsync("com id")).Id);
        Assert.NotEqual(id, Host.As<IMessageIdChooser>().ChooseId());
    }

    [Fact]
    public async Task What_the_phone_itself_sends_is_told_as_sent_elsewhere()
    {
        await StartLinkedAsync();

        Provider.Own.SendText(Maria.Number, "do celular");

        await Until.TrueAsync(() => Events.Of<ConnectorEvent.MessageSentElsewhere>().Count == 1, "told");
        var sent = Events.Of<ConnectorEvent.MessageSentElsewhere>()[0];
        Assert.Equal(("do celular", ChatKind.Person), (sent.Content.ReadableText, sent.ChatKind));
        Assert.Contains(new PersonAlias(PersonAliasKind.Phone, Maria.Number), sent.To);
    }

    [Fact]
    public async Task Marking_as_read_turns_the_ticks_blue()
    {
        await StartLinkedAsync();
        var id = Maria.SendText(Provider.OwnNumber, "leu?");
        await Until.TrueAsync(() => Texts().Contains("leu?"), "received");
        var received = Events.Of<ConnectorEvent.MessageReceived>().Single();

        Assert.True((await Host.As<IReadMarker>().MarkReadAsync(received.Chat, [new ReadMark(received.Id, null)], Cancelled)).Value);

        await Maria.TicksAsync(id, Ticks.Read);
    }

    [Fact]
    public async Task Groups_are_listed_written_to_and_their_changes_told()
    {
        await StartLinkedAsync();
        var group = Maria.CreateGroup("Bairro", [Provider.OwnNumber]);
        await Until.TrueAsync(() => Events.Of<ConnectorEvent.GroupsChanged>().Count > 0, "told");

        var listed = Assert.Single((await Host.As<IGroupReader>().ReadGroupsAsync(Cancelled)).Value);
        var outcome = await Host.Session.SendAsync(new OutgoingMessage(new Recipient(null, listed.Id), "bom dia, grupo", null, null), Cancelled);

        Assert.Equal((group, "Bairro", 2, false), (listed.Id.Value, listed.Name, listed.Size, listed.IsAdmin));
        Assert.IsType<SendOutcome.Accepted>(outcome);
        await Maria.MessageAsync("bom dia, grupo");
        Maria.SendText(group, "bom dia");
        await Until.TrueAsync(() => Texts().Contains("bom dia"), "received");
        Assert.Equal(ChatKind.Group, Events.Of<ConnectorEvent.MessageReceived>().Single().ChatKind);
        Provider.WhatsApp.AssertCorrect();
    }

    [Theory]
    [InlineData(ProviderFault.BreaksInTheAnswer, true)]
    [InlineData(ProviderFault.BreaksBeforeWork, false)]
    public async Task A_send_of_unknown_outcome_is_settled_by_whoever_has_it_and_by_nothing_else(ProviderFault fault, bool arrives)
    {
        await StartLinkedAsync();
        var before = Connections();
        await Provider.FailAsync(fault);
        var id = Host.As<IMessageIdChooser>().ChooseId();
        var to = new Recipient(Provider.Recipient, null);
        Assert.IsType<SendOutcome.Unknown>(await Host.Session.SendAsync(new OutgoingMessage(to, "em dúvida", null, id), Cancelled));
        await Provider.FailAsync(null);
        await Provider.PassUntilAsync(Clock, () => Connections() > before, "back");
        var after = Assert.IsType<SendOutcome.Accepted>(await Host.SendTextAsync(Provider.Recipient, "depois"));
        await Until.TrueAsync(() => Events.Of<ConnectorEvent.ReceiptReceived>().Any(receipt => receipt.Id == after.Id), "receipts");

        var now = Clock.GetUtcNow();
        var found = await Host.As<ISentMessageFinder>().FindSentAsync(new SentMessageQuery(to, id, now.AddHours(-1), now.AddHours(1)), Cancelled);
        var all = await Host.As<ISentMessageFinder>().FindSentAsync(new SentMessageQuery(to, null, now.AddHours(-1), now.AddHours(1)), Cancelled);

        Assert.Equal(arrives ? [(id, "em dúvida")] : [], found.Value.Select(message => (message.Id, message.Text)));
        Assert.Equal(arrives ? [id, after.Id] : [after.Id], all.Value.Select(message => message.Id));
        Assert.Equal(arrives, Events.Of<ConnectorEvent.ReceiptReceived>().Any(receipt => receipt.Id == id && receipt.Receipt == Receipt.Accepted));

        int Connections() => Events.Of<ConnectorEvent.LinkChanged>().Count(change => change.State == LinkState.Connected);
    }

    private bool Passed(string direction, string id) =>
        Provider.WhatsApp.Transcript.Read().Any(entry => entry.Tag == "message" && entry.FromClient == (direction == "from device") && entry.Text.Contains(id, StringComparison.Ordinal));

    private bool IsAcknowledged(string id) =>
        Provider.WhatsApp.Transcript.Read().Any(entry => entry.Tag == "receipt" && entry.FromClient && entry.Text.Contains(id, StringComparison.Ordinal));
}
