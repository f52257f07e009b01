using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>One device of the engine on the simulator, with everything it reported.</summary>
internal sealed class EngineDevice : IWhatsAppEvents, ILogger, IAsyncDisposable
{
    private readonly WhatsAppSimulator _whatsApp;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _log = new();
    private WhatsAppClient? _client;
    private Task<LinkEnd>? _running;

    private EngineDevice(WhatsAppSimulator whatsApp, string number, IWhatsAppStore store) => (_whatsApp, Number, Store) = (whatsApp, number, store);

    public string Number { get; }

    public Jid Phone => Jid.Phone(Number);

    /// <summary>The phone that the device is linked to.</summary>
    public VirtualPhone Handset => _whatsApp[Number];

    public IWhatsAppStore Store { get; }

    public Observed<WhatsAppEvent> Events { get; } = new();

    public WhatsAppClient Client => _client!;

    /// <summary>Called for each event before it counts as taken over.</summary>
    public Func<WhatsAppEvent, ValueTask> Taking { get; set; } = _ => ValueTask.CompletedTask;

    public string Written => string.Join('\n', _log);

    /// <summary>A new device that its phone has linked by scanning, online.</summary>
    public static Task<EngineDevice> LinkAsync(PeerHost host, string? number = null) => LinkAsync(host.WhatsApp, number);

    /// <param name="whatsApp">Where the phone is.</param>
    /// <param name="number">The phone's; null for a new phone.</param>
    /// <param name="options">Null for those that make a test quick.</param>
    public static async Task<EngineDevice> LinkAsync(WhatsAppSimulator whatsApp, string? number = null, WhatsAppOptions? options = null)
    {
        var device = await OpenAsync(whatsApp, number ?? whatsApp.AddPhone().Number, new InMemoryStore(), settings: options);
        device.Run(new PairingRequest());
        var qr = await device.NextAsync<QrOffered>();
        device.Handset.Scan(qr.Text);
        await device.NextAsync<LinkOpened>();
        return device;
    }

    public static Task<EngineDevice> OpenAsync(PeerHost host, string number, IWhatsAppStore store, ReadOnlyMemory<byte>? root = null) =>
        OpenAsync(host.WhatsApp, number, store, root);

    public static async Task<EngineDevice> OpenAsync(WhatsAppSimulator whatsApp, string number, IWhatsAppStore store, ReadOnlyMemory<byte>? root = null, WhatsAppOptions? settings = null)
    {
        var device = new EngineDevice(whatsApp, number, store);
        var options = whatsApp.ClientOptions(settings ?? new WhatsAppOptions { PreKeyBatch = 40 });
        options = root is { } other ? options with { RootKey = other } : options;
        device._client = await WhatsAppClient.OpenAsync(options, store, device, TimeProvider.System, device, CancellationToken.None);
        return device;
    }

    public void Run(PairingRequest? pairing) => _running = _client!.RunAsync(pairing, _stop.Token);

    public Task<LinkEnd> EndAsync() => _running!.WaitAsync(PeerHost.Patience);

    public async Task<T> NextAsync<T>(Func<T, bool>? holds = null)
        where T : WhatsAppEvent => (T)await Events.FirstAsync(e => e is T t && (holds?.Invoke(t) ?? true), typeof(T).Name + "\n" + Written);

    public Task<MessageReceived> TextAsync(string text) => NextAsync<MessageReceived>(m => m.Body is TextBody body && body.Text == text);

    public async Task<string> SendAsync(Jid to, MessageBody body)
    {
        var id = WhatsAppClient.NewMessageId();
        Assert.IsType<SendAccepted>(await _client!.SendAsync(id, to, body, CancellationToken.None));
        return id;
    }

    public Task<string> SayAsync(Jid to, string text) => SendAsync(to, new TextBody(text));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
        {
            await _running.WaitAsync(PeerHost.Patience);
        }
    }

    public async ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken)
    {
        await Taking(occurrence);
        Events.Add(occurrence);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _client!.DisposeAsync();
        _stop.Dispose();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
}
