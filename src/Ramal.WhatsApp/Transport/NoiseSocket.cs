using System.Buffers;
using System.Security.Cryptography;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;

namespace Ramal.WhatsApp.Transport;

/// <summary>Sealed stanzas. Any number of senders, one reader.</summary>
internal sealed class NoiseSocket(FrameSocket socket, byte[] sendKey, byte[] receiveKey) : IDisposable
{
    private readonly AesGcm _send = new(sendKey, Symmetric.GcmTagSize);
    private readonly AesGcm _receive = new(receiveKey, Symmetric.GcmTagSize);
    private readonly SemaphoreSlim _sending = new(1);
    private uint _sent;
    private uint _received;

    /// <summary>
    /// Seals and sends one stanza. Once begun it cannot be cancelled: a frame sent in part would break the link,
    /// and the caller could not tell whether it left.
    /// </summary>
    public async Task SendAsync(Node node, CancellationToken cancellationToken)
    {
        var plaintext = NodeWriter.Write(node);
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        var sealedFrame = ArrayPool<byte>.Shared.Rent(plaintext.Length + Symmetric.GcmTagSize);
        try
        {
            var length = plaintext.Length + Symmetric.GcmTagSize;
            _send.Encrypt(
                NoiseState.Nonce(_sent++),
                plaintext,
                sealedFrame.AsSpan(0, plaintext.Length),
                sealedFrame.AsSpan(plaintext.Length, Symmetric.GcmTagSize));
            await socket.SendAsync(sealedFrame.AsMemory(0, length), default, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sealedFrame);
            _sending.Release();
        }
    }

    /// <summary>The next stanza and its size on the wire, or null when the server has closed.</summary>
    /// <exception cref="StanzaFormatException">The frame does not open, or holds no stanza: the link cannot be trusted further.</exception>
    public async Task<(Node Node, int Size)?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var frame = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (frame is null)
        {
            return null;
        }

        if (frame.Length < Symmetric.GcmTagSize)
        {
            throw new StanzaFormatException("A frame shorter than its tag.");
        }

        var plaintext = new byte[frame.Length - Symmetric.GcmTagSize];
        try
        {
            _receive.Decrypt(NoiseState.Nonce(_received++), frame.AsSpan(0, plaintext.Length), frame.AsSpan(plaintext.Length), plaintext);
        }
        catch (CryptographicException exception)
        {
            throw new StanzaFormatException("A frame that does not open.", exception);
        }

        return (NodeReader.Read(plaintext), frame.Length);
    }

    public Task CloseAsync(CancellationToken cancellationToken) => socket.CloseAsync(cancellationToken);

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        socket.Dispose();
        _send.Dispose();
        _receive.Dispose();
        _sending.Dispose();
    }
}
