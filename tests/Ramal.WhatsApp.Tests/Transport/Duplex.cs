using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Transport;

/// <summary>Two WebSockets joined in memory.</summary>
internal static class Duplex
{
    public static (WebSocket Client, WebSocket Server) Create()
    {
        // No back-pressure: a test may send all it wants before the other side reads.
        var options = new PipeOptions(pauseWriterThreshold: 0);
        Pipe up = new(options), down = new(options);
        var client = new PipeStream(down.Reader.AsStream(), up.Writer.AsStream());
        var server = new PipeStream(up.Reader.AsStream(), down.Writer.AsStream());
        return (
            WebSocket.CreateFromStream(client, isServer: false, subProtocol: null, Timeout.InfiniteTimeSpan),
            WebSocket.CreateFromStream(server, isServer: true, subProtocol: null, Timeout.InfiniteTimeSpan));
    }

    /// <summary>A link after its handshake, and the server's end of it.</summary>
    public static (Connection Client, NoiseSocket Server) Connect(TimeProvider clock)
    {
        var (client, server) = Create();
        byte[] up = new byte[32], down = new byte[32];
        up[0] = 1;
        return (new Connection(new NoiseSocket(new FrameSocket(client), up, down), clock, NullLogger.Instance), new NoiseSocket(new FrameSocket(server), down, up));
    }

    private sealed class PipeStream(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            output.WriteAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
