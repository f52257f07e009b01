using Microsoft.Extensions.Logging.Abstractions;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Tests.Transport;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Session;

/// <summary>A linked device with its link up; its server is the function that answers each stanza, or null for none.</summary>
internal sealed class DeviceLink : IWhatsAppEvents, IAsyncDisposable
{
    private readonly NoiseSocket _server;
    private readonly Task _running;
    private readonly Task _serving;

    private DeviceLink(InMemoryStore store, Credentials credentials, WhatsAppOptions options, TimeProvider clock, Func<Node, Node?> answer)
    {
        (Store, Credentials) = (store, credentials);
        Parts = new DeviceParts(new DeviceContext(options, store, this, clock, NullLogger.Instance, credentials));

        // Pings go by another clock: a test may let weeks pass at once.
        (Connection, _server) = Duplex.Connect(TimeProvider.System);
        _running = Connection.RunAsync(CancellationToken.None);
        _serving = ServeAsync(answer);
    }

    public InMemoryStore Store { get; }

    public Credentials Credentials { get; }

    public DeviceParts Parts { get; }

    public Connection Connection { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DeviceLink> OpenAsync(TimeProvider clock, WhatsAppOptions options, Func<Node, Node?> answer)
    {
        var store = new InMemoryStore();
        var credentials = await Credentials.LoadAsync(store, clock, Cancel);
        credentials.Link(Jid.Parse("15550000001:2@s.whatsapp.net"), Jid.Parse("900:2@lid"), [1], "test");
        return new DeviceLink(store, credentials, options, clock, answer);
    }

    public ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The link goes down; the parts are still there.</summary>
    public async Task CloseAsync()
    {
        await Connection.CloseAsync(CancellationToken.None);
        await _running;
        await _serving;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Connection.DisposeAsync();
        _server.Dispose();
        Parts.Dispose();
    }

    private async Task ServeAsync(Func<Node, Node?> answer)
    {
        while (await _server.ReceiveAsync(CancellationToken.None) is { } received)
        {
            if (answer(received.Node) is { } node)
            {
                await _server.SendAsync(node, CancellationToken.None);
            }
        }
    }
}
