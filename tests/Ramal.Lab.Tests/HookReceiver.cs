using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ramal.Lab.Tests;

/// <summary>A webhook's other end: keeps what comes and answers as told.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Channel<Hook> _hooks = Channel.CreateUnbounded<Hook>();
    private readonly Queue<int> _statuses = new();
    private readonly WebApplication _app;

    private HookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    public static async Task<HookReceiver> StartAsync(params IEnumerable<int> statuses)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new HookReceiver(builder.Build());
        foreach (var status in statuses)
        {
            receiver._statuses.Enqueue(status);
        }

        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next event, whatever it is.</summary>
    public async Task<Hook> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _hooks.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next event of that name; others are passed over.</summary>
    public async Task<Hook> NextAsync(string eventName)
    {
        while (true)
        {
            var hook = await NextAsync();
            if (hook.EventName == eventName)
            {
                return hook;
            }
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        http.Response.StatusCode = _statuses.TryDequeue(out var status) ? status : 200;
        var tenant = http.Request.Headers["x-tenant"].ToString();
        await _hooks.Writer.WriteAsync(new Hook(http.Request.Path, tenant, http.Response.StatusCode, body.RootElement.Clone()));
    }
}

/// <summary>An event as it arrived.</summary>
internal sealed record Hook(string Path, string Tenant, int Answered, JsonElement Body)
{
    public string EventName => Body.GetProperty("event").GetString()!;

    public JsonElement Data => Body.GetProperty("data");
}
