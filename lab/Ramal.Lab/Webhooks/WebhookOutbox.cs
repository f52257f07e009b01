using System.Threading.Channels;

namespace Ramal.Lab;

/// <summary>The events of one instance on their way out, first attempts in order. A retry does not hold back the next event.</summary>
internal sealed class WebhookOutbox(LabWorld world, LabInstance instance)
{
    private readonly Lock _gate = new();
    private Channel<WebhookCall>? _calls;
    private bool _completed;

    /// <summary>Queues an event when the webhook wants it.</summary>
    /// <param name="eventName">Such as <c>messages.upsert</c>.</param>
    /// <param name="data">Writes the properties of <c>data</c>; null makes <c>data</c> null.</param>
    public void Add(string eventName, Action<Utf8JsonWriter>? data)
    {
        if (instance.Webhook is not { } webhook || !webhook.Wants(eventName))
        {
            return;
        }

        AddBody(webhook, eventName, writer =>
        {
            if (data is null)
            {
                writer.WriteNull("data");
                return;
            }

            writer.WriteStartObject("data");
            data(writer);
            writer.WriteEndObject();
        });
    }

    /// <summary>Queues an event whose <c>data</c> is an array.</summary>
    public void AddArray(string eventName, Action<Utf8JsonWriter> items)
    {
        if (instance.Webhook is not { } webhook || !webhook.Wants(eventName))
        {
            return;
        }

        AddBody(webhook, eventName, writer =>
        {
            writer.WriteStartArray("data");
            items(writer);
            writer.WriteEndArray();
        });
    }

    /// <summary>No more events; those queued still go.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            _calls?.Writer.TryComplete();
        }
    }

    private void AddBody(InstanceWebhook webhook, string eventName, Action<Utf8JsonWriter> data)
    {
        var url = webhook.UrlFor(eventName);
        var body = LabJson.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("event", eventName);
            writer.WriteString("instance", instance.Name);
            data(writer);
            writer.WriteString("destination", webhook.Url);
            writer.WriteString("date_time", LabJson.IsoTime(world.Now));
            if (instance.OwnJid is { } own)
            {
                writer.WriteString("sender", own);
            }

            writer.WriteString("server_url", world.BaseUrl.AbsoluteUri.TrimEnd('/'));
            writer.WriteString("apikey", instance.Token);
            writer.WriteEndObject();
        });
        Queue(new WebhookCall(instance.Name, eventName, url, webhook.Headers ?? [], body));
    }

    private void Queue(WebhookCall call)
    {
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            if (_calls is null)
            {
                _calls = Channel.CreateUnbounded<WebhookCall>(new() { SingleReader = true });
                _ = DeliverAsync(_calls.Reader);
            }

            _calls.Writer.TryWrite(call);
        }
    }

    private async Task DeliverAsync(ChannelReader<WebhookCall> calls)
    {
        // Off the caller's thread: it may hold the instance's lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await foreach (var call in calls.ReadAllAsync(world.Stopping))
            {
                await world.Webhooks.DeliverAsync(call);
            }
        }
        catch (OperationCanceledException)
        {
            // The lab is closing; the real server forgets what was pending as well.
        }
    }
}

/// <summary>One event for one address.</summary>
internal sealed record WebhookCall(string Instance, string EventName, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
