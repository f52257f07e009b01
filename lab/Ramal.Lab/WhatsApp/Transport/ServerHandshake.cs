using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Transport;

namespace Ramal.Lab.WhatsApp;

/// <summary>
/// The responder's side of the Noise handshake: XX, IK for a client that remembers our static key, XXfallback when it remembers
/// another one.
/// </summary>
internal sealed class ServerHandshake(ServerFrames frames, ServerIdentity identity)
{
    private static readonly byte[] Intro = [(byte)'W', (byte)'A', 6, 3];

    private readonly KeyPair _ephemeral = KeyPair.Generate();

    /// <summary>Null when the client closed before the end.</summary>
    /// <exception cref="HandshakeException">The client does not follow the protocol.</exception>
    public async Task<OpenedHandshake?> RunAsync(CancellationToken cancellationToken)
    {
        if (await frames.ReadIntroAsync(cancellationToken) is not { } intro)
        {
            return null;
        }

        if (!intro.AsSpan().SequenceEqual(Intro))
        {
            throw new HandshakeException($"The introduction is {Convert.ToHexString(intro)}.");
        }

        if (await ReadAsync(cancellationToken) is not { } message)
        {
            return null;
        }

        var hello = message.ClientHello ?? throw new HandshakeException("The first frame is no hello.");
        var client = hello.Ephemeral.ToByteArray();
        if (hello.Static.IsEmpty)
        {
            return await FinishXxAsync(NoiseState.Xx, client, cancellationToken);
        }

        return await TryIkAsync(hello, client, cancellationToken) ?? await FinishXxAsync(NoiseState.XxFallback, client, cancellationToken);
    }

    private async Task<OpenedHandshake?> FinishXxAsync(string pattern, byte[] client, CancellationToken cancellationToken)
    {
        var noise = new NoiseState(pattern, Intro);
        noise.MixHash(client);
        noise.MixHash(_ephemeral.Public);
        noise.MixKey(_ephemeral.SharedSecret(client));
        var sealedStatic = noise.EncryptAndHash(identity.Static.Public);
        noise.MixKey(identity.Static.SharedSecret(client));
        var sealedChain = noise.EncryptAndHash(identity.Chain);
        await SendAsync(new() { Ephemeral = Bytes(_ephemeral.Public), Static = Bytes(sealedStatic), Payload = Bytes(sealedChain) }, cancellationToken);
        if (await ReadAsync(cancellationToken) is not { } message)
        {
            return null;
        }

        var finish = message.ClientFinish ?? throw new HandshakeException("The second frame is no finish.");
        var clientStatic = noise.DecryptAndHash(finish.Static.Span);
        noise.MixKey(_ephemeral.SharedSecret(clientStatic));
        return Open(noise, clientStatic, noise.DecryptAndHash(finish.Payload.Span));
    }

    private async Task<OpenedHandshake?> TryIkAsync(HandshakeMessage.Types.ClientHello hello, byte[] client, CancellationToken cancellationToken)
    {
        var noise = new NoiseState(NoiseState.Ik, Intro);
        noise.MixHash(identity.Static.Public);
        noise.MixHash(client);
        noise.MixKey(identity.Static.SharedSecret(client));
        byte[] clientStatic, payload;
        try
        {
            clientStatic = noise.DecryptAndHash(hello.Static.Span);
            noise.MixKey(identity.Static.SharedSecret(clientStatic));
            payload = noise.DecryptAndHash(hello.Payload.Span);
        }
        catch (HandshakeException)
        {
            // Sealed for a static key that is not ours (any more).
            return null;
        }

        noise.MixHash(_ephemeral.Public);
        noise.MixKey(_ephemeral.SharedSecret(client));
        noise.MixKey(_ephemeral.SharedSecret(clientStatic));
        await SendAsync(new() { Ephemeral = Bytes(_ephemeral.Public), Payload = Bytes(noise.EncryptAndHash(identity.Chain)) }, cancellationToken);
        return Open(noise, clientStatic, payload);
    }

    private static OpenedHandshake Open(NoiseState noise, byte[] clientStatic, byte[] payload)
    {
        var (fromClient, toClient) = noise.Split();
        return new(fromClient, toClient, clientStatic, ClientPayload.Parser.ParseFrom(payload));
    }

    private static ByteString Bytes(byte[] bytes) => ByteString.CopyFrom(bytes);

    private async Task<HandshakeMessage?> ReadAsync(CancellationToken cancellationToken) =>
        await frames.ReadAsync(cancellationToken) is { } frame ? HandshakeMessage.Parser.ParseFrom(frame) : null;

    private Task SendAsync(HandshakeMessage.Types.ServerHello hello, CancellationToken cancellationToken) =>
        frames.SendAsync(new HandshakeMessage { ServerHello = hello }.ToByteArray(), cancellationToken);
}

/// <summary>The transport keys, and what the client said of itself.</summary>
internal sealed record OpenedHandshake(byte[] FromClient, byte[] ToClient, byte[] ClientStatic, ClientPayload Payload);
