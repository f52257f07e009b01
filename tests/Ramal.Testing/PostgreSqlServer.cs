using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ramal.Testing;

/// <summary>
/// Debian's PostgreSQL 15 on a free loopback port with a temporary folder, started as a user without rights. Ends with
/// the test program. <c>RAMAL_TEST_POSTGRESQL</c> names a running server instead.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private readonly string? _folder;

    private PostgreSqlServer(string connectionString, string? folder) => (ConnectionString, _folder) = (connectionString, folder);

    /// <summary>Of the superuser; without a database name.</summary>
    public string ConnectionString { get; }

    public static async Task<PostgreSqlServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("RAMAL_TEST_POSTGRESQL") is { Length: > 0 } running)
        {
            return new PostgreSqlServer(running, null);
        }

        var folder = Directory.CreateTempSubdirectory("ramal-postgresql-").FullName;
        await RunAsync("chown", "postgres", folder);
        await RunAsPostgresAsync($"{Programs}/initdb", "-D", $"{folder}/data", "-A", "trust", "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            try
            {
                await RunAsPostgresAsync(
                    $"{Programs}/pg_ctl", "-D", $"{folder}/data", "-w", "-t", "60", "-l", $"{folder}/log", "-o",
                    $"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=400 -c shared_buffers=128MB -c fsync=off -c full_page_writes=off", "start");
                return new PostgreSqlServer($"Host=127.0.0.1;Port={port};Username=postgres;Maximum Pool Size=40", folder);
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                // Somebody else took the port between the look and the start.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            await RunAsPostgresAsync($"{Programs}/pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // initdb and postgres refuse to run as root.
    private static Task RunAsPostgresAsync(string program, params string[] arguments) =>
        Environment.UserName == "root" ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Output goes nowhere: pg_ctl hands its own to the server, which would keep a pipe open for ever.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/tmp" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
