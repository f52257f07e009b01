using System.Globalization;
using System.Text;

namespace Ramal.Tests.Contracts;

/// <summary>Whose token a request carries.</summary>
internal enum Sender
{
    Nobody,
    Person,
    Key,
    Administrator,
}

/// <summary>One request that a good client would not send, or hardly.</summary>
internal sealed class BadRequest
{
    public required HttpMethod Method { get; init; }

    /// <summary>As it goes over the wire, with query.</summary>
    public required string Target { get; init; }

    public Sender Sender { get; init; }

    public byte[]? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Sent without a length.</summary>
    public bool Chunked { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public HttpRequestMessage ToMessage(Uri server)
    {
        // Without the last word of Uri, which would tidy up what is meant to be untidy.
        var message = new HttpRequestMessage(Method, new Uri($"http://{server.Authority}{Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Body is not null)
        {
            message.Content = Chunked ? new StreamContent(new MemoryStream(Body)) : new ByteArrayContent(Body);
            message.Headers.TransferEncodingChunked = Chunked;
            message.Headers.ExpectContinue = Body.Length > 100_000;
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString()
    {
        var headers = string.Concat(Headers.Select(header => $"\n{header.Name}: {Shorten(header.Value)}"));
        var body = Body is null ? "" : $"\nContent-Type: {ContentType} ({Body.Length.ToString(CultureInfo.InvariantCulture)} bytes)\n{Shorten(Encoding.UTF8.GetString(Body))}";
        return $"{Sender}: {Method} {Shorten(Target)}{headers}{body}";
    }

    private static string Shorten(string text) => text.Length > 1500 ? text[..1500] + "…" : text;
}
