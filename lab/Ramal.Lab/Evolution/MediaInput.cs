namespace Ramal.Lab;

/// <summary>The media of a send: base64, an address to fetch, or a form file.</summary>
internal readonly record struct MediaInput(string Number, string Caption, LabMedia Media)
{
    private const long MaxBytes = 256 * 1024 * 1024;

    private static readonly Answer NotMedia = Answer.ErrorList(400, "Bad Request", "Owned media must be a url, base64, or valid file with buffer");

    /// <summary>The input of <c>sendMedia</c>, or the answer that refuses it.</summary>
    public static async Task<(MediaInput Input, Answer? Refusal)> ReadAsync(EvolutionCall call, HttpClient http)
    {
        if (call.Http.Request.HasFormContentType)
        {
            return await ReadFormAsync(call.Http);
        }

        if (call.Missing("number", "mediatype") is { } missing)
        {
            return (default, missing);
        }

        var kind = call.Body.Text("mediatype") ?? "";
        if (!MediaMessage.Kinds.Contains(kind, StringComparer.Ordinal))
        {
            return (default, Answer.SchemaError(["mediatype is not one of enum values: " + string.Join(',', MediaMessage.Kinds)]));
        }

        var contentType = call.Body.Text("mimetype") ?? MediaMessage.DefaultContentType(kind);
        return await LoadAsync(call, http, "media") is { } bytes
            ? (new MediaInput(call.Body.Text("number") ?? "", call.Body.Text("caption") ?? "", new LabMedia(kind, contentType, call.Body.Text("fileName"), bytes)), null)
            : (default, NotMedia);
    }

    /// <summary>The input of <c>sendWhatsAppAudio</c>, or the answer that refuses it.</summary>
    public static async Task<(MediaInput Input, Answer? Refusal)> ReadAudioAsync(EvolutionCall call, HttpClient http)
    {
        if (call.Http.Request.HasFormContentType)
        {
            return await ReadFormAsync(call.Http, "audio");
        }

        if (call.Missing("number", "audio") is { } missing)
        {
            return (default, missing);
        }

        return await LoadAsync(call, http, "audio") is { } bytes
            ? (new MediaInput(call.Body.Text("number") ?? "", "", new LabMedia("audio", MediaMessage.DefaultContentType("audio"), FileName: null, bytes)), null)
            : (default, NotMedia);
    }

    private static async Task<(MediaInput Input, Answer? Refusal)> ReadFormAsync(HttpContext http, string? fixedKind = null)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var kind = fixedKind ?? form["mediatype"].ToString();
        if (form.Files.Count == 0)
        {
            return (default, NotMedia);
        }

        var file = form.Files[0];
        using var buffer = new MemoryStream();
        await file.CopyToAsync(buffer, http.RequestAborted);
        var contentType = form["mimetype"].ToString() is { Length: > 0 } told ? told : file.ContentType;
        return (new MediaInput(form["number"].ToString(), form["caption"].ToString(), new LabMedia(kind, contentType, file.FileName, buffer.ToArray())), null);
    }

    private static async Task<byte[]?> LoadAsync(EvolutionCall call, HttpClient http, string property)
    {
        var text = call.Body.Text(property) ?? "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return await FetchAsync(http, address, call.Http.RequestAborted);
        }

        var comma = text.StartsWith("data:", StringComparison.Ordinal) ? text.IndexOf(',', StringComparison.Ordinal) : -1;
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64Chars(text.AsSpan(comma + 1), buffer, out var written) && written > 0 ? buffer[..written] : null;
    }

    private static async Task<byte[]?> FetchAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode && (response.Content.Headers.ContentLength ?? 0) <= MaxBytes
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
