using System.Text.Json;
using System.Threading.Channels;

namespace Ramal.Testing;

/// <summary>An open <c>GET /api/events</c>, read as a browser would.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly Channel<StreamedEvent> _events = Channel.CreateUnbounded<StreamedEvent>();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpResponseMessage _response;
    private readonly Task _reading;

    private EventStream(HttpResponseMessage response)
    {
        _response = response;
        _reading = ReadAsync();
    }

    /// <summary>What a browser would send as Last-Event-ID.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Comments seen so far: the heartbeats.</summary>
    public int Comments { get; private set; }

    /// <summary>Ends when the server ends the stream.</summary>
    public Task Ended => _reading;

    /// <summary>Returns once the server has answered and told where the stream begins.</summary>
    public static async Task<EventStream> OpenAsync(RamalClient client, string? lastEventId = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events" + query);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var stream = new EventStream(response);
        await Until.TrueAsync(() => stream.LastEventId is not null, "the stream begins");
        return stream;
    }

    /// <summary>The next event.</summary>
    public async Task<StreamedEvent> NextAsync()
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        return await _events.Reader.ReadAsync(patience.Token);
    }

    /// <summary>What has arrived and was not asked for yet.</summary>
    public IReadOnlyList<StreamedEvent> Arrived()
    {
        var arrived = new List<StreamedEvent>();
        while (_events.Reader.TryRead(out var next))
        {
            arrived.Add(next);
        }

        return arrived;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _response.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var lines = new StreamReader(await _response.Content.ReadAsStreamAsync(_stop.Token));
            string? id = null, type = null, data = null;
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.Length == 0)
                {
                    LastEventId = id ?? LastEventId;
                    if (data is not null)
                    {
                        _events.Writer.TryWrite(new StreamedEvent(id, type ?? "message", JsonDocument.Parse(data).RootElement));
                    }

                    (id, type, data) = (null, null, null);
                }
                else if (line[0] == ':')
                {
                    Comments++;
                }
                else
                {
                    var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].TrimStart(' '));
                    (id, type, data) = name switch
                    {
                        "id" => (value, type, data),
                        "event" => (id, value, data),
                        "data" => (id, type, value),
                        _ => (id, type, data),
                    };
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // Closed from this side or the other.
        }

        _events.Writer.TryComplete();
    }
}

/// <summary>One event as it arrived.</summary>
/// <param name="Id">Null for what is never stored.</param>
/// <param name="Type">Its name.</param>
/// <param name="Data">The JSON object.</param>
public sealed record StreamedEvent(string? Id, string Type, JsonElement Data);
