using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Media;

/// <summary>Brings sealed files to WhatsApp's media hosts and back, as streams (docs/wire/media.md).</summary>
internal sealed class MediaTransfer(DeviceContext device) : IDisposable
{
    private static readonly SocketsHttpHandler Direct = new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    private readonly HttpClient _http = new(device.Options.MediaHandler ?? Direct, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    private (string Auth, string[] Hosts, DateTimeOffset Until) _known;

    public MediaRepeat Repeat { get; } = new(device);

    public void Dispose() => _http.Dispose();

    /// <summary>Seals into a temporary file, since the address holds the hash of the sealed whole, and sends that.</summary>
    public async Task<MediaReference> UploadAsync(
        Connection connection, MediaKind kind, Stream content, string contentType, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(MediaCipher.KeySize);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            var (sha, sealedSha, length) = await MediaCipher.SealAsync(kind, key, content, file, cancellationToken).ConfigureAwait(false);
            var (auth, hosts) = await HostsAsync(connection, cancellationToken).ConfigureAwait(false);
            var token = Base64Url.EncodeToString(sealedSha);
            var address = $"/mms/{PathOf(kind)}/{token}?auth={Uri.EscapeDataString(auth)}&token={token}";
            using var answer = await PostAsync(hosts, address, file, cancellationToken).ConfigureAwait(false);
            var stored = answer.RootElement;
            var directPath = stored.TryGetProperty("direct_path", out var direct) ? direct.GetString() : null;
            return directPath is null
                ? throw new MediaException(MediaError.HostsFailed, "The media host's answer names no path.")
                : new MediaReference(
                    directPath, stored.TryGetProperty("url", out var url) ? url.GetString() : null, key, sha, sealedSha, length, contentType);
        }
    }

    /// <summary>The same; a file that the hosts no longer have is asked of our phone, once.</summary>
    public async Task DownloadAsync(
        Connection connection, MediaKind kind, MediaReference media, MessageSource message, Stream destination, CancellationToken cancellationToken)
    {
        try
        {
            await DownloadAsync(connection, kind, media, destination, cancellationToken).ConfigureAwait(false);
        }
        catch (MediaException exception) when (exception.Error == MediaError.NotFound)
        {
            // Found missing before its first byte: nothing has been written.
            var again = await Repeat.AskAsync(connection, media, message, cancellationToken).ConfigureAwait(false);
            await DownloadAsync(connection, kind, again, destination, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches, opens and checks a file. What was written is only good when this returns.</summary>
    public async Task DownloadAsync(
        Connection connection, MediaKind kind, MediaReference media, Stream destination, CancellationToken cancellationToken)
    {
        var (_, hosts) = await HostsAsync(connection, cancellationToken).ConfigureAwait(false);
        var hash = Base64Url.EncodeToString(media.SealedSha256.Span);
        string[] addresses = media.DirectPath.Length > 0
            ? [.. hosts.Select(host => $"https://{host}{media.DirectPath}{(media.DirectPath.Contains('?', StringComparison.Ordinal) ? '&' : '?')}hash={hash}&mms-type={PathOf(kind)}&__wa-mms=")]
            : [media.Url ?? throw new MediaException(MediaError.NotFound, "The message names no address.")];
        Exception? last = null;
        foreach (var address in addresses)
        {
            try
            {
                using var request = Request(HttpMethod.Get, address);
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden)
                {
                    throw new MediaException(MediaError.NotFound, $"The media host answers {(int)response.StatusCode}.");
                }

                response.EnsureSuccessStatusCode();
                var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await using (body.ConfigureAwait(false))
                {
                    await MediaCipher.OpenAsync(kind, media, body, destination, cancellationToken).ConfigureAwait(false);
                }

                return;
            }
            catch (HttpRequestException exception)
            {
                last = exception;
            }
        }

        throw new MediaException(MediaError.HostsFailed, "No media host gave the file.", last);
    }

    internal static string PathOf(MediaKind kind) => kind switch
    {
        MediaKind.Image or MediaKind.Sticker => "image",
        MediaKind.Video => "video",
        MediaKind.Audio or MediaKind.VoiceNote => "audio",
        PrivateMedia.History => "md-msg-hist",
        _ => "document",
    };

    private static HttpRequestMessage Request(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("Origin", "https://web.whatsapp.com");
        return request;
    }

    private async Task<JsonDocument> PostAsync(string[] hosts, string address, FileStream file, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var host in hosts)
        {
            try
            {
                file.Position = 0;
                using var request = Request(HttpMethod.Post, $"https://{host}{address}");
                request.Content = new StreamContent(new Unowned(file));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                request.Content.Headers.ContentLength = file.Length;
                using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                response.EnsureSuccessStatusCode();
                var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await using (body.ConfigureAwait(false))
                {
                    return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException)
            {
                last = exception;
            }
        }

        throw new MediaException(MediaError.HostsFailed, "No media host took the file.", last);
    }

    /// <summary><c>&lt;iq xmlns="w:m" type="set"&gt;&lt;media_conn/&gt;</c> → auth, time to live, hosts in the order to try.</summary>
    private async Task<(string Auth, string[] Hosts)> HostsAsync(Connection connection, CancellationToken cancellationToken)
    {
        var now = device.Clock.GetUtcNow();
        if (_known.Hosts is { Length: > 0 } && now < _known.Until)
        {
            return (_known.Auth, _known.Hosts);
        }

        var answer = await connection.QueryAsync("w:m", "set", Jid.Server, [new Node("media_conn")], cancellationToken).ConfigureAwait(false);
        var media = answer.Required("media_conn");
        string[] hosts = [.. media.ChildrenNamed("host").Select(host => host["hostname"]).OfType<string>()];
        _known = (media.RequiredAttribute("auth"), hosts, now + TimeSpan.FromSeconds(media.NumberAttribute("ttl") ?? 300));
        return (_known.Auth, hosts);
    }

    /// <summary>Keeps the request from closing the file, which a second host may need.</summary>
    private sealed class Unowned(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
