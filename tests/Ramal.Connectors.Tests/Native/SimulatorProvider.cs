using System.Diagnostics;
using System.Net.WebSockets;
using Ramal.Connectors.Native;
using Ramal.Lab.WhatsApp;

namespace Ramal.Connectors.Tests.Native;

/// <summary>The simulated WhatsApp as a provider of the contract suite.</summary>
public sealed class SimulatorProvider : ITestProvider
{
    /// <summary>So long nothing must have passed before time may: answers take real time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly ManualClock _clock;
    private readonly NativeConnector _connector;
    private long _lastPassed;
    private int _opened;
    private int _sent;
    private int _opening;
    private int _open;
    private volatile bool _refusesConnections;

    private SimulatorProvider(WhatsAppSimulator whatsApp, ManualClock clock)
    {
        (WhatsApp, _clock) = (whatsApp, clock);
        Own = whatsApp.AddPhone("5511977776666", "Loja");
        Maria = whatsApp.AddPhone("5511988887777", "Maria");
        Maria.Receipts = PhoneReceipts.Read;
        _connector = new NativeConnector(new NativeOptions
        {
            Endpoint = whatsApp.Endpoint,
            RootKey = whatsApp.RootKey,
            CertificateSha256 = Convert.FromHexString(whatsApp.CertificateSha256),
            PreKeyBatch = 20,
            OpenSocketAsync = OpenAsync,
        });
    }

    public WhatsAppSimulator WhatsApp { get; }

    public VirtualPhone Own { get; }

    public VirtualPhone Maria { get; }

    public IConnector Connector => _connector;

    public ConnectorSettings Settings { get; } = new(new Dictionary<string, string>());

    public ConnectorSettings SettingsWithWrongKey => Settings;

    public ISessionStore Store { get; init; } = new InMemorySessionStore();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false });

    public int Requests => Volatile.Read(ref _opened) + Volatile.Read(ref _sent);

    public int InFlight => Volatile.Read(ref _opening) + (Volatile.Read(ref _open) > 0 && (IsStuck ? IsMessageSent : IsBusy) ? 1 : 0);

    public string Recipient => Maria.Number;

    public string Nobody => "5511900000404";

    public string OwnNumber => Own.Number;

    public IReadOnlyList<string> Secrets => [Own.Lid, Maria.Lid];

    public bool IsLinked => Own.Devices.Count > 0;

    public Func<ReadOnlyMemory<byte>, Task<CallbackReading>>? OnCallback { get; set; }

    public Uri? Callback => null;

    public IReadOnlyList<string> CallbackBodies => [];

    private bool IsStuck { get; set; }

    private bool IsMessageSent => WhatsApp.Transcript.Read().Any(entry => entry.FromClient && entry.Tag == "message");

    private bool IsBusy => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastPassed)) < Quiet;

    public static async Task<SimulatorProvider> StartAsync(ManualClock clock) =>
        new(await WhatsAppSimulator.StartAsync(new SimulatorOptions { TimeProvider = clock, SharesHistory = true }), clock);

    public FaultEnding? EndingOf(ProviderFault fault) => fault switch
    {
        ProviderFault.AcceptsWithoutId => new("rejected", ConnectorError.MessageRejected, 0),
        ProviderFault.ServerError or ProviderFault.BreaksBeforeWork or ProviderFault.Hangs => new("unknown", null, 0),
        ProviderFault.BreaksInTheAnswer or ProviderFault.AnswersTooLate => new("unknown", null, 1),

        // A link that is up needs no new connection; there is no key, no licence, and garbage does not decrypt.
        _ => null,
    };

    public async Task LinkPhoneAsync()
    {
        await using var host = new SessionHost(Connector, Settings, Http, Callback, _clock, Store);
        await using var steps = host.Pair();
        Assert.True(await steps.MoveNextAsync());
        await ScanAsync(steps.Current);
        Assert.True(await steps.MoveNextAsync());
        Assert.IsType<PairingStep.Paired>(steps.Current);
    }

    public async Task ScanAsync(PairingStep step)
    {
        if (step is PairingStep.ShowCode typed)
        {
            await Own.TypeCodeAsync(typed.Code);
        }
        else
        {
            Own.Scan(((PairingStep.ShowQr)step).Payload);
        }
    }

    public Task DropLinkAsync()
    {
        _refusesConnections = true;
        WhatsApp.Faults.HalfOpen(OwnNumber);
        return Task.CompletedTask;
    }

    public Task UnlinkOnPhoneAsync()
    {
        Own.Unlink(Own.Devices[0].Id);
        return Task.CompletedTask;
    }

    public int Received(string text) => Maria.Messages.Count(message => message.Text == text);

    public Task WriteAsync(string text)
    {
        Maria.SendText(OwnNumber, text);
        return Task.CompletedTask;
    }

    public Task FailAsync(ProviderFault? fault)
    {
        WhatsApp.Faults.Clear();
        _refusesConnections = fault == ProviderFault.RefusesConnections;
        IsStuck = fault is ProviderFault.Hangs or ProviderFault.AnswersTooLate;
        if (fault == ProviderFault.AcceptsWithoutId)
        {
            WhatsApp.Faults.RefuseMessages(479, times: 1_000);
        }

        SendFault? ofSends = fault switch
        {
            ProviderFault.ServerError => SendFault.ServerTrouble,
            ProviderFault.BreaksBeforeWork => SendFault.CutBefore,
            ProviderFault.BreaksInTheAnswer => SendFault.CutAfter,
            ProviderFault.Hangs => SendFault.Lost,
            ProviderFault.AnswersTooLate => SendFault.Unacknowledged,
            _ => null,
        };
        if (ofSends is { } known)
        {
            WhatsApp.Faults.OnSends(known);
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await WhatsApp.DisposeAsync();
        _connector.Dispose();
    }

    private async Task<WebSocket> OpenAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        if (_refusesConnections)
        {
            throw new WebSocketException("Refused by the test.");
        }

        Interlocked.Increment(ref _opening);
        try
        {
            var socket = await WhatsApp.ClientOptions().OpenSocketAsync!(endpoint, cancellationToken);
            Interlocked.Increment(ref _open);
            Passed();
            return new WatchedSocket(socket, Sent, Passed, () => Interlocked.Decrement(ref _open));
        }
        finally
        {
            Interlocked.Decrement(ref _opening);
        }
    }

    private void Sent()
    {
        Interlocked.Increment(ref _sent);
        Passed();
    }

    private void Passed() => Volatile.Write(ref _lastPassed, Stopwatch.GetTimestamp());
}
