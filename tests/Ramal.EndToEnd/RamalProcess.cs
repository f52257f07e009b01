using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>The built server as a program of its own on a free loopback port, so that it can be killed and started again on the same data.</summary>
public sealed class RamalProcess : IAsyncDisposable
{
    public const string SetupToken = "set-up-token-of-the-tests";
    private readonly TestDatabase _database;
    private readonly string[] _settings;
    private Process? _process;
    private RamalClient? _client;

    private RamalProcess(TestDatabase database, Uri baseUrl, string[] settings) => (_database, BaseUrl, _settings) = (database, baseUrl, settings);

    public Uri BaseUrl { get; }

    public TestDatabase Database => _database;

    /// <summary>Process id of the running server.</summary>
    public int Id => _process!.Id;

    /// <summary>Signed in as the first administrator once <see cref="SetUpAsync"/> ran.</summary>
    public RamalClient Client => _client!;

    public static async Task<RamalProcess> StartAsync(params string[] settings)
    {
        var server = new RamalProcess(await TestDatabase.CreateAsync(), new Uri($"http://127.0.0.1:{FreePort()}"), settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the program and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(CommandLine(BaseUrl))!;
        _process.OutputDataReceived += (_, line) => Output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => Output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var probe = new HttpClient { BaseAddress = BaseUrl };
        await Until.TrueAsync(
            async () =>
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"The server ended with {_process.ExitCode}: {string.Join('\n', Output)}");
                }

                try
                {
                    return (await probe.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the server to be ready",
            TimeSpan.FromSeconds(90));
    }

    /// <summary>What the program printed.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Output { get; } = new();

    public async Task SetUpAsync()
    {
        using var anonymous = new RamalClient(BaseUrl, null);
        var signedIn = await anonymous.PostAsync("/api/setup", new
        {
            setupToken = SetupToken,
            name = "Admin",
            email = "admin@exemplo.invalid",
            password = "senha do administrador",
        });
        _client = new RamalClient(BaseUrl, signedIn.EnsureStatus(201).Json.GetProperty("token").GetString());
    }

    /// <summary>Runs another server on the same data until it ends by itself.</summary>
    public async Task<(int ExitCode, string Output)> RunSecondAsync()
    {
        using var second = Process.Start(CommandLine(new Uri($"http://127.0.0.1:{FreePort()}")))!;
        var said = second.StandardError.ReadToEndAsync();
        var printed = second.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Until.Patience);
        try
        {
            await second.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            second.Kill();
        }

        return (second.ExitCode, await said + await printed);
    }

    /// <summary>SIGKILL: no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    /// <returns>How long it took to end, and its exit code.</returns>
    public async Task<(TimeSpan Took, int ExitCode)> InterruptAsync()
    {
        var watch = Stopwatch.StartNew();
        if (Interrupt(_process!.Id, 2) != 0)
        {
            throw new InvalidOperationException("The server could not be interrupted.");
        }

        await _process!.WaitForExitAsync();
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return (watch.Elapsed, code);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            await KillAsync();
        }

        await _database.DisposeAsync();
    }

    private ProcessStartInfo CommandLine(Uri url)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            ServerProgram, "--urls", url.ToString(), "--data", _database.Folder, "--setup-token", SetupToken, "--sign-up", "open", "--private-addresses", "allowed", .. _settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // As ./run and the files in deploy/ start it.
        start.Environment["DOTNET_GCgen0size"] = "400000";
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        if (_database.ConnectionString is { } connection)
        {
            start.Environment["RAMAL_DATABASE"] = connection;
        }

        return start;
    }

    /// <summary>The server built in the same configuration as this test program.</summary>
    public static string ServerProgram { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "../../Ramal.Host", new DirectoryInfo(AppContext.BaseDirectory).Name, "ramal-server.dll"));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Interrupt(int process, int signal);
}
