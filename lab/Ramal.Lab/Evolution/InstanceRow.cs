namespace Ramal.Lab;

/// <summary>An instance as <c>fetchInstances</c> lists it.</summary>
internal static class InstanceRow
{
    public static void Write(Utf8JsonWriter writer, LabInstance instance)
    {
        writer.WriteStartObject();
        writer.WriteString("id", instance.Id);
        writer.WriteString("name", instance.Name);
        writer.WriteString("connectionStatus", InstanceRoutes.StateName(instance.State));
        writer.WriteString("ownerJid", instance.IsBaileys ? instance.OwnJid : null);
        writer.WriteString("profileName", instance.Link.ProfileName);
        writer.WriteNull("profilePicUrl");
        writer.WriteString("integration", instance.Integration);
        writer.WriteString("number", instance.Number);
        writer.WriteNull("businessId");
        writer.WriteString("token", instance.Token);
        writer.WriteString("clientName", "evolution_exchange");
        if (instance.Link.DisconnectedAt is { } at)
        {
            writer.WriteNumber("disconnectionReasonCode", 401);
            writer.WriteString("disconnectionObject", LinkCycle.DisconnectionObject(at));
            writer.WriteString("disconnectionAt", LabJson.IsoTime(at));
        }
        else
        {
            writer.WriteNull("disconnectionReasonCode");
            writer.WriteNull("disconnectionObject");
            writer.WriteNull("disconnectionAt");
        }

        WriteTimes(writer, instance.CreatedAt, instance.UpdatedAt);
        foreach (var integration in (ReadOnlySpan<string>)["Chatwoot", "Proxy", "Rabbitmq", "Nats", "Sqs", "Websocket"])
        {
            writer.WriteNull(integration);
        }

        WriteSetting(writer, instance);
        writer.WriteStartObject("_count");
        writer.WriteNumber("Message", instance.Messages.Count);
        writer.WriteNumber("Contact", 0);
        writer.WriteNumber("Chat", 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSetting(Utf8JsonWriter writer, LabInstance instance)
    {
        writer.WriteStartObject("Setting");
        writer.WriteString("id", instance.SettingsRowId);
        instance.Settings.WriteTo(writer);
        writer.WriteString("wavoipToken", "");
        WriteTimes(writer, instance.CreatedAt, instance.UpdatedAt);
        writer.WriteString("instanceId", instance.Id);
        writer.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter writer, DateTimeOffset created, DateTimeOffset updated)
    {
        writer.WriteString("createdAt", LabJson.IsoTime(created));
        writer.WriteString("updatedAt", LabJson.IsoTime(updated));
    }
}
