using System.Buffers;
using System.Net.WebSockets;

namespace Ramal.WhatsApp.Transport;

/// <summary>
/// Frames with a three-byte length over a WebSocket's byte stream; message boundaries of the WebSocket mean nothing.
/// One reader and one writer at a time.
/// </summary>
internal sealed class FrameSocket(WebSocket socket) : IDisposable
{
    private const int HeaderSize = 3;
    private const int MaxFrame = (1 << 24) - 1;

    /// <summary>Empty while nothing is on its way.</summary>
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Sends one frame, behind <paramref name="intro"/> when it is the first.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> frame, ReadOnlyMemory<byte> intro, CancellationToken cancellationToken)
    {
        if (frame.Length > MaxFrame)
        {
            throw new ArgumentException("A frame holds at most 16 MiB.", nameof(frame));
        }

        var length = intro.Length + HeaderSize + frame.Length;
        var output = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            intro.CopyTo(output);
            output[intro.Length] = (byte)(frame.Length >> 16);
            output[intro.Length + 1] = (byte)(frame.Length >> 8);
            output[intro.Length + 2] = (byte)frame.Length;
            frame.CopyTo(output.AsMemory(intro.Length + HeaderSize));
            await socket.SendAsync(output.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>The next frame, or null when the other side has closed.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task<byte[]?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(HeaderSize, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var length = (_buffer[_start] << 16) | (_buffer[_start + 1] << 8) | _buffer[_start + 2];
        if (!await FillAsync(HeaderSize + length, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var frame = _buffer.AsSpan(_start + HeaderSize, length).ToArray();
        _start += HeaderSize + length;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            Release();
        }

        return frame;
    }

    /// <summary>Tells the other side, without waiting for its answer.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The link is gone already, which is what we wanted.
        }
    }

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        socket.Dispose();
        Release();
    }

    private async Task<bool> FillAsync(int wanted, CancellationToken cancellationToken)
    {
        while (_end - _start < wanted)
        {
            if (_buffer.Length == 0)
            {
                // Most links are silent most of the time: a receive of nothing waits without a buffer, here and in TLS below.
                var something = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
                if (something.MessageType == WebSocketMessageType.Close)
                {
                    return false;
                }
            }

            MakeRoom(wanted);
            var result = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            _end += result.Count;
        }

        return true;
    }

    private void MakeRoom(int wanted)
    {
        if (_buffer.Length - _start >= wanted && _end < _buffer.Length)
        {
            return;
        }

        var have = _end - _start;

        // Grown step by step with what really arrived: a lying length costs its sender the bytes.
        var size = Math.Min(Math.Max(wanted, 8192), Math.Max(8192, 2 * (have + 1)));
        var target = size > _buffer.Length ? ArrayPool<byte>.Shared.Rent(size) : _buffer;
        _buffer.AsSpan(_start, have).CopyTo(target);
        if (!ReferenceEquals(target, _buffer))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        (_start, _end) = (0, have);
    }

    private void Release()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
