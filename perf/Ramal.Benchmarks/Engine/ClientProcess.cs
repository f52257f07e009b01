using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Ramal.Benchmarks;

/// <summary>
/// Linked devices of one kind in a process of their own: the engine (<see cref="EngineHost"/>) or stock Baileys
/// (Peers/measure.mjs). Both understand the same commands, one JSON object a line, so that both are asked for the same.
/// </summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string Peers = typeof(ClientProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "PeersPath").Value!;

    private readonly LabProcess? _lab;
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _answers = new();
    private readonly ConcurrentDictionary<string, long> _scanned = new(StringComparer.Ordinal);
    private readonly string? _file;
    private readonly Task _reading;
    private int _lastId;

    private ClientProcess(LabProcess? lab, Process process, string? file)
    {
        (_lab, _process, _file) = (lab, process, file);
        _reading = ReadAsync();
    }

    public double Mebibytes => _process.Mebibytes();

    public TimeSpan Used => _process.Used();

    /// <summary>With the settings with which Ramal's server runs.</summary>
    public static async Task<ClientProcess> EngineAsync(LabProcess lab, string? core = null)
    {
        var settings = new Dictionary<string, string>(SettingsOf(lab), StringComparer.Ordinal)
        {
            ["DOTNET_GCgen0size"] = "400000",
            ["MALLOC_ARENA_MAX"] = "2",
            ["DOTNET_gcConcurrent"] = "0",
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
        };
        var client = new ClientProcess(lab, Programs.Start(core, null, settings, "dotnet", Programs.Self, EngineHost.Argument), null);
        await client.AskAsync("start");
        return client;
    }

    /// <summary>Null when the peers of the engine's tests are not installed.</summary>
    /// <param name="lab">Null for a process that only computes.</param>
    /// <param name="core">The one core that it gets; null for all.</param>
    public static async Task<ClientProcess?> BaileysAsync(LabProcess? lab, string? core = null)
    {
        if (!Directory.Exists(Path.Combine(Peers, "node_modules", "baileys")))
        {
            return null;
        }

        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        string? file = null;
        if (lab is not null)
        {
            settings = SettingsOf(lab);
            file = Path.Combine(Path.GetTempPath(), $"ramal-lab-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}.pem");
            await File.WriteAllTextAsync(file, await lab.CertificateAsync());
            settings["NODE_EXTRA_CA_CERTS"] = file;
        }

        var client = new ClientProcess(lab, Programs.Start(core, Peers, settings, "node", "measure.mjs"), file);
        await client.AskAsync("start");
        return client;
    }

    /// <summary>
    /// Runs what the engine is compared with. On a machine that is too busy stock clients lose their links; that is told and is no
    /// failure of ours.
    /// </summary>
    /// <returns>Null when it did not come to an end.</returns>
    public static async Task<T?> CompareAsync<T>(Func<Task<T>> compare)
        where T : class
    {
        try
        {
            return await compare();
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"Baileys did not come to an end: {failure.Message}");
            return null;
        }
    }

    /// <summary>A new device that this number's phone links by scanning its code.</summary>
    /// <returns>From the scan until it is connected.</returns>
    public async Task<TimeSpan> LinkAsync(string number)
    {
        await AskAsync("link", ("number", number));
        return Stopwatch.GetElapsedTime(_scanned[number]);
    }

    /// <summary>Ends the link without a goodbye, and comes back.</summary>
    /// <returns>From the order to come back until it is connected.</returns>
    public async Task<TimeSpan> ReconnectAsync(string number)
    {
        await AskAsync("sleep", ("number", number));
        var started = Stopwatch.GetTimestamp();
        await AskAsync("wake", ("number", number));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>All senders beside one another, each sending so many texts one after the other.</summary>
    /// <param name="pairs">From which device to which person or group.</param>
    /// <param name="count">Texts of each sender.</param>
    /// <param name="word">Each text is this and its number, from 1.</param>
    public async Task<SendingResult> SendAsync(IReadOnlyList<(string From, string To)> pairs, int count, string word)
    {
        var list = new JsonArray([.. pairs.Select(pair => (JsonNode)new JsonObject { ["from"] = pair.From, ["to"] = pair.To })]);
        var answer = await AskAsync("send", ("pairs", list), ("count", count), ("word", word));
        return new SendingResult(count * pairs.Count, Number(answer, "seconds"), Number(answer, "processorSeconds"));
    }

    /// <summary>How many devices are connected.</summary>
    public async Task<int> OnlineAsync() => (int)Number(await AskAsync("online"), "count");

    /// <summary>One command; its answer.</summary>
    public async Task<JsonObject> AskAsync(string op, params (string Name, JsonNode Value)[] arguments)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = new JsonObject { ["id"] = id, ["op"] = op };
        foreach (var (name, value) in arguments)
        {
            command[name] = value;
        }

        lock (_process)
        {
            _process.StandardInput.WriteLine(command.ToJsonString());
            _process.StandardInput.Flush();
        }

        return await answer.Task.WaitAsync(Patience);
    }

    public static double Number(JsonObject answer, string name) => answer[name]!.GetValue<double>();

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync();
        await _reading;
        _process.Dispose();
        if (_file is not null)
        {
            File.Delete(_file);
        }
    }

    private static Dictionary<string, string> SettingsOf(LabProcess lab) => new(StringComparer.Ordinal)
    {
        ["WHATSAPP_URL"] = lab.Address.Endpoint,
        ["WHATSAPP_ROOT"] = lab.Address.RootKey,
        ["WHATSAPP_CERTIFICATE"] = lab.Address.CertificateSha256,
    };

    private async Task ReadAsync()
    {
        var failure = new InvalidOperationException("The process with the devices has ended.");
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                await TakeAsync(JsonNode.Parse(line)!.AsObject());
            }
        }
        catch (Exception exception)
        {
            // Whoever waits for an answer shall hear why none comes.
            failure = new InvalidOperationException("What the devices said could not be handled.", exception);
        }

        foreach (var open in _answers.Values)
        {
            open.TrySetException(failure);
        }
    }

    private async Task TakeAsync(JsonObject message)
    {
        if ((string?)message["event"] == "qr")
        {
            await ScanAsync((string)message["number"]!, (string)message["qr"]!);
        }
        else if (_answers.TryRemove((int)message["id"]!, out var answer))
        {
            _ = message["error"] is { } error
                ? answer.TrySetException(new InvalidOperationException((string?)error))
                : answer.TrySetResult(message["result"]!.AsObject());
        }
    }

    /// <summary>Codes that come after the phone has scanned lead nowhere.</summary>
    private async Task ScanAsync(string number, string qr)
    {
        if (_scanned.TryAdd(number, Stopwatch.GetTimestamp()))
        {
            await _lab!.ScanAsync(number, qr);
        }
    }
}

/// <summary>What a run of sends took.</summary>
/// <param name="Count">Messages.</param>
/// <param name="Seconds">Until the last was acknowledged by the server.</param>
/// <param name="ProcessorSeconds">Of the process with the devices.</param>
internal sealed record SendingResult(int Count, double Seconds, double ProcessorSeconds)
{
    public double PerSecond => Count / Seconds;

    public SendingResult And(SendingResult other) => new(Count + other.Count, Seconds + other.Seconds, ProcessorSeconds + other.ProcessorSeconds);

    /// <summary>As many as one core would do if it did nothing else: what other programs take does not count.</summary>
    public double PerCoreSecond => Count / ProcessorSeconds;
}
