namespace Ramal.Lab;

/// <summary><c>/webhook/…</c> and <c>/settings/…</c>.</summary>
internal sealed class ConfigurationRoutes(LabWorld world)
{
    public void AddTo(Dictionary<string, EvolutionRoute> routes)
    {
        routes["POST /webhook/set"] = new(NeedsInstance: true, call => new(SetWebhook(call)));
        routes["GET /webhook/find"] = new(NeedsInstance: true, static call => new(FindWebhook(call.Target)));
        routes["POST /settings/set"] = new(NeedsInstance: true, call => new(SetSettings(call)));
        routes["GET /settings/find"] = new(NeedsInstance: true, static call => new(FindSettings(call.Target)));
    }

    /// <summary>Reads <c>{url,enabled,byEvents,base64,headers,events}</c>; headers left out stay as they were.</summary>
    public static InstanceWebhook ReadWebhook(LabWorld world, JsonElement hook, InstanceWebhook? before, bool enabledByDefault)
    {
        var headers = hook.Child("headers");
        var events = hook.Child("events");
        return new InstanceWebhook(
            before?.RowId ?? world.Ids.Row(),
            hook.Text("url") ?? "",
            hook.Has("enabled") ? hook.Flag("enabled") : enabledByDefault,
            hook.Flag("byEvents"),
            hook.Flag("base64"),
            headers.ValueKind == JsonValueKind.Object
                ? [.. headers.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.ToString()))]
                : before?.Headers,
            events.ValueKind == JsonValueKind.Array ? [.. events.EnumerateArray().Select(item => item.ToString())] : [],
            before?.CreatedAt ?? world.Now,
            world.Now);
    }

    public static void WriteHeaders(Utf8JsonWriter writer, string name, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        writer.WriteStartObject(name);
        foreach (var (header, value) in headers)
        {
            writer.WriteString(header, value);
        }

        writer.WriteEndObject();
    }

    private Answer SetWebhook(EvolutionCall call)
    {
        if (call.Missing("webhook") is { } missing)
        {
            return missing;
        }

        var hook = call.Body.Child("webhook");
        var wrong = new List<string>();
        var events = hook.Child("events");
        if (events.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in events.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !InstanceWebhook.KnownEvents.Contains(item.GetString(), StringComparer.Ordinal))
                {
                    wrong.Add($"webhook.events[{index}] is not one of enum values: {string.Join(',', InstanceWebhook.KnownEvents)}");
                }

                index++;
            }
        }

        foreach (var property in (ReadOnlySpan<string>)["enabled", "url"])
        {
            if (!hook.Has(property))
            {
                wrong.Add($"webhook requires property \"{property}\"");
            }
        }

        if (wrong.Count > 0)
        {
            return Answer.SchemaError(wrong);
        }

        if (events.ValueKind != JsonValueKind.Array)
        {
            return Answer.ErrorText(500, "Internal Server Error", "Cannot read properties of undefined (reading 'length')");
        }

        var instance = call.Target;
        instance.Webhook = ReadWebhook(world, hook, instance.Webhook, enabledByDefault: false);
        return Answer.Object(201, writer => WriteWebhook(writer, instance, instance.Webhook));
    }

    private static Answer FindWebhook(LabInstance instance) => instance.Webhook is { } webhook
        ? Answer.Object(200, writer => WriteWebhook(writer, instance, webhook))
        : Answer.Null(200);

    private static void WriteWebhook(Utf8JsonWriter writer, LabInstance instance, InstanceWebhook webhook)
    {
        writer.WriteString("id", webhook.RowId);
        writer.WriteString("url", webhook.Url);
        if (webhook.Headers is null)
        {
            writer.WriteNull("headers");
        }
        else
        {
            WriteHeaders(writer, "headers", webhook.Headers);
        }

        writer.WriteBoolean("enabled", webhook.Enabled);
        writer.WriteStartArray("events");
        foreach (var name in webhook.Events)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("webhookByEvents", webhook.ByEvents);
        writer.WriteBoolean("webhookBase64", webhook.Base64);
        writer.WriteString("createdAt", LabJson.IsoTime(webhook.CreatedAt));
        writer.WriteString("updatedAt", LabJson.IsoTime(webhook.UpdatedAt));
        writer.WriteString("instanceId", instance.Id);
    }

    private Answer SetSettings(EvolutionCall call)
    {
        if (call.Missing(InstanceSettings.Required) is { } missing)
        {
            return missing;
        }

        var instance = call.Target;
        instance.Settings = InstanceSettings.From(call.Body);
        instance.UpdatedAt = world.Now;
        return Answer.Object(201, writer =>
        {
            writer.WriteStartObject("settings");
            writer.WriteString("instanceName", instance.Name);
            writer.WriteStartObject("settings");
            instance.Settings.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static Answer FindSettings(LabInstance instance) => Answer.Object(200, writer =>
    {
        instance.Settings.WriteTo(writer);
        writer.WriteString("wavoipToken", "");
    });
}
