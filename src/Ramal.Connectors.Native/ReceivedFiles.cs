using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Transport;

namespace Ramal.Connectors.Native;

/// <summary>Fetches files that came in.</summary>
internal static class ReceivedFiles
{
    public static async Task<ConnectorResult<long>> ReadAsync(
        NativeLink link, MessageContent.File file, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        if (FileReference.Read(file.Reference) is not { } reference)
        {
            return new ConnectorResult<long>(ConnectorError.MediaRejected, "Not a reference of this connector.");
        }

        if (reference.Length > maxBytes)
        {
            return new ConnectorResult<long>(ConnectorError.MediaRejected, "Larger than what is taken.");
        }

        if (link.Online is not { } client)
        {
            return new ConnectorResult<long>(ConnectorError.NotConnected, null);
        }

        var limited = new LimitedStream(destination, maxBytes);
        try
        {
            await (reference.Source is { } message
                ? client.DownloadAsync(reference.MediaKind, reference.Media, message, limited, cancellationToken)
                : client.DownloadAsync(reference.MediaKind, reference.Media, limited, cancellationToken));
            return limited.Written;
        }
        catch (MediaException failure) when (failure.Error == MediaError.HostsFailed)
        {
            return new ConnectorResult<long>(ConnectorError.ProviderFailed, failure.Message);
        }
        catch (MediaException failure)
        {
            return new ConnectorResult<long>(ConnectorError.MediaRejected, failure.Message);
        }
        catch (Exception failure) when (failure is LinkLostException or TimeoutException or QueryException or StanzaFormatException or HttpRequestException)
        {
            return new ConnectorResult<long>(ConnectorError.Unreachable, failure.GetType().Name);
        }
    }

    /// <summary>Counts, and takes no more than so much: the length in a message is only its sender's word.</summary>
    private sealed class LimitedStream(Stream inner, long maxBytes) : Stream
    {
        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            Take(count);
            inner.Write(buffer, offset, count);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Take(buffer.Length);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        private void Take(int count)
        {
            Written += count;
            if (Written > maxBytes)
            {
                throw new MediaException("Larger than what is taken.");
            }
        }
    }
}
