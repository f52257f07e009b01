namespace Ramal.Connectors.Tests.Evolution;

/// <summary>Unlinking and deleting, groups, numbers and what went out, where answers are odd.</summary>
public sealed class RemoteTests : IAsyncLifetime
{
    private const string State = "GET instance/connectionState";
    private const string Find = "POST chat/findMessages";
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedEvolution _server = new();
    private SessionHost? _host;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SessionHost Host => _host!;

    public ValueTask InitializeAsync()
    {
        _host = _server.Open(_clock);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Deleting_logs_out_waits_for_close_deletes_and_watches_until_it_is_gone()
    {
        var looks = 0;
        _server.Answer("DELETE instance/logout", 200, "{}");
        _server.Answer(State, _ => (200, ++looks < 3 ? """{"instance":{"state":"connecting"}}""" : """{"instance":{"state":"close"}}"""));
        _server.Answer("DELETE instance/delete", _ =>
        {
            var left = 2;
            _server.Answer(State, _ => left-- > 0
                ? (200, """{"instance":{"state":"close"}}""")
                : (404, """{"response":{"message":["The \"ours\" instance does not exist"]}}"""));
            return (200, "{}");
        });

        var deleting = Host.As<IRemoteDeleter>().DeleteRemoteAsync(Cancelled);
        await PassUntilAsync(() => deleting.IsCompleted);

        Assert.True((await deleting).Value);
        Assert.Equal(
            ["DELETE instance/logout", State, State, State, "DELETE instance/delete", State, State, State],
            _server.Requests.Select(request => request.Call));
    }

    [Fact]
    public async Task An_instance_that_does_not_go_away_is_said()
    {
        _server.Answer("DELETE instance/logout", 400, """{"response":{"message":["The \"ours\" instance is not connected"]}}""");
        _server.Answer(State, 200, """{"instance":{"state":"close"}}""");
        _server.Answer("DELETE instance/delete", 200, "{}");

        var deleting = Host.As<IRemoteDeleter>().DeleteRemoteAsync(Cancelled);
        await PassUntilAsync(() => deleting.IsCompleted);

        Assert.Equal(ConnectorError.ProviderFailed, (await deleting).Error);
    }

    [Fact]
    public async Task The_echo_of_our_own_unlink_is_not_taken_for_the_phones_doing()
    {
        _server.Answer("DELETE instance/logout", 200, "{}");
        await Host.As<IUnlinkable>().UnlinkAsync(Cancelled);
        await Host.ReadAsync(LabProvider.Body("logout.instance", "null", "ours"));
        await Host.ReadAsync(LabProvider.Body("connection.update", """{"state":"close","statusReason":401}""", "ours"));

        Assert.All(Host.Events.Of<ConnectorEvent.LinkChanged>(), link => Assert.Equal(LinkCause.UnlinkedHere, link.Cause));
    }

    [Fact]
    public async Task Groups_come_without_participants_and_without_the_umbrella_of_a_community()
    {
        _server.Answer("GET group/fetchAllGroups", 200, """[{"id":"1@g.us","subject":"A","size":2},{"id":"2@g.us","subject":"C","isCommunity":true},{"id":"3@newsletter"},{"id":"4@g.us"}]""");

        var groups = await Host.As<IGroupReader>().ReadGroupsAsync(Cancelled);

        Assert.Equal([new GroupInfo(new ChatId("1@g.us"), "A", 2, null), new GroupInfo(new ChatId("4@g.us"), "", null, null)], groups.Value);
    }

    [Theory]
    [InlineData("GET group/fetchAllGroups", 500, """{"status":500,"error":"x","response":{"message":"Connection Closed"}}""", ConnectorError.NotConnected)]
    [InlineData("POST chat/whatsappNumbers", 400, """{"data":null,"isBoom":true,"output":{"statusCode":428,"payload":{"message":"Connection Closed"}}}""", ConnectorError.NotConnected)]
    [InlineData("POST chat/whatsappNumbers", 400, "{}", ConnectorError.NotConnected)]
    [InlineData("POST chat/whatsappNumbers", 400, """{"status":400,"error":"Bad Request","message":["Method not available on WhatsApp Business API"]}""", ConnectorError.NotSupported)]
    [InlineData("POST chat/whatsappNumbers", 200, "[]", ConnectorError.ProviderFailed)]
    [InlineData("POST chat/whatsappNumbers", 503, """{"code":"LICENSE_REQUIRED"}""", ConnectorError.LicenseRequired)]
    public async Task Odd_refusals_of_lists_are_understood(string call, int status, string body, ConnectorError expected)
    {
        _server.Answer(call, status, body);

        var error = call.StartsWith("GET", StringComparison.Ordinal)
            ? (await Host.As<IGroupReader>().ReadGroupsAsync(Cancelled)).Error
            : (await Host.As<INumberChecker>().CheckNumbersAsync(["5511988887777"], Cancelled)).Error;

        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("551188887777@s.whatsapp.net", null)] // without the ninth digit
    [InlineData("955119888800229@lid", "5511988887777@s.whatsapp.net")]
    public async Task A_message_stored_under_another_name_of_the_recipient_is_found(string stored, string? beside)
    {
        ServeStored(stored, beside);

        var found = await FindAsync();

        Assert.Equal("3EB0", Assert.Single(found.Value).Id.Value);
    }

    [Fact]
    public async Task A_LID_without_a_number_may_be_anybody_so_it_is_not_said_that_nothing_went_out()
    {
        ServeStored("955119888800229@lid", null);

        Assert.Equal(ConnectorError.NotSupported, (await FindAsync()).Error);
    }

    [Fact]
    public async Task A_message_to_somebody_else_is_not_found()
    {
        ServeStored("5511900000001@s.whatsapp.net", null);

        Assert.Empty((await FindAsync()).Value);
    }

    [Fact]
    public async Task Paging_is_bounded()
    {
        var page = "{\"messages\":{\"total\":100000,\"pages\":2000,\"records\":[" + string.Join(',', Enumerable.Range(0, 50).Select(i => Record($"ID{i}", "5511988887777@s.whatsapp.net", null))) + "]}}";
        _server.Answer(Find, 200, page);

        await FindAsync();

        Assert.Equal(4, _server.BodiesOf(Find).Count);
    }

    private static string Record(string id, string jid, string? beside) =>
        $$$"""{"key":{"id":"{{{id}}}","fromMe":true,"remoteJid":"{{{jid}}}"{{{(beside is null ? "" : $",\"remoteJidAlt\":\"{beside}\"")}}}},"message":{"conversation":"x"},"messageTimestamp":1795262400,"MessageUpdate":[{"status":"DELIVERED"}]}""";

    /// <summary>Serves one record, to a question by its name or by no name.</summary>
    private void ServeStored(string jid, string? beside) => _server.Answer(Find, body =>
    {
        var asked = JsonDocument.Parse(body).RootElement.GetProperty("where").GetProperty("key");
        var matches = !asked.TryGetProperty("remoteJid", out var name) || name.GetString() == jid;
        return (200, "{\"messages\":{\"total\":1,\"pages\":1,\"records\":[" + (matches ? Record("3EB0", jid, beside) : "") + "]}}");
    });

    private Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindAsync() => Host.As<ISentMessageFinder>().FindSentAsync(
        new SentMessageQuery(new Recipient("5511988887777", null), null, _clock.GetUtcNow().AddMinutes(-5), _clock.GetUtcNow().AddMinutes(5)), Cancelled);

    private Task PassUntilAsync(Func<bool> condition) => Until.TrueAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "done");
}
