using Ramal.Lab;

namespace Ramal.Connectors.Tests.Evolution;

/// <summary>What a session does by itself: link, webhook, and polling where callbacks do not arrive.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private const string State = "GET instance/connectionState";
    private const string Find = "POST chat/findMessages";
    private static readonly Uri Callback = new("http://us.example/callback/secret");

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedEvolution _server = new();
    private SessionHost? _host;

    private SessionHost Host => _host!;

    public ValueTask InitializeAsync()
    {
        _host = _server.Open(_clock, Callback);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Our_webhook_is_set_once_with_its_events()
    {
        await Host.StartAsync();
        await LooksAsync(3);

        using var body = JsonDocument.Parse(Assert.Single(_server.BodiesOf("POST webhook/set")));
        WebhookBody.AssertIs(body.RootElement.GetProperty("webhook"), Callback);
    }

    [Fact]
    public async Task A_webhook_that_was_refused_is_set_again_later()
    {
        _server.Answer("POST webhook/set", 500, """{"status":500,"error":"x","response":{"message":"Cannot read properties of undefined (reading 'length')"}}""");
        await Host.StartAsync();
        _server.Answer("POST webhook/set", 201, "{}");

        await PassUntilAsync(() => _server.BodiesOf("POST webhook/set").Count == 2, "set again");
    }

    [Fact]
    public async Task A_storm_of_connecting_events_costs_nothing_and_is_told_once()
    {
        await Host.StartAsync();
        _server.Answer(State, 200, """{"instance":{"instanceName":"ours","state":"connecting"}}""");
        for (var i = 0; i < 500; i++)
        {
            await Host.ReadAsync(Body("connection.update", """{"instance":"ours","state":"connecting","statusReason":200}"""));
        }

        Assert.Equal(LinkState.Connected, Host.Events.Link?.State);
        var looks = _server.BodiesOf(State).Count;
        await PassUntilAsync(() => Host.Events.Link?.State == LinkState.Connecting, "connecting");

        Assert.Equal(LinkCause.ConnectionLost, Host.Events.Link?.Cause);
        Assert.InRange(_server.BodiesOf(State).Count - looks, 1, 5);
        Assert.Equal(2, Host.Events.Of<ConnectorEvent.LinkChanged>().Count);
    }

    [Fact]
    public async Task A_short_reconnect_is_no_news()
    {
        await Host.StartAsync();
        _server.Answer(State, 200, """{"instance":{"instanceName":"ours","state":"connecting"}}""");
        await LooksAsync(1);
        _server.Answer(State, 200, """{"instance":{"instanceName":"ours","state":"open"}}""");
        await LooksAsync(2);

        Assert.Equal([LinkState.Connected], Host.Events.Of<ConnectorEvent.LinkChanged>().Select(link => link.State));
    }

    [Fact]
    public async Task One_failed_look_is_no_news_two_are_and_the_looks_grow_rare()
    {
        await Host.StartAsync();
        _server.Answer(State, 500, "");
        await LooksAsync(1);
        Assert.Equal(LinkState.Connected, Host.Events.Link?.State);
        await PassUntilAsync(() => Host.Events.Link?.Cause == LinkCause.ProviderFailed, "failed");

        await LooksAsync(8);
        var before = _clock.GetUtcNow();
        await LooksAsync(1);
        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(390));
    }

    [Theory]
    [InlineData(401, """{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}""", LinkCause.WrongKey)]
    [InlineData(404, """{"status":404,"error":"Not Found","response":{"message":["The \"ours\" instance does not exist"]}}""", LinkCause.UnknownRemoteInstance)]
    [InlineData(503, """{"code":"LICENSE_REQUIRED"}""", LinkCause.LicenseRequired)]
    [InlineData(200, "<html>", LinkCause.NotTheProvider)]
    [InlineData(200, """{"hello":"world"}""", LinkCause.NotTheProvider)]
    public async Task What_waiting_does_not_mend_is_disconnected(int status, string body, LinkCause cause)
    {
        _server.Answer(State, status, body);

        await Host.StartAsync();

        Assert.Equal((LinkState.Disconnected, cause), (Host.Events.Link?.State, Host.Events.Link?.Cause));
    }

    [Theory]
    [InlineData("""[{"name":"ours","ownerJid":null}]""", LinkState.Disconnected, LinkCause.NeverPaired)]
    [InlineData("""[{"name":"ours","ownerJid":null,"disconnectionReasonCode":401}]""", LinkState.LoggedOut, LinkCause.LoggedOutOnPhone)]
    [InlineData("""[{"name":"ours","ownerJid":"5511977776666@s.whatsapp.net","disconnectionReasonCode":403}]""", LinkState.Blocked, LinkCause.Banned)]
    [InlineData("""[{"name":"ours","ownerJid":"5511977776666@s.whatsapp.net"}]""", LinkState.Disconnected, LinkCause.ConnectionLost)]
    public async Task A_closed_link_says_why_as_far_as_the_server_knows(string rows, LinkState state, LinkCause cause)
    {
        _server.Answer(State, 200, """{"instance":{"instanceName":"ours","state":"close"}}""");
        _server.Answer("GET instance/fetchInstances", 200, rows);

        await Host.StartAsync();

        Assert.Equal((state, cause), (Host.Events.Link?.State, Host.Events.Link?.Cause));
    }

    [Fact]
    public async Task A_store_that_is_away_does_not_end_the_watch()
    {
        await Host.StartAsync();
        Host.Events.Fails = true;
        _server.Answer(State, 401, """{"response":{"message":"Unauthorized"}}""");
        await PassUntilAsync(() => Host.Warnings.Any(), "logged");
        Host.Events.Fails = false;

        await PassUntilAsync(() => Host.Events.Link?.Cause == LinkCause.WrongKey, "told later");
    }

    [Fact]
    public async Task Silence_after_a_send_means_polling_and_the_next_event_means_push_again()
    {
        _server.Answer("POST message/sendText", 201, """{"key":{"id":"3EB0A"}}""");
        _server.Answer(Find, body => (200, Records(body.Contains("\"id\":\"3EB0A\"", StringComparison.Ordinal)
            ? """{"key":{"id":"3EB0A","fromMe":true,"remoteJid":"5511988887777@s.whatsapp.net"},"message":{"conversation":"x"},"messageTimestamp":1795262400,"MessageUpdate":[{"status":"DELIVERY_ACK"},{"status":"READ"}]}"""
            : """{"key":{"id":"IN1","fromMe":false,"remoteJid":"5511988887777@s.whatsapp.net"},"message":{"conversation":"oi"},"messageTimestamp":1795262410,"MessageUpdate":[]}""")));
        await Host.StartAsync();
        Assert.Null(Host.Events.Mode);
        await Host.SendTextAsync("5511988887777", "x");

        await PassUntilAsync(() => Host.Events.Mode == CallbackMode.Polling, "polling");
        await PassUntilAsync(() => Host.Events.Of<ConnectorEvent.ReceiptReceived>().Count == 2, "receipts");
        Assert.Equal([Receipt.Delivered, Receipt.Read], Host.Events.Of<ConnectorEvent.ReceiptReceived>().Select(receipt => receipt.Receipt));
        await LooksAsync(2);
        var received = Assert.Single(Host.Events.Of<ConnectorEvent.MessageReceived>());
        Assert.Equal(2, _server.BodiesOf("POST webhook/set").Count);

        await Host.ReadAsync(Body("messages.upsert", """{"key":{"remoteJid":"5511988887777@s.whatsapp.net","fromMe":false,"id":"IN1"},"message":{"conversation":"oi"},"messageTimestamp":1795262410}"""));
        Assert.Equal(CallbackMode.Push, Host.Events.Mode);
        Assert.Equal(received.DedupKey, Host.Events.Of<ConnectorEvent.MessageReceived>()[1].DedupKey);
        var asked = _server.BodiesOf(Find).Count;
        await LooksAsync(2);
        Assert.Equal(asked, _server.BodiesOf(Find).Count);
    }

    [Fact]
    public async Task Every_look_at_history_gives_both_ends_of_the_time_and_the_size_of_a_page()
    {
        _server.Answer(Find, 200, Records(""));
        await using var host = _server.Open(_clock, callback: null);
        await host.StartAsync();
        await PassUntilAsync(() => _server.BodiesOf(Find).Count > 0, "polled");

        Assert.Equal(CallbackMode.Polling, host.Events.Mode);
        using var body = JsonDocument.Parse(_server.BodiesOf(Find)[0]);
        Assert.Equal((1, 50), (body.RootElement.GetProperty("page").GetInt32(), body.RootElement.GetProperty("offset").GetInt32()));
        var time = body.RootElement.GetProperty("where").GetProperty("messageTimestamp");
        Assert.True(time.GetProperty("gte").GetDateTimeOffset() < time.GetProperty("lte").GetDateTimeOffset());
    }

    [Fact]
    public async Task Lost_callbacks_of_the_lab_are_made_good_by_polling()
    {
        await using var provider = await LabProvider.StartAsync(_clock);
        await provider.LinkPhoneAsync();
        provider.Lab.Faults.Add(new Fault(FaultKind.WebhooksLost));
        await using var host = new SessionHost(provider.Connector, provider.Settings, provider.Http, provider.Callback, _clock);
        await host.StartAsync();
        var accepted = Assert.IsType<SendOutcome.Accepted>(await host.SendTextAsync(provider.Recipient, "ida"));
        await provider.WriteAsync("volta");

        await Until.TrueAsync(
            () =>
            {
                if (provider.InFlight == 0)
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                }

                return host.Events.Of<ConnectorEvent.ReceiptReceived>().Any(receipt => receipt.Id == accepted.Id && receipt.Receipt == Receipt.Read)
                    && host.Events.Of<ConnectorEvent.MessageReceived>().Any(message => message.Content.ReadableText == "volta");
            },
            "polled");
        Assert.Equal(CallbackMode.Polling, host.Events.Mode);
    }

    private static string Body(string name, string data) => LabProvider.Body(name, data, ScriptedEvolution.Instance);

    private static string Records(string record) =>
        "{\"messages\":{\"total\":1,\"pages\":1,\"currentPage\":1,\"records\":[" + record + "]}}";

    private Task LooksAsync(int count)
    {
        var target = _server.BodiesOf(State).Count + count;
        return PassUntilAsync(() => _server.BodiesOf(State).Count >= target, "looked");
    }

    private Task PassUntilAsync(Func<bool> condition, string what) => Until.TrueAsync(
        () =>
        {
            for (var i = 0; i < 5 && !condition(); i++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            return condition();
        },
        what);
}
