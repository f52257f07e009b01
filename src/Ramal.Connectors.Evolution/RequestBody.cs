using System.Buffers;
using System.Buffers.Text;
using System.Net.Http.Headers;

namespace Ramal.Connectors.Evolution;

/// <summary>
/// A JSON request body that knows whether its last byte may have left. As long as it has not, the server cannot act:
/// the length is announced, and a body that is cut off is refused.
/// </summary>
internal abstract class RequestBody : HttpContent
{
    protected RequestBody() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

    /// <summary>Set before the last byte is handed to the connection.</summary>
    public bool MayHaveLeft { get; protected set; }

    public static RequestBody Of<T>(T value) => new SmallBody(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));

    /// <summary>The fields as an object, and the file in base64 as its last property.</summary>
    public static RequestBody OfMedia(IReadOnlyDictionary<string, object> fields, string mediaField, OutgoingMedia media) =>
        new MediaBody(fields, mediaField, media);

    protected abstract Task WriteAsync(Stream stream, CancellationToken cancellationToken);

    protected sealed override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
        WriteAsync(stream, CancellationToken.None);

    protected sealed override Task SerializeToStreamAsync(
        Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken) =>
        WriteAsync(stream, cancellationToken);

    private sealed class SmallBody(byte[] json) : RequestBody
    {
        protected override async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
        {
            MayHaveLeft = true;
            await stream.WriteAsync(json, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = json.Length;
            return true;
        }
    }

    /// <summary>Streams the file through two small buffers: no copy of it is ever held, whatever its size.</summary>
    private sealed class MediaBody : RequestBody
    {
        // A multiple of three: no padding but at the end of the file.
        private const int ChunkBytes = 3 * 16 * 1024;

        private static readonly byte[] Tail = "\"}"u8.ToArray();

        private readonly byte[] _head;
        private readonly OutgoingMedia _media;

        public MediaBody(IReadOnlyDictionary<string, object> fields, string mediaField, OutgoingMedia media)
        {
            var json = JsonSerializer.Serialize(fields, JsonSerializerOptions.Web);
            _head = System.Text.Encoding.UTF8.GetBytes($"{json[..^1]},\"{mediaField}\":\"");
            _media = media;
        }

        protected override async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_head, cancellationToken);
            await WriteFileAsync(stream, cancellationToken);
            MayHaveLeft = true;
            await stream.WriteAsync(Tail, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _head.Length + ((_media.Length + 2) / 3 * 4) + Tail.Length;
            return true;
        }

        private async Task WriteFileAsync(Stream stream, CancellationToken cancellationToken)
        {
            var plain = ArrayPool<byte>.Shared.Rent(ChunkBytes);
            var encoded = ArrayPool<byte>.Shared.Rent(ChunkBytes / 3 * 4);
            try
            {
                await using var file = Open();
                var left = _media.Length;
                while (left > 0)
                {
                    var read = await ReadAsync(file, plain, (int)Math.Min(left, ChunkBytes), cancellationToken);
                    Base64.EncodeToUtf8(plain.AsSpan(0, read), encoded, out _, out var written);
                    await stream.WriteAsync(encoded.AsMemory(0, written), cancellationToken);
                    left -= read;
                }

                // A longer file would go out cut off, and nobody would see it.
                if (await file.ReadAsync(plain.AsMemory(0, 1), cancellationToken) > 0)
                {
                    throw new MediaUnreadableException(new EndOfStreamException());
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(plain, clearArray: true);
                ArrayPool<byte>.Shared.Return(encoded, clearArray: true);
            }
        }

        private Stream Open()
        {
            try
            {
                return _media.OpenRead();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new MediaUnreadableException(exception);
            }
        }

        private static async Task<int> ReadAsync(Stream file, byte[] buffer, int wanted, CancellationToken cancellationToken)
        {
            try
            {
                await file.ReadExactlyAsync(buffer.AsMemory(0, wanted), cancellationToken);
                return wanted;
            }
            catch (IOException exception)
            {
                throw new MediaUnreadableException(exception);
            }
        }
    }
}

/// <summary>Our own copy of the file cannot be read, or has another length than announced. The request was cut off, so nothing was sent.</summary>
internal sealed class MediaUnreadableException(Exception inner) : IOException("The stored file cannot be read.", inner);
