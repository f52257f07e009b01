using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.Benchmarks;

/// <summary>
/// This program again, as a process that holds nothing but devices of the engine, each with its keys in memory. Commands come
/// on the input, one JSON object a line; it ends with its input.
/// </summary>
internal static class EngineHost
{
    /// <summary>With which this program becomes it.</summary>
    public const string Argument = "engine-host";

    private static readonly ConcurrentDictionary<string, HostedDevice> Devices = new(StringComparer.Ordinal);
    private static readonly Lock Writing = new();

    public static async Task<int> RunAsync()
    {
        var options = Options();
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
        {
            _ = AnswerAsync(options, JsonNode.Parse(line)!.AsObject());
        }

        await Task.WhenAll(Devices.Values.Select(device => device.DisposeAsync().AsTask()));
        return 0;
    }

    public static void Say(JsonObject message)
    {
        lock (Writing)
        {
            Console.Out.WriteLine(message.ToJsonString());
        }
    }

    private static async Task AnswerAsync(WhatsAppOptions options, JsonObject command)
    {
        var answer = new JsonObject { ["id"] = command["id"]!.DeepClone() };
        try
        {
            answer["result"] = await DoAsync(options, command);
        }
        catch (Exception exception)
        {
            // The scenario says what it could not do.
            answer["error"] = exception.ToString();
        }

        Say(answer);
    }

    private static async Task<JsonObject> DoAsync(WhatsAppOptions options, JsonObject command)
    {
        var number = (string?)command["number"] ?? "";
        switch ((string?)command["op"])
        {
            case "start":
                return [];
            case "link":
                var device = Devices[number] = await HostedDevice.OpenAsync(options, number);
                await device.RunAsync(new PairingRequest());
                return [];
            case "sleep":
                await Devices[number].StopAsync();
                return [];
            case "wake":
                await Devices[number].RunAsync(null);
                return [];
            case "online":
                return new JsonObject { ["count"] = (double)Devices.Values.Count(one => one.IsOnline) };
            case "send":
                return await SendAsync(command);
            default:
                throw new InvalidOperationException($"No such command: {command["op"]}");
        }
    }

    private static async Task<JsonObject> SendAsync(JsonObject command)
    {
        var (count, word) = ((int)command["count"]!, (string)command["word"]!);
        var pairs = command["pairs"]!.AsArray().Select(pair => (Device: Devices[(string)pair!["from"]!], To: AddressOf((string)pair["to"]!))).ToArray();
        var processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(pairs.Select(pair => Task.Run(() => pair.Device.SendAsync(pair.To, count, word))));
        return new JsonObject
        {
            ["seconds"] = watch.Elapsed.TotalSeconds,
            ["processorSeconds"] = (Environment.CpuUsage.TotalTime - processor).TotalSeconds,
        };
    }

    private static Jid AddressOf(string text) => text.Contains('@', StringComparison.Ordinal) ? Jid.Parse(text) : Jid.Phone(text);

    /// <summary>Sockets as Ramal opens them: one handler for all, the protocol's own sign of life.</summary>
    private static WhatsAppOptions Options()
    {
        var accepted = Convert.FromHexString(Setting("WHATSAPP_CERTIFICATE"));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) =>
                    presented is not null && SHA256.HashData(presented.GetRawCertData()).AsSpan().SequenceEqual(accepted),
            },
        };
        var invoker = new HttpMessageInvoker(handler);
        return new WhatsAppOptions
        {
            Endpoint = new Uri(Setting("WHATSAPP_URL")),
            RootKey = Convert.FromHexString(Setting("WHATSAPP_ROOT")),
            MediaHandler = handler,
            OpenSocketAsync = async (endpoint, cancellationToken) =>
            {
                var socket = new ClientWebSocket();
                socket.Options.KeepAliveInterval = TimeSpan.Zero;
                await socket.ConnectAsync(endpoint, invoker, cancellationToken);
                return socket;
            },
        };
    }

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
}

/// <summary>One device of the engine.</summary>
internal sealed class HostedDevice : IWhatsAppEvents, IAsyncDisposable
{
    private readonly string _number;
    private WhatsAppClient? _client;
    private CancellationTokenSource _stop = new();
    private TaskCompletionSource _opened = new();
    private Task<LinkEnd> _running = Task.FromResult(new LinkEnd(LinkCause.Stopped));

    private HostedDevice(string number) => _number = number;

    public bool IsOnline => _client!.IsOnline;

    public static async Task<HostedDevice> OpenAsync(WhatsAppOptions options, string number)
    {
        var device = new HostedDevice(number);
        device._client = await WhatsAppClient.OpenAsync(options, new InMemoryStore(), device, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        return device;
    }

    /// <summary>Returns when it is connected.</summary>
    public async Task RunAsync(PairingRequest? pairing)
    {
        (_stop, _opened) = (new CancellationTokenSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _running = _client!.RunAsync(pairing, _stop.Token);
        if (await Task.WhenAny(_opened.Task, _running) == _running)
        {
            throw new InvalidOperationException($"{_number}: {await _running}");
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _client!.DisposeAsync();
        _stop.Dispose();
    }

    public async Task SendAsync(Jid to, int count, string word)
    {
        for (var i = 1; i <= count; i++)
        {
            if (await _client!.SendAsync(WhatsAppClient.NewMessageId(), to, new TextBody($"{word} {i}"), CancellationToken.None) is not SendAccepted and var other)
            {
                throw new InvalidOperationException($"{_number} to {to}: {other}");
            }
        }
    }

    public ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken)
    {
        if (occurrence is QrOffered qr)
        {
            EngineHost.Say(new JsonObject { ["event"] = "qr", ["number"] = _number, ["qr"] = qr.Text });
        }
        else if (occurrence is LinkOpened)
        {
            _opened.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }
}
