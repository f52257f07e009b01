using System.Globalization;

namespace Ramal.Connectors.Evolution;

/// <summary>The calls of Evolution API v2 that the connector makes, one method each. Shapes: recorded on 2.3.6.</summary>
internal sealed class EvolutionApi
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    // Slowest upload that is still waited for.
    private const int MediaBytesPerSecond = 64 * 1024;

    private static readonly string[] WantedEvents =
    [
        "QRCODE_UPDATED", "CONNECTION_UPDATE", "STATUS_INSTANCE", "LOGOUT_INSTANCE", "REMOVE_INSTANCE", "INSTANCE_DELETE",
        "MESSAGES_UPSERT", "MESSAGES_UPDATE", "MESSAGES_EDITED", "MESSAGES_DELETE", "SEND_MESSAGE", "CONTACTS_UPSERT", "CONTACTS_UPDATE",
        "GROUPS_UPSERT", "GROUP_UPDATE", "GROUP_PARTICIPANTS_UPDATE",
    ];

    private readonly EvolutionSettings _settings;
    private readonly EvolutionHttp _http;
    private readonly CancellationToken _closing;

    public EvolutionApi(EvolutionSettings settings, HttpClient http, TimeProvider clock, CancellationToken closing = default)
    {
        _settings = settings;
        _closing = closing;
        _http = new EvolutionHttp(http, settings.Key, clock, closing);
    }

    public string InstanceName => _settings.InstanceName;

    /// <summary>Completes when no call runs any more.</summary>
    public Task WhenIdle() => _http.WhenIdle();

    /// <summary>Our row of <c>GET instance/fetchInstances</c>; Undefined when it is not there.</summary>
    /// <remarks>
    /// Always asked without query: <c>?instanceName=</c> is the parameter that overrides the path elsewhere, so no value
    /// of ours ever stands there. The list is filtered here.
    /// </remarks>
    public async Task<ConnectorResult<JsonElement>> FindRowAsync(CancellationToken cancellationToken)
    {
        var list = Read(await FetchInstancesAsync(cancellationToken), cancellationToken);
        if (list.Error is not null)
        {
            return list;
        }

        return list.Value.ValueKind == JsonValueKind.Array
            ? list.Value.EnumerateArray().FirstOrDefault(row => string.Equals(row.Text("name"), InstanceName, StringComparison.Ordinal))
            : new ConnectorResult<JsonElement>(ConnectorError.NotTheProvider, "fetchInstances gave no list.");
    }

    /// <summary>Whether a list of instances shows one that does not carry our key, or is empty: only the global key sees that.</summary>
    public bool LooksGlobal(JsonElement list) =>
        list.GetArrayLength() == 0
        || list.EnumerateArray().Any(row => row.Text("token") is { } token && !string.Equals(token, _settings.Key, StringComparison.Ordinal));

    public Task<ApiAnswer> FetchInstancesAsync(CancellationToken cancellationToken) =>
        _http.ExchangeAsync(HttpMethod.Get, _settings.Address("instance/fetchInstances"), body: null, Short, cancellationToken);

    /// <summary><c>POST verify-creds</c>: 200 for the global key, 401 for every other, changes nothing. Absent from some versions.</summary>
    public Task<ApiAnswer> VerifyGlobalKeyAsync(CancellationToken cancellationToken) =>
        _http.ExchangeAsync(HttpMethod.Post, _settings.Address("verify-creds"), RequestBody.Of(new { }), Short, cancellationToken);

    /// <summary><c>GET instance/connectionState/:i</c> → <c>{"instance":{"instanceName","state"}}</c>; the state may be missing.</summary>
    public Task<ApiAnswer> ConnectionStateAsync(CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Get, "instance/connectionState", query: null, body: null, Short, cancellationToken);

    /// <summary>
    /// <c>GET instance/connect/:i[?number=]</c> → a QR object, <c>{"count":0}</c>, <c>{}</c>, or the state when open. On a
    /// closed instance it starts a connection and takes two seconds.
    /// </summary>
    /// <param name="number">Digits only; asks for a pairing code.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ApiAnswer> ConnectAsync(string? number, CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Get, "instance/connect", number is null ? null : $"number={number}", body: null, Usual, cancellationToken);

    /// <summary><c>POST instance/create</c>, without <c>qrcode</c>: with it the server sleeps five seconds. The QR comes from connect.</summary>
    public Task<ApiAnswer> CreateAsync(Uri? callback, CancellationToken cancellationToken)
    {
        var body = callback is null
            ? RequestBody.Of(new { instanceName = InstanceName, integration = "WHATSAPP-BAILEYS", qrcode = false })
            : RequestBody.Of(new { instanceName = InstanceName, integration = "WHATSAPP-BAILEYS", qrcode = false, webhook = Webhook(callback) });
        return _http.ExchangeAsync(HttpMethod.Post, _settings.Address("instance/create"), body, Long, cancellationToken);
    }

    /// <summary><c>POST webhook/set/:i</c>.</summary>
    public Task<ApiAnswer> SetWebhookAsync(Uri callback, CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Post, "webhook/set", query: null, RequestBody.Of(new { webhook = Webhook(callback) }), Usual, cancellationToken);

    /// <summary><c>DELETE instance/logout/:i</c>; 400 "is not connected" when there is nothing to log out.</summary>
    public Task<ApiAnswer> LogOutAsync(CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Delete, "instance/logout", query: null, body: null, Usual, cancellationToken);

    /// <summary><c>DELETE instance/delete/:i</c>. The work goes on after the answer.</summary>
    public Task<ApiAnswer> DeleteAsync(CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Delete, "instance/delete", query: null, body: null, Usual, cancellationToken);

    /// <param name="to">Number or id.</param>
    /// <param name="text">The text.</param>
    /// <param name="quoted">See <see cref="Quoted"/>; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ApiAnswer> SendTextAsync(string to, string text, object? quoted, CancellationToken cancellationToken)
    {
        var body = quoted is null ? RequestBody.Of(new { number = to, text }) : RequestBody.Of(new { number = to, text, quoted });
        return OwnAsync(HttpMethod.Post, "message/sendText", query: null, body, Long, cancellationToken);
    }

    /// <summary>
    /// The value of <c>quoted</c>: the key by which the server finds the message, and its text for the case that it does
    /// not keep messages.
    /// </summary>
    public static object? Quoted(string to, QuotedMessage? message)
    {
        if (message is null)
        {
            return null;
        }

        var chat = to.Contains('@', StringComparison.Ordinal) ? to : $"{to}@s.whatsapp.net";
        var participant = message.Sender is { } sender ? AddressOf(sender) : null;
        object key = participant is null
            ? new { id = message.Id.Value, remoteJid = chat, fromMe = message.FromMe }
            : new { id = message.Id.Value, remoteJid = chat, fromMe = message.FromMe, participant };
        return message.Text.Length == 0 ? new { key } : new { key, message = new { conversation = message.Text } };
    }

    public static string AddressOf(PersonAlias person) => person.Kind == PersonAliasKind.Lid ? $"{person.Value}@lid" : $"{person.Value}@s.whatsapp.net";

    /// <summary><c>POST chat/markMessageAsRead/:i</c> → <c>{"message":"Read messages","read":"success"}</c>.</summary>
    public Task<ApiAnswer> MarkReadAsync(IReadOnlyList<object> messages, CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Post, "chat/markMessageAsRead", query: null, RequestBody.Of(new { readMessages = messages }), Usual, cancellationToken);

    /// <summary>
    /// <c>POST chat/getBase64FromMediaMessage/:i</c> with the key of a stored message →
    /// <c>{"mediaType","fileName","size","mimetype","base64"}</c>. The value of <c>base64</c> goes to the stream as bytes.
    /// </summary>
    public Task<(ApiAnswer Answer, long? Bytes)> FetchMediaAsync(JsonElement key, Stream destination, long maxBytes, CancellationToken cancellationToken) =>
        _http.ReceiveAsync(
            HttpMethod.Post,
            _settings.InstanceAddress("chat/getBase64FromMediaMessage", query: null),
            RequestBody.Of(new { message = new { key }, convertToMp4 = false }),
            "base64"u8.ToArray(),
            destination,
            maxBytes,
            cancellationToken);

    /// <summary><c>POST message/sendMedia/:i</c>, or <c>sendWhatsAppAudio</c> for audio, which has no caption.</summary>
    public Task<ApiAnswer> SendMediaAsync(string to, string caption, OutgoingMedia media, object? quoted, CancellationToken cancellationToken)
    {
        var limit = Long + TimeSpan.FromSeconds(media.Length / MediaBytesPerSecond);
        if (media.Kind == MediaKind.Audio)
        {
            var bare = new Dictionary<string, object>(StringComparer.Ordinal) { ["number"] = to };
            Quote(bare, quoted);
            var audio = RequestBody.OfMedia(bare, "audio", media);
            return OwnAsync(HttpMethod.Post, "message/sendWhatsAppAudio", query: null, audio, limit, cancellationToken);
        }

        var fields = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["number"] = to,
            ["mediatype"] = media.Kind switch { MediaKind.Image => "image", MediaKind.Video => "video", _ => "document" },
            ["mimetype"] = media.ContentType,
            ["fileName"] = media.FileName,
        };
        if (caption.Length > 0)
        {
            fields["caption"] = caption;
        }

        Quote(fields, quoted);

        return OwnAsync(HttpMethod.Post, "message/sendMedia", query: null, RequestBody.OfMedia(fields, "media", media), limit, cancellationToken);
    }

    /// <summary><c>GET group/fetchAllGroups/:i?getParticipants=false</c>; the query is mandatory.</summary>
    public Task<ApiAnswer> FetchGroupsAsync(CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Get, "group/fetchAllGroups", "getParticipants=false", body: null, Long, cancellationToken);

    public Task<ApiAnswer> CheckNumbersAsync(IReadOnlyList<string> numbers, CancellationToken cancellationToken) =>
        OwnAsync(HttpMethod.Post, "chat/whatsappNumbers", query: null, RequestBody.Of(new { numbers }), Usual, cancellationToken);

    /// <summary>One page of <c>POST chat/findMessages/:i</c>, newest first. <c>offset</c> is the size of a page.</summary>
    public async Task<ConnectorResult<JsonElement>> FindMessagesAsync(
        MessageFilter filter, int page, CancellationToken cancellationToken)
    {
        var where = new Dictionary<string, object>(StringComparer.Ordinal);
        var key = new Dictionary<string, object>(StringComparer.Ordinal);
        if (filter.Id is not null)
        {
            key["id"] = filter.Id;
        }

        if (filter.RemoteJid is not null)
        {
            key["remoteJid"] = filter.RemoteJid;
        }

        if (filter.FromMe)
        {
            key["fromMe"] = true;
        }

        if (key.Count > 0)
        {
            where["key"] = key;
        }

        // Either bound alone is ignored by the server.
        if (filter is { From: { } from, Until: { } until })
        {
            where["messageTimestamp"] = new { gte = Iso(from), lte = Iso(until) };
        }

        var body = RequestBody.Of(new { where, page, offset = MessageFilter.PageSize });
        var answer = await OwnAsync(HttpMethod.Post, "chat/findMessages", query: null, body, Usual, cancellationToken);
        var result = Read(answer, cancellationToken);
        return result.Error is null && result.Value.At("messages").At("records").ValueKind != JsonValueKind.Array
            ? new ConnectorResult<JsonElement>(ConnectorError.NotTheProvider, "findMessages gave no records.")
            : result;
    }

    /// <summary>The body of a success, or why there is none. Stopping is no answer: it throws.</summary>
    public ConnectorResult<JsonElement> Read(ApiAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Trouble is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _closing.ThrowIfCancellationRequested();
        }

        if (!answer.IsSuccess || answer.Trouble is not null)
        {
            return new ConnectorResult<JsonElement>(answer.Error, answer.Detail);
        }

        return answer.Body.ValueKind == JsonValueKind.Undefined
            ? new ConnectorResult<JsonElement>(
                answer.IsWhole ? ConnectorError.NotTheProvider : ConnectorError.ProviderFailed,
                answer.IsWhole ? "The answer is not JSON." : "The answer is larger than 16 MiB.")
            : answer.Body;
    }

    private static void Quote(Dictionary<string, object> fields, object? quoted)
    {
        if (quoted is not null)
        {
            fields["quoted"] = quoted;
        }
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // Without "events" the server answers 500 (set) or 400 (create).
    private static object Webhook(Uri callback) => new
    {
        enabled = true,
        url = callback.AbsoluteUri,
        byEvents = false,
        base64 = false,
        events = WantedEvents,
    };

    private Task<ApiAnswer> OwnAsync(
        HttpMethod method, string call, string? query, RequestBody? body, TimeSpan limit, CancellationToken cancellationToken) =>
        _http.ExchangeAsync(method, _settings.InstanceAddress(call, query), body, limit, cancellationToken);
}

/// <summary>Which stored messages to look for.</summary>
internal sealed record MessageFilter(
    string? Id = null, string? RemoteJid = null, bool FromMe = false, DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    public const int PageSize = 50;
}
