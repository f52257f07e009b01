using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Live;

/// <summary>Asked while a stream is open: may whoever opened it still listen? Registered by the host, since only it knows how one signs in.</summary>
internal sealed record LiveAccess(Func<HttpContext, CancellationToken, ValueTask<bool>> StillAllowedAsync);

/// <summary>
/// One stream of events per tab, as <c>text/event-stream</c>. Resumes after <c>Last-Event-ID</c>; where that is not
/// possible, says <c>reset</c>.
/// </summary>
internal sealed class StreamEvents(
    Tenant tenant, LiveHub hub, EventReader reader, LiveAccess access, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public const int MaxPerAccount = 1000;

    // Beyond that loading everything anew is cheaper than telling each step.
    private const int MaxToCatchUp = 1000;
    private const long MaxDistance = 50_000;
    private const int RetryMilliseconds = 2000;
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(15);

    private static readonly Problem TooManyStreams = new("too-many-streams", 429, new Text(
        "Há páginas demais abertas nesta conta. Feche algumas.", "Too many pages are open in this account. Close some."))
    {
        RetryAfterSeconds = 10,
    };

    public static async Task<IResult> Endpoint(StreamEvents stream, HttpContext http, string? lastEventId, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers["Last-Event-ID"].ToString();
        return await stream.HandleAsync(http, header.Length > 0 ? header : lastEventId, cancellationToken);
    }

    public async Task<IResult> HandleAsync(HttpContext http, string? lastEventId, CancellationToken cancellationToken)
    {
        var client = new LiveClient(tenant.AccountId, tenant.Caller.Language);
        if (hub.Join(client, MaxPerAccount) is not { } position)
        {
            return TooManyStreams.ToHttp();
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);

        // From here on and not from the first answer: the pauses are those that whoever listens sees.
        using var timer = new PeriodicTimer(BetweenChecks, clock);
        var beatAt = clock.GetUtcNow() + BetweenHeartbeats;
        try
        {
            await BeginAsync(http, lastEventId, position, ended.Token);
            await TellAsync(http, client, timer, beatAt, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client left or the server stops: the normal end of a stream.
        }
        finally
        {
            hub.Leave(client);
        }

        return Results.Empty;
    }

    private async Task BeginAsync(HttpContext http, string? lastEventId, EventPosition position, CancellationToken cancellationToken)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var body = http.Response.Body;
        if (string.IsNullOrEmpty(lastEventId))
        {
            await body.WriteAsync(LiveEvent.Begin(RetryMilliseconds, position.Sequence), cancellationToken);
        }
        else if (await MissedAsync(lastEventId, position, cancellationToken) is { } missed)
        {
            await body.WriteAsync(LiveEvent.Begin(RetryMilliseconds, long.Parse(lastEventId, CultureInfo.InvariantCulture)), cancellationToken);
            foreach (var happened in missed)
            {
                await body.WriteAsync(LiveEvent.Of(happened), cancellationToken);
            }
        }
        else
        {
            await body.WriteAsync(LiveEvent.Begin(RetryMilliseconds, position.Sequence), cancellationToken);
            await body.WriteAsync(LiveEvent.Reset(position.Sequence), cancellationToken);
        }

        await body.FlushAsync(cancellationToken);
    }

    /// <summary>What happened after the last event that the client knows, up to where the hub takes over; null when that cannot be told.</summary>
    private async Task<IReadOnlyList<LedgerEvent>?> MissedAsync(string lastEventId, EventPosition until, CancellationToken cancellationToken)
    {
        if (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return null;
        }

        if (sequence == until.Sequence)
        {
            return sequence == 0 ? null : [];
        }

        if (Math.Abs(until.Sequence - sequence) > MaxDistance || await reader.FindAsync(sequence, cancellationToken) is not { } after)
        {
            return null;
        }

        var missed = await reader.ReadAccountAsync(tenant.AccountId, after, until, MaxToCatchUp + 1, cancellationToken);
        return missed.Count > MaxToCatchUp ? null : missed;
    }

    private async Task TellAsync(HttpContext http, LiveClient client, PeriodicTimer timer, DateTimeOffset beatAt, CancellationToken cancellationToken)
    {
        var body = http.Response.Body;
        var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        while (true)
        {
            var ready = client.Queue.WaitToReadAsync(cancellationToken).AsTask();
            await Task.WhenAny(tick, ready);
            cancellationToken.ThrowIfCancellationRequested();
            while (client.Queue.TryRead(out var frame))
            {
                await body.WriteAsync(frame, cancellationToken);
            }

            if (client.TakeOverflow())
            {
                await body.WriteAsync(LiveEvent.Reset(hub.Position.Sequence), cancellationToken);
            }

            if (tick.IsCompleted)
            {
                tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                if (!await access.StillAllowedAsync(http, cancellationToken))
                {
                    return;
                }

                if (clock.GetUtcNow() >= beatAt)
                {
                    beatAt = clock.GetUtcNow() + BetweenHeartbeats;
                    await body.WriteAsync(LiveEvent.Heartbeat, cancellationToken);
                }
            }

            await body.FlushAsync(cancellationToken);
        }
    }
}
