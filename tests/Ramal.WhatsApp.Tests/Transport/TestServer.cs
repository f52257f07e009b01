using System.Net.WebSockets;
using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Transport;
using Details = Ramal.WhatsApp.Proto.CertChain.Types.NoiseCertificate.Types.Details;

namespace Ramal.WhatsApp.Tests.Transport;

/// <summary>The responder's side of the handshakes, with a certificate chain that a test may spoil.</summary>
internal sealed class TestServer(WebSocket socket)
{
    public KeyPair Root { get; init; } = KeyPair.Generate();

    public KeyPair Intermediate { get; init; } = KeyPair.Generate();

    public KeyPair Static { get; init; } = KeyPair.Generate();

    public Action<Details> SpoilIntermediate { get; init; } = _ => { };

    public Action<Details> SpoilLeaf { get; init; } = _ => { };

    public Action<CertChain> SpoilChain { get; init; } = _ => { };

    public bool ForgetsStatic { get; init; }

    public DateTimeOffset Now { get; init; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public byte[] Intro { get; private set; } = [];

    public byte[] ClientPayload { get; private set; } = [];

    public byte[] ClientStatic { get; private set; } = [];

    public string Pattern { get; private set; } = "";

    public byte[] Chain()
    {
        Details middle = Certificate(1, 0, Intermediate.Public), leaf = Certificate(2, 1, Static.Public);
        SpoilIntermediate(middle);
        SpoilLeaf(leaf);
        var chain = new CertChain { Intermediate = Signed(middle, Root), Leaf = Signed(leaf, Intermediate) };
        SpoilChain(chain);
        return chain.ToByteArray();
    }

    public async Task<NoiseSocket> AcceptAsync(CancellationToken cancellationToken)
    {
        Intro = await ReadIntroAsync(cancellationToken);
        var frames = new FrameSocket(socket);
        var hello = HandshakeMessage.Parser.ParseFrom(await frames.ReceiveAsync(cancellationToken)).ClientHello;
        return hello.HasStatic && !ForgetsStatic
            ? await AcceptIkAsync(frames, hello, cancellationToken)
            : await AcceptXxAsync(frames, hello, cancellationToken);
    }

    private async Task<NoiseSocket> AcceptIkAsync(FrameSocket frames, HandshakeMessage.Types.ClientHello hello, CancellationToken cancellationToken)
    {
        Pattern = NoiseState.Ik;
        var noise = new NoiseState(Pattern, Intro.AsSpan(^4..));
        var theirs = hello.Ephemeral.ToByteArray();
        noise.MixHash(Static.Public);
        noise.MixHash(theirs);
        noise.MixKey(Static.SharedSecret(theirs));
        ClientStatic = noise.DecryptAndHash(hello.Static.Span);
        noise.MixKey(Static.SharedSecret(ClientStatic));
        ClientPayload = noise.DecryptAndHash(hello.Payload.Span);
        var ephemeral = KeyPair.Generate();
        noise.MixHash(ephemeral.Public);
        noise.MixKey(ephemeral.SharedSecret(theirs));
        noise.MixKey(ephemeral.SharedSecret(ClientStatic));
        var answer = new HandshakeMessage.Types.ServerHello
        {
            Ephemeral = ByteString.CopyFrom(ephemeral.Public),
            Payload = ByteString.CopyFrom(noise.EncryptAndHash(Chain())),
        };
        await frames.SendAsync(new HandshakeMessage { ServerHello = answer }.ToByteArray(), default, cancellationToken);
        return Open(frames, noise);
    }

    private async Task<NoiseSocket> AcceptXxAsync(FrameSocket frames, HandshakeMessage.Types.ClientHello hello, CancellationToken cancellationToken)
    {
        Pattern = hello.HasStatic ? NoiseState.XxFallback : NoiseState.Xx;
        var noise = new NoiseState(Pattern, Intro.AsSpan(^4..));
        var theirs = hello.Ephemeral.ToByteArray();
        var ephemeral = KeyPair.Generate();
        noise.MixHash(theirs);
        noise.MixHash(ephemeral.Public);
        noise.MixKey(ephemeral.SharedSecret(theirs));
        var sealedStatic = noise.EncryptAndHash(Static.Public);
        noise.MixKey(Static.SharedSecret(theirs));
        var answer = new HandshakeMessage.Types.ServerHello
        {
            Ephemeral = ByteString.CopyFrom(ephemeral.Public),
            Static = ByteString.CopyFrom(sealedStatic),
            Payload = ByteString.CopyFrom(noise.EncryptAndHash(Chain())),
        };
        await frames.SendAsync(new HandshakeMessage { ServerHello = answer }.ToByteArray(), default, cancellationToken);
        var finish = HandshakeMessage.Parser.ParseFrom(
            await frames.ReceiveAsync(cancellationToken) ?? throw new HandshakeException("The client left.")).ClientFinish;
        ClientStatic = noise.DecryptAndHash(finish.Static.Span);
        noise.MixKey(ephemeral.SharedSecret(ClientStatic));
        ClientPayload = noise.DecryptAndHash(finish.Payload.Span);
        return Open(frames, noise);
    }

    private static NoiseSocket Open(FrameSocket frames, NoiseState noise)
    {
        var (receive, send) = noise.Split();
        return new NoiseSocket(frames, send, receive);
    }

    private async Task<byte[]> ReadIntroAsync(CancellationToken cancellationToken)
    {
        var header = await ReadExactlyAsync(4, cancellationToken);
        if (header[0] != 'E')
        {
            return header;
        }

        var length = await ReadExactlyAsync(3, cancellationToken);
        var rest = await ReadExactlyAsync(((length[0] << 16) | (length[1] << 8) | length[2]) + 4, cancellationToken);
        return [.. header, .. length, .. rest];
    }

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            have += (await socket.ReceiveAsync(bytes.AsMemory(have), cancellationToken)).Count;
        }

        return bytes;
    }

    private Details Certificate(uint serial, uint issuer, byte[] key) => new()
    {
        Serial = serial,
        IssuerSerial = issuer,
        Key = ByteString.CopyFrom(key),
        NotBefore = (ulong)Now.AddDays(-1).ToUnixTimeSeconds(),
        NotAfter = (ulong)Now.AddDays(30).ToUnixTimeSeconds(),
    };

    private static CertChain.Types.NoiseCertificate Signed(Details details, KeyPair signer) => new()
    {
        Details = details.ToByteString(),
        Signature = ByteString.CopyFrom(signer.Sign(details.ToByteArray())),
    };
}
