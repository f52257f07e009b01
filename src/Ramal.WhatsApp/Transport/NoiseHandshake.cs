using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Transport;

/// <summary>
/// The client's side of the Noise handshake: XX the first time, IK (one round trip) when the server's static key is known,
/// XXfallback when the server no longer has that key. Stanza shapes and sources: docs/wire/transport.md.
/// </summary>
internal sealed class NoiseHandshake(FrameSocket socket, HandshakeIdentity identity)
{
    private static readonly byte[] Header = [(byte)'W', (byte)'A', 6, 3];

    private readonly KeyPair _ephemeral = KeyPair.Generate();

    /// <summary>Runs the handshake and returns the sealed socket and the server's static key, to be remembered for the next time.</summary>
    /// <exception cref="HandshakeException">The server is not WhatsApp's, or does not follow the protocol.</exception>
    public async Task<(NoiseSocket Socket, byte[] ServerStatic)> RunAsync(CancellationToken cancellationToken)
    {
        if (identity.ServerStatic is not { } known)
        {
            await SendAsync(new HandshakeMessage { ClientHello = new() { Ephemeral = Bytes(_ephemeral.Public) } }, Intro(), cancellationToken)
                .ConfigureAwait(false);
            var xx = new NoiseState(NoiseState.Xx, Header);
            xx.MixHash(_ephemeral.Public);
            return await FinishXxAsync(xx, await ReceiveHelloAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }

        var ik = new NoiseState(NoiseState.Ik, Header);
        await SendIkHelloAsync(ik, known, cancellationToken).ConfigureAwait(false);
        var hello = await ReceiveHelloAsync(cancellationToken).ConfigureAwait(false);
        if (!hello.HasStatic)
        {
            return (FinishIk(ik, hello), known);
        }

        var fallback = new NoiseState(NoiseState.XxFallback, Header);
        fallback.MixHash(_ephemeral.Public);
        return await FinishXxAsync(fallback, hello, cancellationToken).ConfigureAwait(false);
    }

    private static ByteString Bytes(byte[] bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    private async Task<(NoiseSocket Socket, byte[] ServerStatic)> FinishXxAsync(
        NoiseState noise, HandshakeMessage.Types.ServerHello hello, CancellationToken cancellationToken)
    {
        var serverEphemeral = KeyOf(hello.Ephemeral.Span);
        noise.MixHash(serverEphemeral);
        noise.MixKey(Agree(_ephemeral, serverEphemeral));
        var serverStatic = KeyOf(noise.DecryptAndHash(hello.Static.Span));
        noise.MixKey(Agree(_ephemeral, serverStatic));
        var chain = noise.DecryptAndHash(hello.Payload.Span);
        ServerCertificate.Verify(chain, serverStatic, identity.RootKey.Span, identity.Now);

        var sealedStatic = noise.EncryptAndHash(identity.Static.Public);
        noise.MixKey(Agree(identity.Static, serverEphemeral));
        var sealedPayload = noise.EncryptAndHash(identity.Payload);
        await SendAsync(
            new HandshakeMessage { ClientFinish = new() { Static = Bytes(sealedStatic), Payload = Bytes(sealedPayload) } },
            intro: default,
            cancellationToken).ConfigureAwait(false);
        return (Open(noise), serverStatic);
    }

    private async Task SendIkHelloAsync(NoiseState noise, byte[] serverStatic, CancellationToken cancellationToken)
    {
        noise.MixHash(serverStatic);
        noise.MixHash(_ephemeral.Public);
        noise.MixKey(Agree(_ephemeral, serverStatic));
        var sealedStatic = noise.EncryptAndHash(identity.Static.Public);
        noise.MixKey(Agree(identity.Static, serverStatic));
        var sealedPayload = noise.EncryptAndHash(identity.Payload);
        var hello = new HandshakeMessage.Types.ClientHello
        {
            Ephemeral = Bytes(_ephemeral.Public),
            Static = Bytes(sealedStatic),
            Payload = Bytes(sealedPayload),
        };
        await SendAsync(new HandshakeMessage { ClientHello = hello }, Intro(), cancellationToken).ConfigureAwait(false);
    }

    private NoiseSocket FinishIk(NoiseState noise, HandshakeMessage.Types.ServerHello hello)
    {
        var serverEphemeral = KeyOf(hello.Ephemeral.Span);
        noise.MixHash(serverEphemeral);
        noise.MixKey(Agree(_ephemeral, serverEphemeral));
        noise.MixKey(Agree(identity.Static, serverEphemeral));

        // That this decrypts proves the server's key, whose certificate was verified when it was first learnt.
        noise.DecryptAndHash(hello.Payload.Span);
        return Open(noise);
    }

    private NoiseSocket Open(NoiseState noise)
    {
        var (send, receive) = noise.Split();
        return new NoiseSocket(socket, send, receive);
    }

    private byte[] Intro()
    {
        if (identity.RoutingInfo is not { Length: > 0 } routing)
        {
            return Header;
        }

        byte[] length = [(byte)(routing.Length >> 16), (byte)(routing.Length >> 8), (byte)routing.Length];
        return [(byte)'E', (byte)'D', 0, 1, .. length, .. routing, .. Header];
    }

    private Task SendAsync(HandshakeMessage message, byte[]? intro, CancellationToken cancellationToken) =>
        socket.SendAsync(message.ToByteArray(), intro, cancellationToken);

    private async Task<HandshakeMessage.Types.ServerHello> ReceiveHelloAsync(CancellationToken cancellationToken)
    {
        var frame = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new HandshakeException("The server closed the connection during the handshake.");
        try
        {
            return HandshakeMessage.Parser.ParseFrom(frame).ServerHello
                ?? throw new HandshakeException("The server's answer is no hello.");
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new HandshakeException("The server's hello cannot be read.", exception);
        }
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> bytes) => bytes.Length == X25519.KeySize
        ? bytes.ToArray()
        : throw new HandshakeException("The server's key has a wrong length.");

    private static byte[] Agree(KeyPair mine, byte[] theirs)
    {
        try
        {
            return mine.SharedSecret(theirs);
        }
        catch (System.Security.Cryptography.CryptographicException exception)
        {
            throw new HandshakeException("The server's key is not usable.", exception);
        }
    }
}

/// <summary>What the client brings to a handshake.</summary>
/// <param name="Static">The client's noise key pair.</param>
/// <param name="Payload">The registration or login payload.</param>
/// <param name="RootKey">The public key that WhatsApp's certificates go back to.</param>
/// <param name="Now">For the dates of the certificates.</param>
/// <param name="ServerStatic">The server's key from an earlier handshake; null for a full one.</param>
/// <param name="RoutingInfo">The routing bytes that the server gave us last time.</param>
internal sealed record HandshakeIdentity(
    KeyPair Static, byte[] Payload, ReadOnlyMemory<byte> RootKey, DateTimeOffset Now, byte[]? ServerStatic = null, byte[]? RoutingInfo = null);
