using System.Net.WebSockets;

namespace Ramal.Lab.WhatsApp;

/// <summary>The server's end of the byte stream: an introduction, then frames with a three-byte length. One reader, one writer.</summary>
internal sealed class ServerFrames(WebSocket socket)
{
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>The four bytes that name protocol and version, behind routing bytes where the client has some; null when it has closed.</summary>
    public async Task<byte[]?> ReadIntroAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(4, cancellationToken))
        {
            return null;
        }

        if (_buffer.AsSpan(_start, 2).SequenceEqual("ED"u8))
        {
            if (!await FillAsync(7, cancellationToken))
            {
                return null;
            }

            var routing = (_buffer[_start + 4] << 16) | (_buffer[_start + 5] << 8) | _buffer[_start + 6];
            if (!await FillAsync(7 + routing + 4, cancellationToken))
            {
                return null;
            }

            _start += 7 + routing;
        }

        var intro = _buffer.AsSpan(_start, 4).ToArray();
        _start += 4;
        return intro;
    }

    /// <summary>The next frame, or null when the client has closed.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(3, cancellationToken))
        {
            return null;
        }

        var length = (_buffer[_start] << 16) | (_buffer[_start + 1] << 8) | _buffer[_start + 2];
        if (!await FillAsync(3 + length, cancellationToken))
        {
            return null;
        }

        var frame = _buffer.AsSpan(_start + 3, length).ToArray();
        _start += 3 + length;
        return frame;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        byte[] output = [(byte)(frame.Length >> 16), (byte)(frame.Length >> 8), (byte)frame.Length, .. frame.Span];
        await socket.SendAsync(output, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    private async Task<bool> FillAsync(int wanted, CancellationToken cancellationToken)
    {
        while (_end - _start < wanted)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_buffer.Length < wanted || _end == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(wanted, _buffer.Length * 2));
            }

            var result = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            _end += result.Count;
        }

        if (_start == _end && _buffer.Length > 64 * 1024)
        {
            (_buffer, _start, _end) = (new byte[4096], 0, 0);
        }

        return true;
    }
}
