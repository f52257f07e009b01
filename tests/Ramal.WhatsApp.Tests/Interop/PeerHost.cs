using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ramal.Lab.WhatsApp;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>The lab's WhatsApp with stock Baileys and zapo-js clients on it, which run in a Node process of their own (Peers/host.mjs).</summary>
public sealed class PeerHost : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string Folder = typeof(PeerHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "PeersPath").Value!;

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _answers = new();
    private readonly Observed<JsonNode> _events = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ramal-peers-");
    private WhatsAppSimulator? _whatsApp;
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private int _lastId;
    private int _lastName;

    public WhatsAppSimulator WhatsApp => _whatsApp!;

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "baileys"));

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        _whatsApp = await WhatsAppSimulator.StartAsync();
        var certificate = Path.Combine(_folder.FullName, "cert.pem");
        await File.WriteAllTextAsync(certificate, _whatsApp.Certificate.ExportCertificatePem());
        var start = new ProcessStartInfo("node", "host.mjs")
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WHATSAPP_URL"] = _whatsApp.Endpoint.AbsoluteUri;
        start.Environment["WHATSAPP_ROOT"] = Convert.ToHexString(_whatsApp.RootKey.Span);
        start.Environment["NODE_EXTRA_CA_CERTS"] = certificate;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _reading = ReadAsync(_process.StandardOutput);
        await AskAsync("start", new { });
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (_process is null)
        {
            return;
        }

        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await _reading;
        _process.Dispose();
        await WhatsApp.DisposeAsync();
    }

    /// <summary>A phone number that no other test of this host uses; its phone is on.</summary>
    public string NewNumber() => WhatsApp.AddPhone().Number;

    /// <summary>A name that no other client of this host has.</summary>
    public string NewName(string kind) => $"{kind} {Interlocked.Increment(ref _lastName)}";

    public bool HasText(string client, string text) => _events.All.Any(
        e => (string?)e["event"] == "message" && (string?)e["name"] == client && (string?)e["text"] == text);

    /// <summary>A stock client that the phone of this number has linked.</summary>
    public async Task<string> StartAsync(string kind, string number, string? name = null)
    {
        var before = WhatsApp[number].Devices.Select(device => device.Id).ToArray();
        await AskAsync(kind, new { name = name ?? number, pn = number });
        await WhatsApp[number].UntilAsync(
            () => WhatsApp[number].Devices.Any(device => device.IsOnline && !before.Contains(device.Id)), $"{kind} online");
        await AskAsync("ready", new { name = name ?? number });
        return name ?? number;
    }

    public async Task<JsonNode> AskAsync(string op, object arguments)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = JsonSerializer.SerializeToNode(arguments, JsonSerializerOptions.Web)!.AsObject();
        command["id"] = id;
        command["op"] = op;
        await _process!.StandardInput.WriteLineAsync(command.ToJsonString());
        await _process.StandardInput.FlushAsync();
        return await answer.Task.WaitAsync(Patience);
    }

    /// <summary>The next event (or one that has come already) for which this holds.</summary>
    public Task<JsonNode> EventAsync(Func<JsonNode, bool> holds, string what) => _events.FirstAsync(holds, what);

    public Task<JsonNode> TextAtAsync(string client, string text) => EventAsync(
        e => (string?)e["event"] == "message" && (string?)e["name"] == client && (string?)e["text"] == text, $"\"{text}\" at {client}");

    /// <summary>The simulator checks signatures, device identities, keys and fan-out as it goes.</summary>
    public void AssertCorrect() => WhatsApp.AssertCorrect();

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            var message = JsonNode.Parse(line)!;
            if (message["id"] is JsonValue id && message["event"] is null && _answers.TryRemove((int)id, out var answer))
            {
                if (message["error"] is { } error)
                {
                    answer.TrySetException(new InvalidOperationException($"peer host: {error}"));
                }
                else
                {
                    answer.TrySetResult(message["result"]!);
                }
            }
            else
            {
                Scan(message);
                _events.Add(message);
            }
        }
    }

    /// <summary>A person holds the phone to what a stock client shows.</summary>
    private void Scan(JsonNode message)
    {
        if ((string?)message["event"] == "qr")
        {
            // Codes that come after the phone has scanned lead nowhere.
            WhatsApp[(string)message["pn"]!].TryScan((string)message["qr"]!, out _);
        }
        else if ((string?)message["event"] == "code")
        {
            _ = TypeAsync(WhatsApp[(string)message["pn"]!], (string)message["code"]!);
        }
    }

    /// <summary>Baileys shows its code before the server has heard of it.</summary>
    private static async Task TypeAsync(VirtualPhone phone, string code)
    {
        await phone.UntilAsync(() => phone.IsCodeAwaited, "a device that waits for its code");
        await phone.TypeCodeAsync(code);
    }
}
