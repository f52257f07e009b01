using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>A logged-in link with the keys of a device, for stanzas that the engine would never send.</summary>
internal sealed class RawLink : IDisposable
{
    private readonly NoiseSocket _socket;

    private RawLink(NoiseSocket socket, Credentials credentials) => (_socket, Credentials) = (socket, credentials);

    public Credentials Credentials { get; }

    public static async Task<RawLink> OpenAsync(WhatsAppSimulator whatsApp, IWhatsAppStore store)
    {
        var credentials = await Credentials.LoadAsync(store, TimeProvider.System, CancellationToken.None);
        var options = whatsApp.ClientOptions();
        var socket = await options.OpenSocketAsync!(options.Endpoint, CancellationToken.None);
        var identity = new HandshakeIdentity(credentials.Noise, ClientPayloads.Login(credentials, options), options.RootKey, TimeProvider.System.GetUtcNow());
        var (noise, _) = await new NoiseHandshake(new FrameSocket(socket), identity).RunAsync(CancellationToken.None);
        var link = new RawLink(noise, credentials);
        await link.NextAsync("success");
        return link;
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
