using System.Security.Cryptography;

namespace Ramal.Connectors.Tests;

/// <summary>What every connector must make of a conversation. Each runs it against its own fake provider.</summary>
public abstract class ConversationContract : IAsyncLifetime
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(300_001);

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private ITestProvider? _provider;
    private SessionHost? _host;

    private ITestProvider Provider => _provider!;

    private ITestConversation Phones => (ITestConversation)Provider;

    private RecordingEvents Events => _host!.Events;

    public async ValueTask InitializeAsync()
    {
        _provider = await StartProviderAsync(_clock);
        _host = new SessionHost(Provider.Connector, Provider.Settings, Provider.Http, Provider.Callback, _clock);
        if (_host.Session is ICallbackReader reader)
        {
            Provider.OnCallback = body => reader.ReadCallbackAsync(body, CancellationToken.None);
        }

        await Provider.LinkPhoneAsync();
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ITestProvider> StartProviderAsync(ManualClock clock);

    [Fact]
    public async Task A_file_comes_in_with_its_caption_and_its_bytes_can_be_fetched()
    {
        if (_host!.Session is not IMediaReader reader)
        {
            Assert.Skip("This connector reads no files.");
            return;
        }

        var id = await Phones.WriteFileAsync(File, "proposta.pdf", "segue a proposta");
        var received = await ReceivedAsync(id);

        var file = Assert.IsType<MessageContent.File>(received.Content);
        Assert.Equal((ReceivedFileKind.Document, "segue a proposta", "proposta.pdf"), (file.Kind, file.Caption, file.FileName));
        using var bytes = new MemoryStream();
        Assert.Equal(File.Length, (await reader.ReadMediaAsync(file, bytes, 1 << 20, CancellationToken.None)).Value);
        Assert.Equal(File, bytes.ToArray());
        using var none = new MemoryStream();
        Assert.Equal(ConnectorError.MediaRejected, (await reader.ReadMediaAsync(file, none, 1000, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Reactions_edits_deletions_and_answers_name_the_message_they_are_about()
    {
        var first = await Phones.WriteTextAsync("um");
        await ReceivedAsync(first);
        var answer = await Phones.WriteTextAsync("dois", replyTo: first);
        await Phones.ReactAsync(first, "👍");
        await Phones.ReactAsync(first, "");
        await Phones.EditAsync(answer, "dois, corrigido");
        await Phones.DeleteAsync(first);

        Assert.Equal(first, (await ReceivedAsync(answer)).ReplyTo?.Value);
        await PassUntilAsync(() => Contents<MessageContent.Reaction>().Count == 2, "reactions");
        Assert.Equal([(first, "👍"), (first, null)], Contents<MessageContent.Reaction>().Select(one => (one.To.Value, one.Emoji)));
        await PassUntilAsync(() => Contents<MessageContent.Edit>().Count > 0 && Contents<MessageContent.Delete>().Count > 0, "edit and deletion");
        Assert.Equal((answer, "dois, corrigido"), (Contents<MessageContent.Edit>()[0].Of.Value, Contents<MessageContent.Edit>()[0].Body));
        Assert.Equal(first, Contents<MessageContent.Delete>()[0].Of.Value);
    }

    [Fact]
    public async Task What_is_written_on_our_own_phone_is_told_as_ours()
    {
        var id = await Phones.WriteOnOwnPhoneAsync("do celular");

        await PassUntilAsync(() => Events.Of<ConnectorEvent.MessageSentElsewhere>().Any(sent => sent.Id.Value == id), "heard");
        var sent = Events.Of<ConnectorEvent.MessageSentElsewhere>().First(one => one.Id.Value == id);
        Assert.Equal("do celular", sent.Content.ReadableText);
        Assert.Contains(sent.To, person => person == new PersonAlias(PersonAliasKind.Phone, Provider.Recipient));
    }

    [Fact]
    public async Task An_answer_quotes_the_message_it_answers_to()
    {
        var question = await ReceivedAsync(await Phones.WriteTextAsync("quanto custa?"));
        var answer = new OutgoingMessage(
            new Recipient(Provider.Recipient, null), "dez reais", null, (_host!.Session as IMessageIdChooser)?.ChooseId(),
            new QuotedMessage(question.Id, FromMe: false, null, "quanto custa?"));

        Assert.IsType<SendOutcome.Accepted>(await _host.Session.SendAsync(answer, CancellationToken.None));

        await PassUntilAsync(() => Provider.Received("dez reais") == 1, "arrived");
        Assert.Equal(question.Id.Value, Phones.QuotedBy("dez reais"));
    }

    [Fact]
    public async Task Whoever_wrote_sees_that_it_was_read()
    {
        if (_host!.Session is not IReadMarker marker)
        {
            Assert.Skip("This connector marks nothing as read.");
            return;
        }

        var received = await ReceivedAsync(await Phones.WriteTextAsync("leu?"));

        Assert.Null((await marker.MarkReadAsync(received.Chat, [new ReadMark(received.Id, null)], CancellationToken.None)).Error);
        Assert.Null((await marker.MarkReadAsync(received.Chat, [new ReadMark(received.Id, null)], CancellationToken.None)).Error);

        await PassUntilAsync(() => Phones.IsRead(received.Id.Value), "seen as read");
    }

    private List<T> Contents<T>()
        where T : MessageContent => [.. Events.Of<ConnectorEvent.MessageReceived>().Select(received => received.Content).OfType<T>()];

    private async Task<ConnectorEvent.MessageReceived> ReceivedAsync(string id)
    {
        await PassUntilAsync(() => Events.Of<ConnectorEvent.MessageReceived>().Any(message => message.Id.Value == id), $"{id} received");
        return Events.Of<ConnectorEvent.MessageReceived>().First(message => message.Id.Value == id);
    }

    private Task PassUntilAsync(Func<bool> condition, string what) => Provider.PassUntilAsync(_clock, condition, what);
}
