using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Ramal.WhatsApp;

namespace Ramal.Lab.WhatsApp;

/// <summary>
/// A simulated WhatsApp on this machine: its server for linked devices, its media host, and phones. Everything is kept in memory.
/// What clients do against the rules is recorded in <see cref="Breaches"/>. All members may be used from any thread.
/// </summary>
public sealed class WhatsAppSimulator : IAsyncDisposable
{
    private readonly SimulatorWorld _world;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SocketsHttpHandler _media;
    private WebApplication? _app;
    private int _lastNumber;

    private WhatsAppSimulator(SimulatorOptions options)
    {
        _world = new SimulatorWorld(options);
        Certificate = ServerIdentity.CreateTls(TimeProvider.System.GetUtcNow());
        _media = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, presented, _, _) => IsOurs(presented) },
        };
    }

    /// <summary>Where linked devices connect.</summary>
    public Uri Endpoint { get; private set; } = new("wss://127.0.0.1/ws/chat");

    /// <summary>The 32 bytes to which the server's certificates go back.</summary>
    public ReadOnlyMemory<byte> RootKey => _world.Identity.Root;

    /// <summary>Of the TLS port; it signs itself.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its fingerprint, 64 hexadecimal digits.</summary>
    public string CertificateSha256 => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public SimulatorFaults Faults => _world.Faults;

    public Transcript Transcript => _world.Transcript;

    /// <summary>What clients did against the rules, oldest first.</summary>
    public IReadOnlyList<string> Breaches => _world.Breaches.Texts;

    /// <summary>Every device that is online has acknowledged all it was sent.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_world.Gate)
            {
                return _world.Accounts.TrueForAll(account => account.Devices.Values.All(device => !device.IsActive || device.Waiting.Count == 0));
            }
        }
    }

    /// <summary>All phones, in the order in which they were added.</summary>
    public IReadOnlyList<VirtualPhone> Phones
    {
        get
        {
            lock (_world.Gate)
            {
                return [.. _world.Accounts.Select(account => account.Phone)];
            }
        }
    }

    internal SimulatorWorld World => _world;

    /// <summary>The phone with this number.</summary>
    public VirtualPhone this[string number] => Find(number) ?? throw new SimulatorException($"No phone has the number {number}.");

    public static async Task<WhatsAppSimulator> StartAsync(SimulatorOptions? options = null)
    {
        var simulator = new WhatsAppSimulator(options ?? new());
        await simulator.ListenAsync();
        return simulator;
    }

    public VirtualPhone? Find(string number)
    {
        lock (_world.Gate)
        {
            return _world.Find(number)?.Phone;
        }
    }

    /// <summary>A new phone, or the one that has this number already.</summary>
    /// <param name="number">Digits with country code; null for a number that nobody has.</param>
    /// <param name="name">As its owner calls themselves.</param>
    public VirtualPhone AddPhone(string? number = null, string? name = null)
    {
        lock (_world.Gate)
        {
            number ??= string.Create(CultureInfo.InvariantCulture, $"1555{++_lastNumber:D7}");
            if (number.Length is < 5 or > 15 || !number.All(char.IsAsciiDigit))
            {
                throw new SimulatorException("A number has 5 to 15 digits.");
            }

            return (_world.Find(number) ?? _world.Add(number, name ?? "Phone " + number)).Phone;
        }
    }

    /// <summary>Waits until a linked device (any, when none is named) takes messages.</summary>
    public Task OnlineAsync(string number, int? deviceId = null) => _world.UntilAsync(
        () => _world.Find(number)?.Devices.Values.Any(device => device.IsActive && device.Id == (deviceId ?? device.Id)) == true,
        $"a device of {number} online",
        VirtualPhone.Patience);

    /// <exception cref="SimulatorException">A client broke a rule.</exception>
    public void AssertCorrect()
    {
        if (Breaches is { Count: > 0 } breaches)
        {
            throw new SimulatorException("Against the rules:\n  " + string.Join("\n  ", breaches));
        }
    }

    /// <summary>After a test that breaks rules on purpose.</summary>
    public void ForgetBreaches() => _world.Breaches.Clear();

    public bool IsOurs(X509Certificate? presented) =>
        presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(Certificate.RawData);

    /// <summary>The engine's options, turned to this simulator and pinned to its certificate.</summary>
    public WhatsAppOptions ClientOptions(WhatsAppOptions? options = null) => (options ?? new WhatsAppOptions()) with
    {
        Endpoint = Endpoint,
        RootKey = RootKey,
        MediaHandler = _media,
        OpenSocketAsync = async (endpoint, cancellationToken) =>
        {
            var socket = new ClientWebSocket();
            try
            {
                socket.Options.RemoteCertificateValidationCallback = (_, presented, _, _) => IsOurs(presented);
                await socket.ConnectAsync(endpoint, cancellationToken);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_app is { } app)
        {
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }

        _media.Dispose();
        Certificate.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(WhatsAppSimulator).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        var asked = new Uri(_world.Options.Url);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, asked.Port, listen => listen.UseHttps(Certificate));
        });
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.UseRouting();
        app.Map("/ws/chat", ConnectAsync);
        _world.Media.Map(app);
        await app.StartAsync();
        _app = app;
        var port = new Uri(app.Urls.First()).Port;
        _world.Authority = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        Endpoint = new Uri($"wss://{_world.Authority}/ws/chat");
    }

    private async Task ConnectAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest || Faults.RefusesConnections)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await new ClientConnection(_world, socket).RunAsync(_stopping.Token);
    }
}
