using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Ramal.Lab;

/// <summary>
/// A simulated Evolution API v2 with virtual phones: no WhatsApp, no phone, no network beyond this machine.
/// Everything is kept in memory. All members may be used from any thread.
/// </summary>
public sealed class LabServer : IAsyncDisposable
{
    private const int ListenTries = 50;
    private static readonly TimeSpan ListenPause = TimeSpan.FromMilliseconds(20);

    private readonly LabWorld _world;
    private readonly EvolutionRouter _router;
    private readonly SemaphoreSlim _switch = new(1, 1);
    private WebApplication? _app;
    private bool _disposed;

    private LabServer(LabOptions options)
    {
        _world = new LabWorld(options);
        _router = new EvolutionRouter(_world);
        if (options.WithDemoPeople)
        {
            DemoPeople.AddTo(_world.Phones);
        }
    }

    /// <summary>Address of the server, without a slash at the end.</summary>
    public string BaseUrl => _world.BaseUrl.AbsoluteUri.TrimEnd('/');

    public LabOptions Options => _world.Options;

    public LabInstances Instances => _world.Instances;

    public LabPhones Phones => _world.Phones;

    public LabFaults Faults => _world.Faults;

    /// <summary>What really arrived.</summary>
    public ReceivedLog Received => _world.Received;

    /// <summary>The last tries to deliver events, oldest first.</summary>
    public IReadOnlyList<WebhookAttempt> WebhookAttempts => _world.Webhooks.Attempts;

    /// <summary>Whether the port is open.</summary>
    public bool IsListening => _app is not null;

    public static async Task<LabServer> StartAsync(LabOptions options)
    {
        var server = new LabServer(options);
        await server.ListenAgainAsync();
        return server;
    }

    /// <summary>Closes the port and every connection: callers are refused until <see cref="ListenAgainAsync"/>. Nothing is forgotten.</summary>
    public async Task RefuseConnectionsAsync()
    {
        await _switch.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            _switch.Release();
        }
    }

    /// <summary>Opens the same port again.</summary>
    public async Task ListenAgainAsync()
    {
        await _switch.WaitAsync();
        try
        {
            if (_app is null && !_disposed)
            {
                await OpenAsync();
            }
        }
        finally
        {
            _switch.Release();
        }
    }

    /// <summary>Refuses connections for a while, then listens again by itself.</summary>
    public async Task RefuseConnectionsAsync(TimeSpan time)
    {
        await RefuseConnectionsAsync();
        await Task.Delay(time, TimeProvider.System, _world.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ListenAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _switch.WaitAsync();
        try
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            await CloseAsync();
            _world.Dispose();
        }
        finally
        {
            _switch.Release();
        }
    }

    private async Task OpenAsync()
    {
        for (var tries = 1; ; tries++)
        {
            var app = Build();
            try
            {
                await app.StartAsync();
            }
            catch (IOException) when (tries < ListenTries && _world.BaseUrl.Port != 80)
            {
                // Another process may hold the port for a moment as the local end of a connection.
                await app.DisposeAsync();
                await Task.Delay(ListenPause, TimeProvider.System);
                continue;
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                await app.DisposeAsync();
                throw;
            }

            _world.BaseUrl = new Uri(app.Urls.First());
            _app = app;
            return;
        }
    }

    private async Task CloseAsync()
    {
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(LabServer).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(Listen);
        var app = builder.Build();
        app.Use(next => http => http.Request.Path.StartsWithSegments("/lab", StringComparison.Ordinal) ? next(http) : _router.HandleAsync(http));
        app.UseRouting();
        ControlApi.Map(app, this, _world);
        ControlPage.Map(app, Options.WhatsApp is not null);
        if (Options.WhatsApp is { } simulator)
        {
            WhatsAppControl.Map(app, simulator);
        }

        return app;
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        var asked = new Uri(Options.Url);
        var port = _app is null && IsFirstTime ? asked.Port : _world.BaseUrl.Port;
        var address = asked.HostNameType == UriHostNameType.Dns ? IPAddress.Loopback : IPAddress.Parse(asked.Host.Trim('[', ']'));
        kestrel.Listen(address, port);
    }

    private bool IsFirstTime => _world.BaseUrl.Port == 80;
}
