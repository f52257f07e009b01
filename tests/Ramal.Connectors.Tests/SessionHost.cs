using Microsoft.Extensions.Logging;

namespace Ramal.Connectors.Tests;

/// <summary>One open session with everything that a server would give it, on a clock that the test moves.</summary>
public sealed class SessionHost : IAsyncDisposable
{
    private readonly LogCollector _logs = new();

    public SessionHost(IConnector connector, ConnectorSettings settings, HttpClient http, Uri? callback, ManualClock clock, ISessionStore? store = null)
    {
        Clock = clock;
        Session = connector.Open(new InstanceContext(
            "2_1", settings, callback, http, Events, store ?? new InMemorySessionStore(), clock, new Random(7), _logs.CreateLogger("session")));
    }

    public ManualClock Clock { get; }

    public RecordingEvents Events { get; } = new();

    public IConnectorSession Session { get; }

    public IEnumerable<string> Logged => _logs.Lines.Select(line => $"{line.Text} {line.Failure}");

    public IEnumerable<string> Warnings => _logs.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text);

    public T As<T>()
        where T : class => Assert.IsType<T>(Session, exactMatch: false);

    public Task StartAsync() => Session.StartAsync(TestContext.Current.CancellationToken);

    public Task<SendOutcome> SendTextAsync(string to, string text) =>
        Session.SendAsync(new OutgoingMessage(new Recipient(to, null), text, null, null), TestContext.Current.CancellationToken);

    public Task<CallbackReading> ReadAsync(string body) =>
        As<ICallbackReader>().ReadCallbackAsync(System.Text.Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    /// <summary>Begins a pairing, by QR unless the request says otherwise, that ends with the source or with the test.</summary>
    public IAsyncEnumerator<PairingStep> Pair(PairingRequest? request = null, CancellationTokenSource? stop = null)
    {
        var token = stop?.Token ?? TestContext.Current.CancellationToken;
        return As<IPairable>().PairAsync(request ?? new PairingRequest(PairingMethod.Qr, null), token).GetAsyncEnumerator(token);
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
