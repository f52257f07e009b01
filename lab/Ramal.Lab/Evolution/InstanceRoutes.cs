namespace Ramal.Lab;

/// <summary><c>/</c>, <c>/verify-creds</c> and <c>/instance/…</c>.</summary>
internal sealed class InstanceRoutes(LabWorld world)
{
    private const string CreatePath = "/instance/create";
    private const string MissingName = "Foreign key constraint violated on the constraint: `Setting_instanceId_fkey`";
    private static readonly string[] Integrations = ["WHATSAPP-BAILEYS", "WHATSAPP-BUSINESS", "EVOLUTION"];

    public void AddTo(Dictionary<string, EvolutionRoute> routes)
    {
        routes["GET /"] = new(NeedsInstance: false, _ => new(Root()));
        routes["POST /verify-creds"] = new(NeedsInstance: false, static _ => new(Answer.Object(200, static writer =>
        {
            writer.WriteNumber("status", 200);
            writer.WriteString("message", "Credentials are valid");
        })));
        routes["POST " + CreatePath] = new(NeedsInstance: false, CreateAsync);
        routes["GET /instance/fetchInstances"] = new(NeedsInstance: false, call => new(Fetch(call)));
        routes["GET /instance/connect"] = new(NeedsInstance: true, ConnectAsync);
        routes["GET /instance/connectionState"] = new(NeedsInstance: true, static call => new(StateOf(call.Target)));
        routes["POST /instance/restart"] = new(NeedsInstance: true, static call => new(Restart(call.Target)));
        routes["DELETE /instance/logout"] = new(NeedsInstance: true, static call => new(LogOut(call.Target)));
        routes["DELETE /instance/delete"] = new(NeedsInstance: true, call => new(Delete(call.Target)));
    }

    /// <summary>The 403 for a name in use, which the real server gives before it looks at the key.</summary>
    public static Answer? IsNameTaken(LabWorld world, string path, JsonElement body) =>
        string.Equals(path, CreatePath, StringComparison.Ordinal) && body.Text("instanceName") is { } name && world.Instances.TryGet(name, out _)
            ? Answer.ErrorList(403, "Forbidden", $"This name \"{name}\" is already in use.")
            : null;

    private Answer Root() => Answer.Object(200, writer =>
    {
        writer.WriteNumber("status", 200);
        writer.WriteString("message", "Welcome to the Evolution API, it is working!");
        writer.WriteString("version", "2.3.6");
        writer.WriteString("clientName", "evolution_exchange");
        writer.WriteString("manager", new Uri(world.BaseUrl, "/manager").AbsoluteUri);
        writer.WriteString("documentation", "https://doc.evolution-api.com");
        writer.WriteString("whatsappWebVersion", "2.3000.1023204200");
    });

    private async ValueTask<Answer> CreateAsync(EvolutionCall call)
    {
        var body = call.Body;
        if (body.Text("integration") is not { } integration || !Integrations.Contains(integration, StringComparer.Ordinal))
        {
            return Answer.ErrorList(400, "Bad Request", "Invalid integration");
        }

        if (body.Text("instanceName") is not { Length: > 0 } name)
        {
            return Answer.ErrorList(400, "Bad Request", MissingName);
        }

        if (string.Equals(integration, "WHATSAPP-BUSINESS", StringComparison.Ordinal) && body.Text("number") is null)
        {
            return Answer.ErrorList(400, "Bad Request", "number is required");
        }

        var hook = body.Child("webhook");
        if (hook.Has("url") && !hook.Has("events"))
        {
            return Answer.ErrorList(400, "Bad Request", "Cannot read properties of undefined (reading 'length')");
        }

        var number = body.Text("number");
        if (!world.Instances.TryCreate(name, body.Text("token"), integration, number, out var instance))
        {
            return Answer.ErrorList(403, "Forbidden", $"This name \"{name}\" is already in use.");
        }

        instance.Settings = InstanceSettings.From(body);
        if (hook.Has("url"))
        {
            instance.Webhook = ConfigurationRoutes.ReadWebhook(world, hook, before: null, enabledByDefault: true);
        }

        instance.Emit("instance.create", writer => EvolutionEvents.WriteInstance(writer, instance));
        var asksQr = body.Flag("qrcode") && instance.IsBaileys;
        if (!instance.IsBaileys)
        {
            instance.Link.OpenWithoutPhone();
        }
        else if (asksQr)
        {
            instance.Link.Start(number);
            await Task.Delay(world.Options.CreateSleep, TimeProvider.System, world.Stopping);
        }

        return Created(instance, asksQr);
    }

    private Answer Created(LabInstance instance, bool withQr) => Answer.Object(201, writer =>
    {
        var isCloud = string.Equals(instance.Integration, "WHATSAPP-BUSINESS", StringComparison.Ordinal);
        writer.WriteStartObject("instance");
        EvolutionEvents.WriteInstance(writer, instance);
        writer.WriteString("integration", instance.Integration);
        writer.WriteString("webhookWaBusiness", isCloud ? new Uri(world.BaseUrl, "/webhook/meta").AbsoluteUri : null);
        writer.WriteString("accessTokenWaBusiness", isCloud ? "evolution" : "");
        writer.WriteString("status", StateName(instance.State));
        writer.WriteEndObject();
        writer.WriteString("hash", instance.Token);
        writer.WriteStartObject("webhook");
        if (instance.Webhook is { } webhook)
        {
            writer.WriteString("webhookUrl", webhook.Url);
            if (webhook.Headers is not null)
            {
                ConfigurationRoutes.WriteHeaders(writer, "webhookHeaders", webhook.Headers);
            }

            writer.WriteBoolean("webhookByEvents", webhook.ByEvents);
            writer.WriteBoolean("webhookBase64", webhook.Base64);
        }

        writer.WriteEndObject();
        foreach (var transport in (ReadOnlySpan<string>)["websocket", "rabbitmq", "nats", "sqs"])
        {
            writer.WriteStartObject(transport);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("settings");
        instance.Settings.WriteTo(writer);
        writer.WriteString("wavoipToken", "");
        writer.WriteEndObject();
        if (withQr)
        {
            writer.WriteStartObject("qrcode");
            WriteQr(writer, instance.Qr);
            writer.WriteEndObject();
        }
    });

    private async ValueTask<Answer> ConnectAsync(EvolutionCall call)
    {
        var instance = call.Target;
        var number = call.Query("number") is { Length: > 0 } given ? given : null;
        if (instance.State == LinkState.Open)
        {
            return StateOf(instance);
        }

        if (instance.State == LinkState.Close)
        {
            instance.Link.Start(number ?? instance.Number);
            await Task.Delay(world.Options.ConnectSleep, TimeProvider.System, world.Stopping);
        }
        else if (number is not null)
        {
            instance.Link.AddPairingCode(number);
        }

        return Answer.Object(200, writer => WriteQr(writer, instance.Qr));
    }

    private static Answer StateOf(LabInstance instance) => Answer.Object(200, writer =>
    {
        writer.WriteStartObject("instance");
        writer.WriteString("instanceName", instance.Name);
        writer.WriteString("state", StateName(instance.State));
        writer.WriteEndObject();
    });

    private static Answer Restart(LabInstance instance)
    {
        switch (instance.State)
        {
            case LinkState.Open:
                var open = StateOf(instance);
                instance.DropSocket(reconnects: true);
                return open;
            case LinkState.Connecting:
                return Answer.Object(200, writer => WriteQr(writer, instance.Qr));
            default:
                return Answer.Object(200, static writer =>
                {
                    writer.WriteBoolean("error", value: true);
                    writer.WriteString("message", "[object Object]");
                });
        }
    }

    private static Answer LogOut(LabInstance instance)
    {
        if (instance.State == LinkState.Close)
        {
            return Answer.ErrorList(400, "Bad Request", $"The \"{instance.Name}\" instance is not connected");
        }

        instance.Link.LogOut();
        return Success("Instance logged out");
    }

    private Answer Delete(LabInstance instance)
    {
        world.Instances.Delete(instance);
        return Success("Instance deleted");
    }

    private Answer Fetch(EvolutionCall call)
    {
        var (name, id, number) = (call.Query("instanceName"), call.Query("instanceId"), call.Query("number"));
        var isGlobal = string.Equals(call.Key, world.Options.GlobalKey, StringComparison.Ordinal);
        var found = world.Instances.All.Where(instance =>
            (isGlobal || string.Equals(instance.Token, call.Key, StringComparison.Ordinal))
            && (name is null || string.Equals(instance.Name, name, StringComparison.Ordinal))
            && (id is null || string.Equals(instance.Id.ToString(), id, StringComparison.OrdinalIgnoreCase))
            && (number is null || string.Equals(instance.Number, number, StringComparison.Ordinal))).ToList();
        if (name is not null && found.Count == 0)
        {
            return Answer.ErrorList(404, "Not Found", $"Instance \"{name}\" not found");
        }

        return Answer.Array(200, writer => found.ForEach(instance => InstanceRow.Write(writer, instance)));
    }

    private static Answer Success(string message) => Answer.Object(200, writer =>
    {
        writer.WriteString("status", "SUCCESS");
        writer.WriteBoolean("error", value: false);
        writer.WriteStartObject("response");
        writer.WriteString("message", message);
        writer.WriteEndObject();
    });

    private static void WriteQr(Utf8JsonWriter writer, ShownQr? qr)
    {
        if (qr is not null)
        {
            EvolutionEvents.WriteQrFields(writer, qr);
        }

        writer.WriteNumber("count", qr?.Count ?? 0);
    }

    internal static string StateName(LinkState state) => state switch
    {
        LinkState.Open => "open",
        LinkState.Connecting => "connecting",
        _ => "close",
    };
}
