using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace Ramal.Lab;

/// <summary>Posts events as the real server does: ten tries, 5 s doubling to 300 s with jitter (scaled), none after 400, 401, 403, 404 and 422.</summary>
internal sealed class WebhookSender(LabWorld world) : IDisposable
{
    private const int MaxTries = 10;
    private const int KeptAttempts = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(300);

    private readonly ConcurrentQueue<WebhookAttempt> _attempts = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>The last attempts, oldest first.</summary>
    public IReadOnlyList<WebhookAttempt> Attempts => [.. _attempts];

    /// <summary>For downloads of media that a send names by address.</summary>
    public HttpClient Http => _http;

    /// <summary>Makes the first attempt; further ones follow by themselves.</summary>
    public async Task DeliverAsync(WebhookCall call)
    {
        if (!await TryOnceAsync(call, number: 1))
        {
            _ = RetryAsync(call);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task RetryAsync(WebhookCall call)
    {
        try
        {
            for (var number = 2; number <= MaxTries; number++)
            {
                await Task.Delay(PauseBefore(number), world.Options.TimeProvider, world.Stopping);
                if (await TryOnceAsync(call, number))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The lab is closing.
        }
    }

    private TimeSpan PauseBefore(int number)
    {
        var pause = Math.Min(FirstPause.TotalSeconds * Math.Pow(2, number - 2), LongestPause.TotalSeconds);
        return TimeSpan.FromSeconds(pause * (0.9 + (0.2 * world.Ids.Fraction())) * world.Options.RetryScale);
    }

    /// <returns>True when there is nothing left to do for this event.</returns>
    private async Task<bool> TryOnceAsync(WebhookCall call, int number)
    {
        var status = world.Faults.Strikes(FaultKind.WebhooksLost, call.Instance) ? null : await PostAsync(call);
        var isDone = status is { } code && IsFinal(code);
        _attempts.Enqueue(new WebhookAttempt(world.Now, call.Instance, call.EventName, call.Url, number, (int?)status, WillRetry: !isDone && number < MaxTries));
        while (_attempts.Count > KeptAttempts)
        {
            _attempts.TryDequeue(out _);
        }

        return isDone;
    }

    private static bool IsFinal(HttpStatusCode status) => (int)status is >= 200 and < 300
        || status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity;

    private async Task<HttpStatusCode?> PostAsync(WebhookCall call)
    {
        if (!Uri.TryCreate(call.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return null;
        }

        try
        {
            using var content = new ByteArrayContent(call.Body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
            foreach (var (name, value) in call.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, world.Stopping);
            return response.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !world.Stopping.IsCancellationRequested))
        {
            return null;
        }
    }
}

/// <summary>One try to hand an event to its webhook.</summary>
/// <param name="Status">The answer's status; null when nobody answered.</param>
/// <param name="WillRetry">Whether another try follows.</param>
public sealed record WebhookAttempt(DateTimeOffset At, string Instance, string EventName, string Url, int Number, int? Status, bool WillRetry);
