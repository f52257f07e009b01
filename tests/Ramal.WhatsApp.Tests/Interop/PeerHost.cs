using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>The simulator with stock Baileys and zapo-js clients on it, in a Node process of its own (Peers/host.mjs).</summary>
public sealed class PeerHost : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string Folder = typeof(PeerHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "PeersPath").Value!;

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _answers = new();
    private readonly Observed<JsonNode> _events = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ramal-peers-");
    private X509Certificate2? _certificate;
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private int _lastId;
    private int _lastNumber;

    public Uri Url { get; private set; } = new("ws://127.0.0.1");

    public byte[] Root { get; private set; } = [];

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "baileys"));

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        _certificate = TestCertificate.Create(_folder.FullName);
        var start = new ProcessStartInfo("node", "host.mjs")
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PEER_KEY"] = Path.Combine(_folder.FullName, "key.pem");
        start.Environment["PEER_CERT"] = Path.Combine(_folder.FullName, "cert.pem");
        start.Environment["NODE_EXTRA_CA_CERTS"] = Path.Combine(_folder.FullName, "cert.pem");
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _reading = ReadAsync(_process.StandardOutput);
        var started = await AskAsync("start", new { });
        Url = new Uri((string)started["url"]!);
        Root = Convert.FromHexString((string)started["root"]!);
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
        _certificate?.Dispose();
    }

    /// <summary>True for the certificate of this host's simulator and no other.</summary>
    public bool IsOurs(X509Certificate? presented) =>
        presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(_certificate!.RawData);

    /// <summary>A phone number that no other test of this host uses.</summary>
    public string NewNumber() => $"1555{Interlocked.Increment(ref _lastNumber):D7}";

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

    /// <summary>The simulator checks signatures, device identities and fan-out as it goes.</summary>
    public async Task AssertNoProblemsAsync()
    {
        var state = await AskAsync("problems", new { });
        Assert.Equal("[]", state["problems"]!.ToJsonString());
        Assert.Equal("[]", state["unknown"]!.ToJsonString());
    }

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
                _events.Add(message);
            }
        }
    }
}
