using Google.Protobuf;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>A logged-in link with the keys of a device, for stanzas that the engine would never send.</summary>
internal sealed class RawLink : IDisposable
{
    private readonly NoiseSocket _socket;

    private RawLink(NoiseSocket socket, Credentials credentials) => (_socket, Credentials) = (socket, credentials);

    public Credentials Credentials { get; }

    /// <summary>As a device that was linked for this.</summary>
    public static async Task<RawLink> OpenAsync(WhatsAppSimulator whatsApp)
    {
        var device = await EngineDevice.LinkAsync(whatsApp);
        await device.DisposeAsync();
        var credentials = await Credentials.LoadAsync(device.Store, TimeProvider.System, CancellationToken.None);
        var link = await OpenAsync(whatsApp, credentials, ClientPayloads.Login(credentials, whatsApp.ClientOptions()));
        await link.NextAsync("success");
        return link;
    }

    /// <summary>As a device that nobody has linked yet.</summary>
    /// <param name="whatsApp">Where to.</param>
    /// <param name="spoil">Changes what the device says of itself.</param>
    public static async Task<RawLink> RegisterAsync(WhatsAppSimulator whatsApp, Action<ClientPayload>? spoil = null)
    {
        var store = new InMemoryStore();
        var credentials = await Credentials.LoadAsync(store, TimeProvider.System, CancellationToken.None);
        var signed = await PreKeyStore.ReadAsync(new Transaction(store), Tables.SignedPreKeys, credentials.SignedPreKeyId, CancellationToken.None);
        var payload = ClientPayload.Parser.ParseFrom(ClientPayloads.Registration(credentials, signed!.Public, whatsApp.ClientOptions()));
        spoil?.Invoke(payload);
        return await OpenAsync(whatsApp, credentials, payload.ToByteArray());
    }

    private static async Task<RawLink> OpenAsync(WhatsAppSimulator whatsApp, Credentials credentials, byte[] payload)
    {
        var options = whatsApp.ClientOptions();
        var socket = await options.OpenSocketAsync!(options.Endpoint, CancellationToken.None);
        var identity = new HandshakeIdentity(credentials.Noise, payload, options.RootKey, TimeProvider.System.GetUtcNow());
        var (noise, _) = await new NoiseHandshake(new FrameSocket(socket), identity).RunAsync(CancellationToken.None);
        return new RawLink(noise, credentials);
    }

    public Task SendAsync(Node node) => _socket.SendAsync(node, CancellationToken.None);

    public async Task<Node> NextAsync(string tag)
    {
        using var patience = new CancellationTokenSource(PeerHost.Patience);
        while (await _socket.ReceiveAsync(patience.Token) is { } received)
        {
            if (received.Node.Tag == tag)
            {
                return received.Node;
            }
        }

        throw new InvalidOperationException($"The link ended before a <{tag}>.");
    }

    public async Task<Node> AskAsync(Node node)
    {
        await SendAsync(node);
        return await NextAsync(node.Tag == "message" ? "ack" : node.Tag);
    }

    public void Dispose() => _socket.Dispose();
}
