using System.Net.WebSockets;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Transport;
using Details = Ramal.WhatsApp.Proto.CertChain.Types.NoiseCertificate.Types.Details;

namespace Ramal.WhatsApp.Tests.Transport;

public sealed class NoiseHandshakeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly KeyPair _static = KeyPair.Generate();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forgeries => new(ForgeryByName.Keys);

    private static Dictionary<string, (Action<Details> Intermediate, Action<Details> Leaf, Action<CertChain> Chain)> ForgeryByName { get; } = new()
    {
        ["no leaf"] = (_ => { }, _ => { }, chain => chain.Leaf = null),
        ["no intermediate"] = (_ => { }, _ => { }, chain => chain.Intermediate = null),
        ["leaf for another key"] = (_ => { }, leaf => leaf.Key = ByteString.CopyFrom(KeyPair.Generate().Public), _ => { }
        ),
        ["leaf of another issuer"] = (_ => { }, leaf => leaf.IssuerSerial = 9, _ => { }
        ),
        ["intermediate of another issuer"] = (middle => middle.IssuerSerial = 7, _ => { }, _ => { }
        ),
        ["leaf expired"] = (_ => { }, leaf => leaf.NotAfter = (ulong)Now.AddSeconds(-1).ToUnixTimeSeconds(), _ => { }
        ),
        ["leaf not valid yet"] = (_ => { }, leaf => leaf.NotBefore = (ulong)Now.AddSeconds(1).ToUnixTimeSeconds(), _ => { }
        ),
        ["intermediate expired"] = (middle => middle.NotAfter = (ulong)Now.AddSeconds(-1).ToUnixTimeSeconds(), _ => { }, _ => { }
        ),
        ["leaf signature spoiled"] = (_ => { }, _ => { }, chain => chain.Leaf.Signature = Flip(chain.Leaf.Signature)),
        ["intermediate signature spoiled"] = (_ => { }, _ => { }, chain => chain.Intermediate.Signature = Flip(chain.Intermediate.Signature)),
        ["leaf signature too short"] = (_ => { }, _ => { }, chain => chain.Leaf.Signature = ByteString.CopyFrom(new byte[10])),
        ["leaf is no protobuf"] = (_ => { }, _ => { }, chain => chain.Leaf.Details = ByteString.CopyFrom(0xFF, 0xFF)),
    };

    [Fact]
    public async Task The_first_handshake_is_XX_and_carries_stanzas_both_ways()
    {
        var (client, server) = Duplex.Create();
        var responder = new TestServer(server);
        var (mine, theirs, serverStatic) = await MeetAsync(client, responder, null, null);

        Assert.Equal(NoiseState.Xx, responder.Pattern);
        Assert.Equal("WA\x06\x03"u8.ToArray(), responder.Intro);
        Assert.Equal("payload"u8.ToArray(), responder.ClientPayload);
        Assert.Equal(_static.Public, responder.ClientStatic);
        Assert.Equal(responder.Static.Public, serverStatic);
        await ExchangeAsync(mine, theirs);
    }

    [Fact]
    public async Task A_known_server_key_makes_it_IK_and_the_routing_bytes_go_first()
    {
        var (client, server) = Duplex.Create();
        var responder = new TestServer(server);
        var (mine, theirs, serverStatic) = await MeetAsync(client, responder, responder.Static.Public, [1, 2, 3]);

        Assert.Equal(NoiseState.Ik, responder.Pattern);
        Assert.Equal([(byte)'E', (byte)'D', 0, 1, 0, 0, 3, 1, 2, 3, (byte)'W', (byte)'A', 6, 3], responder.Intro);
        Assert.Equal("payload"u8.ToArray(), responder.ClientPayload);
        Assert.Equal(responder.Static.Public, serverStatic);
        await ExchangeAsync(mine, theirs);
    }

    [Fact]
    public async Task A_server_with_a_new_key_falls_back_to_XX_and_the_new_key_is_learnt()
    {
        var (client, server) = Duplex.Create();
        var responder = new TestServer(server) { ForgetsStatic = true };
        var (mine, theirs, serverStatic) = await MeetAsync(client, responder, KeyPair.Generate().Public, null);

        Assert.Equal(NoiseState.XxFallback, responder.Pattern);
        Assert.Equal(responder.Static.Public, serverStatic);
        await ExchangeAsync(mine, theirs);
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_certificate_chain_is_refused_before_anything_is_sent(string forgery)
    {
        var (intermediate, leaf, chain) = ForgeryByName[forgery];
        var (client, server) = Duplex.Create();
        var responder = new TestServer(server) { SpoilIntermediate = intermediate, SpoilLeaf = leaf, SpoilChain = chain };
        using var frames = new FrameSocket(client);
        var accepting = responder.AcceptAsync(Cancel);
        var handshake = new NoiseHandshake(frames, new HandshakeIdentity(_static, [1], responder.Root.Public, Now));

        await Assert.ThrowsAsync<HandshakeException>(() => handshake.RunAsync(Cancel));
        await frames.CloseAsync(Cancel);
        await Assert.ThrowsAsync<HandshakeException>(() => accepting);
        Assert.Empty(responder.ClientPayload);
    }

    [Fact]
    public async Task A_chain_under_another_root_is_refused()
    {
        var (client, server) = Duplex.Create();
        var responder = new TestServer(server);
        using var frames = new FrameSocket(client);
        _ = responder.AcceptAsync(Cancel);
        var handshake = new NoiseHandshake(frames, new HandshakeIdentity(_static, [1], KeyPair.Generate().Public, Now));
        await Assert.ThrowsAsync<HandshakeException>(() => handshake.RunAsync(Cancel));
    }

    [Fact]
    public async Task A_resumed_handshake_with_an_impostor_is_refused()
    {
        var (client, server) = Duplex.Create();
        using var frames = new FrameSocket(client);
        var answer = new HandshakeMessage
        {
            ServerHello = new() { Ephemeral = ByteString.CopyFrom(KeyPair.Generate().Public), Payload = ByteString.CopyFrom(new byte[64]) },
        };
        using var impostor = new FrameSocket(server);
        await impostor.SendAsync(answer.ToByteArray(), default, Cancel);
        var identity = new HandshakeIdentity(_static, [1], KeyPair.Generate().Public, Now, KeyPair.Generate().Public);
        await Assert.ThrowsAsync<HandshakeException>(() => new NoiseHandshake(frames, identity).RunAsync(Cancel));
    }

    [Fact]
    public async Task No_mutated_hello_makes_the_client_throw_anything_undocumented()
    {
        var random = new Random(5);
        var good = new HandshakeMessage
        {
            ServerHello = new()
            {
                Ephemeral = ByteString.CopyFrom(KeyPair.Generate().Public),
                Static = ByteString.CopyFrom(new byte[48]),
                Payload = ByteString.CopyFrom(new byte[200]),
            },
        }.ToByteArray();
        for (var i = 0; i < Rounds.Of(500, 50_000); i++)
        {
            var (client, server) = Duplex.Create();
            using var frames = new FrameSocket(client);
            using var impostor = new FrameSocket(server);
            await impostor.SendAsync(Mutation.Of(good, random), default, Cancel);
            var known = random.Next(2) == 0 ? null : KeyPair.Generate().Public;
            var identity = new HandshakeIdentity(_static, [1], new byte[32], Now, known);
            await Assert.ThrowsAsync<HandshakeException>(() => new NoiseHandshake(frames, identity).RunAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_spoiled_frame_ends_the_link_with_the_documented_exception()
    {
        var (client, server) = Duplex.Create();
        using var socket = new NoiseSocket(new FrameSocket(client), new byte[32], new byte[32]);
        using var impostor = new FrameSocket(server);
        await impostor.SendAsync(new byte[40], default, Cancel);
        await Assert.ThrowsAsync<StanzaFormatException>(() => socket.ReceiveAsync(Cancel));
        await impostor.SendAsync(new byte[3], default, Cancel);
        await Assert.ThrowsAsync<StanzaFormatException>(() => socket.ReceiveAsync(Cancel));
    }

    [Fact]
    public async Task No_mutated_frame_makes_the_link_throw_anything_undocumented()
    {
        var random = new Random(23);
        var (client, server) = Duplex.Create();
        using var socket = new NoiseSocket(new FrameSocket(client), new byte[32], new byte[32]);
        using var impostor = new FrameSocket(server);
        var good = Symmetric.EncryptGcm(new byte[32], NoiseState.Nonce(0), NodeWriter.Write(new Node("message") { ["id"] = "1" }), []);
        for (var i = 0; i < Rounds.Of(2_000, 200_000); i++)
        {
            var frame = Mutation.Of(good, random);
            if (!frame.AsSpan().SequenceEqual(good))
            {
                await impostor.SendAsync(frame, default, Cancel);
                await Assert.ThrowsAsync<StanzaFormatException>(() => socket.ReceiveAsync(Cancel));
            }
        }
    }

    private static ByteString Flip(ByteString bytes)
    {
        var spoiled = bytes.ToByteArray();
        spoiled[5] ^= 4;
        return ByteString.CopyFrom(spoiled);
    }

    private async Task<(NoiseSocket Client, NoiseSocket Server, byte[] ServerStatic)> MeetAsync(
        WebSocket client, TestServer responder, byte[]? known, byte[]? routing)
    {
        var accepting = responder.AcceptAsync(Cancel);
        var identity = new HandshakeIdentity(_static, "payload"u8.ToArray(), responder.Root.Public, Now, known, routing);
        var (socket, serverStatic) = await new NoiseHandshake(new FrameSocket(client), identity).RunAsync(Cancel);
        return (socket, await accepting, serverStatic);
    }

    private static async Task ExchangeAsync(NoiseSocket client, NoiseSocket server)
    {
        for (var i = 0; i < 3; i++)
        {
            var data = new byte[i * 40_000];
            await client.SendAsync(new Node("up", data) { ["n"] = $"{i}" }, Cancel);
            await server.SendAsync(new Node("down", data) { ["n"] = $"{i}" }, Cancel);
            var up = (await server.ReceiveAsync(Cancel))!.Value.Node;
            var down = (await client.ReceiveAsync(Cancel))!.Value.Node;
            Assert.Equal(("up", $"{i}", data.Length), (up.Tag, up["n"], up.Bytes.Length));
            Assert.Equal(("down", $"{i}", data.Length), (down.Tag, down["n"], down.Bytes.Length));
        }
    }
}
