namespace Ramal.Connectors.Evolution;

/// <summary>
/// Reads Evolution's refusals. Seen on 2.3.6: <c>response.message</c> as text, list, list of lists and list of objects;
/// <c>message</c> at the root; a raw boom object; <c>{}</c>; and Graph's error object under status 201.
/// </summary>
internal static class EvolutionError
{
    private const int MaxNesting = 4;

    private static readonly string[] NotConnectedWords = ["Connection Closed", "is not connected", "reading 'onWhatsApp'"];

    private static readonly string[] MediaWords =
        ["Input buffer", "unsupported image format", "Media upload failed", "ffmpeg", "Owned media must be a url or base64"];

    private static readonly string[] ChannelWords = ["Method not available"];

    public static ConnectorError Classify(ApiAnswer answer)
    {
        var (status, body) = (answer.Status, answer.Body);
        if (status >= 400 && answer.Raw.Span.IndexOf("LICENSE_REQUIRED"u8) >= 0)
        {
            return ConnectorError.LicenseRequired;
        }

        return status switch
        {
            429 => ConnectorError.RateLimited,
            413 => ConnectorError.MediaRejected,
            401 or 403 => body.IsObject() ? ConnectorError.WrongKey : ConnectorError.NotTheProvider,
            404 => SaysAny(body, ["does not exist", "not found"]) ? ConnectorError.UnknownRemoteInstance : ConnectorError.NotTheProvider,
            >= 400 when SaysNotOnWhatsApp(body) => ConnectorError.NotOnWhatsApp,
            >= 400 when IsNotConnected(body) => ConnectorError.NotConnected,
            >= 400 when SaysAny(body, ChannelWords) => ConnectorError.NotSupported,
            >= 400 when SaysAny(body, MediaWords) => ConnectorError.MediaRejected,
            >= 500 => ConnectorError.ProviderFailed,
            >= 400 when !body.IsObject() => ConnectorError.NotTheProvider,
            >= 400 when SaysAny(body, ["\"number\""]) => ConnectorError.InvalidRecipient,
            >= 400 => ConnectorError.MessageRejected,
            _ => ConnectorError.NotTheProvider,
        };
    }

    /// <summary>True for the 403 that means "exists already" and not "wrong key".</summary>
    public static bool SaysNameInUse(JsonElement body) => SaysAny(body, ["already in use"]);

    /// <summary>
    /// A 400 whose text is a JavaScript exception comes from anywhere in Evolution's send code, also from behind the
    /// point where the message left (storing it, for example): it proves nothing.
    /// </summary>
    public static bool IsException(JsonElement body) =>
        Messages(body).Any(message => message.Split(':', 2)[0] is { Length: < 60 } head
            && !head.Contains(' ', StringComparison.Ordinal)
            && (head.EndsWith("Error", StringComparison.Ordinal) || head.EndsWith("Exception", StringComparison.Ordinal)));

    /// <summary>Null when the body is no error object of Meta's Graph API, which Evolution passes on as a success.</summary>
    public static ConnectorError? GraphError(JsonElement body) =>
        body.Number("code") is { } code && (body.At("fbtrace_id").ValueKind != JsonValueKind.Undefined || body.Text("type") is not null)
            ? GraphError(code)
            : null;

    // https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes (2026-10)
    private static ConnectorError GraphError(long code) => code switch
    {
        0 or 10 or 190 or (>= 200 and <= 299) or 131005 => ConnectorError.WrongKey,
        4 or 80007 or 130429 or 131048 or 131056 or 133016 => ConnectorError.RateLimited,
        1 or 2 or 131000 or 131016 or 131057 => ConnectorError.ProviderFailed,
        131026 => ConnectorError.NotOnWhatsApp,
        131021 => ConnectorError.InvalidRecipient,
        131052 or 131053 => ConnectorError.MediaRejected,
        131051 => ConnectorError.NotSupported,
        133010 => ConnectorError.NotConnected,
        _ => ConnectorError.MessageRejected,
    };

    private static bool IsNotConnected(JsonElement body) =>
        SaysAny(body, NotConnectedWords)
        || (body.Flag("isBoom") == true && body.At("output").Number("statusCode") == 428);

    private static bool SaysNotOnWhatsApp(JsonElement body) =>
        body.At("response").At("message") is { ValueKind: JsonValueKind.Array } rows
        && rows.EnumerateArray().Any(row => row.Flag("exists") == false);

    private static bool SaysAny(JsonElement body, string[] words) =>
        Messages(body).Any(message => words.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> Messages(JsonElement body) =>
        Texts(body.At("response").At("message"), MaxNesting)
            .Concat(Texts(body.At("message"), MaxNesting))
            .Concat(Texts(body.At("output").At("payload").At("message"), MaxNesting));

    private static IEnumerable<string> Texts(JsonElement element, int nesting) => element.ValueKind switch
    {
        JsonValueKind.String => Json.ReadString(element) is { } text ? [text] : [],
        JsonValueKind.Array when nesting > 0 => element.EnumerateArray().SelectMany(inner => Texts(inner, nesting - 1)),
        _ => [],
    };
}
