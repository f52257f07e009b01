using Ramal.Lab.WhatsApp;

namespace Ramal.Connectors.Tests.Native;

/// <summary>A session of the native connector on the simulated WhatsApp, by a clock that stands.</summary>
public abstract class NativeTest : IAsyncLifetime
{
    private protected ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    private protected SimulatorProvider Provider { get; private set; } = null!;

    private protected SessionHost Host { get; private set; } = null!;

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected RecordingEvents Events => Host.Events;

    private protected VirtualPhone Maria => Provider.Maria;

    public async ValueTask InitializeAsync()
    {
        Provider = await SimulatorProvider.StartAsync(Clock);
        Host = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected SessionHost Open() => new(Provider.Connector, Provider.Settings, Provider.Http, null, Clock, Provider.Store);

    private protected async Task StartLinkedAsync()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();
        Assert.Equal(LinkState.Connected, Events.Link?.State);
    }

    private protected List<string> Texts() => [.. Events.Of<ConnectorEvent.MessageReceived>().Select(message => message.Content.ReadableText).OfType<string>()];
}
