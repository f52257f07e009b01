namespace Ramal.Connectors.Tests.Evolution;

/// <summary>What each recorded answer to a send means.</summary>
public sealed class SendOutcomeTests
{
    private const string Send = "POST message/sendText";

    [Theory]
    // text, list, list of lists, list of objects; message at the root; nothing at all
    [InlineData(500, """{"status":500,"error":"Internal Server Error","response":{"message":"Connection Closed"}}""", ConnectorError.NotConnected)]
    [InlineData(500, """{"status":500,"error":"Internal Server Error","response":{"message":"Cannot read properties of undefined (reading 'onWhatsApp')"}}""", ConnectorError.NotConnected)]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":["The \"x\" instance is not connected"]}}""", ConnectorError.NotConnected)]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":[["instance requires property \"text\""]]}}""", ConnectorError.MessageRejected)]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":[["instance requires property \"number\""]]}}""", ConnectorError.InvalidRecipient)]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":[{"jid":"5511988880000@s.whatsapp.net","exists":false,"number":"5511988880000"}]}}""", ConnectorError.NotOnWhatsApp)]
    [InlineData(400, """{"status":400,"error":"Bad Request","message":["Method not available on WhatsApp Business API"]}""", ConnectorError.NotSupported)]
    [InlineData(400, """{"data":null,"isBoom":true,"isServer":false,"output":{"statusCode":428,"payload":{"statusCode":428,"error":"Precondition Required","message":"Gone"},"headers":{}}}""", ConnectorError.NotConnected)]
    [InlineData(400, "{}", ConnectorError.MessageRejected)]
    [InlineData(401, """{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}""", ConnectorError.WrongKey)]
    [InlineData(403, """{"status":403,"error":"Forbidden","response":{"message":"Forbidden"}}""", ConnectorError.WrongKey)]
    [InlineData(404, """{"status":404,"error":"Not Found","response":{"message":["The \"ours\" instance does not exist"]}}""", ConnectorError.UnknownRemoteInstance)]
    [InlineData(404, """{"status":404,"error":"Not Found","response":{"message":["Cannot POST /message"]}}""", ConnectorError.NotTheProvider)]
    [InlineData(404, "<html>nginx</html>", ConnectorError.NotTheProvider)]
    [InlineData(302, "", ConnectorError.NotTheProvider)]
    [InlineData(413, "<html>nginx</html>", ConnectorError.MediaRejected)]
    [InlineData(429, """{"message":"slow down"}""", ConnectorError.RateLimited)]
    [InlineData(503, """{"error":"service not activated","code":"LICENSE_REQUIRED","message":"x"}""", ConnectorError.LicenseRequired)]
    [InlineData(500, """{"status":500,"error":"Internal Server Error","response":{"message":["Error: Input buffer has corrupt header: pngload_buffer: end of stream"]}}""", ConnectorError.MediaRejected)]
    // Graph's refusals under status 201
    [InlineData(201, """{"message":"(#131030) Recipient phone number not in allowed list","type":"OAuthException","code":131030,"error_data":{},"fbtrace_id":"y"}""", ConnectorError.MessageRejected)]
    [InlineData(201, """{"message":"(#131026) Message undeliverable","type":"OAuthException","code":131026,"fbtrace_id":"y"}""", ConnectorError.NotOnWhatsApp)]
    [InlineData(201, """{"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429,"fbtrace_id":"y"}""", ConnectorError.RateLimited)]
    [InlineData(201, """{"message":"Error validating access token","type":"OAuthException","code":190,"fbtrace_id":"y"}""", ConnectorError.WrongKey)]
    [InlineData(201, """{"status":"PENDING"}""", ConnectorError.MessageRejected)]
    [InlineData(201, """{"key":{"remoteJid":"x"},"status":"PENDING"}""", ConnectorError.MessageRejected)]
    [InlineData(201, """{"key":{"id":""}}""", ConnectorError.MessageRejected)]
    public async Task Is_rejected(int status, string body, ConnectorError expected)
    {
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(status, body));

        Assert.Equal(expected, rejected.Error);
        Assert.DoesNotContain("55119", rejected.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, """{"status":500,"error":"Internal Server Error","response":{"message":"Timed Out"}}""")]
    [InlineData(500, "")]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(503, "<html>Service Unavailable</html>")]
    [InlineData(504, "<html>Gateway Timeout</html>")]
    // Meta's API could not be reached, or could and its answer was lost: the same text
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":["TypeError: Cannot read properties of undefined (reading 'message')"]}}""")]
    [InlineData(400, """{"status":400,"error":"Bad Request","response":{"message":["PrismaClientKnownRequestError: could not store"]}}""")]
    [InlineData(201, "<html>")]
    [InlineData(200, "")]
    [InlineData(201, "[]")]
    public async Task Is_unknown(int status, string body) => Assert.IsType<SendOutcome.Unknown>(await SendAsync(status, body));

    [Fact]
    public async Task An_answer_too_long_to_read_is_accepted_by_the_id_at_its_beginning()
    {
        var echo = """{"key":{"fromMe":true,"id":"wamid.LONG"},"message":{"imageMessage":{"media":" """ + new string('A', 17 * 1024 * 1024) + "\"}}}";

        Assert.Equal(new SendOutcome.Accepted(new ExternalMessageId("wamid.LONG")), await SendAsync(201, echo));
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(201, new string(' ', 17 * 1024 * 1024)));
    }

    [Fact]
    public async Task A_refusal_of_the_guarded_client_is_rejected_even_when_the_handler_wraps_it()
    {
        foreach (var thrown in new Exception[]
        {
            new AddressNotAllowedException("link-local"),
            new HttpRequestException(HttpRequestError.ConnectionError, "outer", new AddressNotAllowedException("link-local")),
        })
        {
            var server = new ScriptedEvolution();
            server.Throw(Send, thrown);
            await using var host = server.Open();

            Assert.Equal(ConnectorError.AddressNotAllowed, Assert.IsType<SendOutcome.Rejected>(await host.SendTextAsync("5511988887777", "x")).Error);
        }
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.InvalidResponse, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public async Task Only_what_fails_before_the_request_leaves_is_rejected(HttpRequestError error, bool isRejected)
    {
        var server = new ScriptedEvolution();
        server.Throw(Send, new HttpRequestException(error, "x"));
        await using var host = server.Open();

        Assert.Equal(isRejected, await host.SendTextAsync("5511988887777", "x") is SendOutcome.Rejected { Error: ConnectorError.Unreachable });
    }

    [Fact]
    public async Task A_send_asks_once_whatever_comes_back()
    {
        var server = new ScriptedEvolution();
        server.Answer(Send, 500, "");
        await using var host = server.Open();

        await host.SendTextAsync("5511988887777", "x");

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_group_is_addressed_by_its_id_and_anything_else_there_is_refused()
    {
        var server = new ScriptedEvolution();
        server.Answer(Send, 201, """{"key":{"id":"3EB0"}}""");
        await using var host = server.Open();

        Assert.IsType<SendOutcome.Accepted>(await ToGroupAsync(host, "120363000000000001@g.us"));
        Assert.Equal("""{"number":"120363000000000001@g.us","text":"x"}""", server.BodiesOf(Send)[0]);
        Assert.IsType<SendOutcome.Rejected>(await ToGroupAsync(host, "status@broadcast"));
        Assert.IsType<SendOutcome.Rejected>(await ToGroupAsync(host, "../x@g.us"));
    }

    private static Task<SendOutcome> ToGroupAsync(SessionHost host, string group) =>
        host.Session.SendAsync(new OutgoingMessage(new Recipient(null, new ChatId(group)), "x", null, null), TestContext.Current.CancellationToken);

    private static async Task<SendOutcome> SendAsync(int status, string body)
    {
        var server = new ScriptedEvolution();
        server.Answer(Send, status, body);
        await using var host = server.Open();
        return await host.SendTextAsync("5511988887777", "olá");
    }
}
