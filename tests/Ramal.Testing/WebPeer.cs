using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ramal.Testing;

/// <summary>Somebody else's web server on this machine, which answers as a test says and remembers what it was asked.</summary>
public sealed class WebPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebPeer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What came in, in order.</summary>
    public ConcurrentQueue<PeerRequest> Requests { get; } = new();

    public static async Task<WebPeer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var peer = new WebPeer(app);
        app.Run(async context =>
        {
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            var body = await reader.ReadToEndAsync();
            context.Request.Body.Position = 0;
            peer.Requests.Enqueue(new PeerRequest(
                context.Request.Method, context.Request.Path + context.Request.QueryString, body,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await answer(context);
        });
        await app.StartAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>One request that came in.</summary>
public sealed record PeerRequest(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
