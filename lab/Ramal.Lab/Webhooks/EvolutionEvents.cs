namespace Ramal.Lab;

/// <summary>The <c>data</c> of events and the pieces they share with answers.</summary>
internal static class EvolutionEvents
{
    public static void WriteInstance(Utf8JsonWriter writer, LabInstance instance)
    {
        writer.WriteString("instanceName", instance.Name);
        writer.WriteString("instanceId", instance.Id);
    }

    public static void WriteQr(Utf8JsonWriter writer, string instanceName, ShownQr qr)
    {
        writer.WriteStartObject("qrcode");
        writer.WriteString("instance", instanceName);
        WriteQrFields(writer, qr);
        writer.WriteEndObject();
    }

    public static void WriteQrFields(Utf8JsonWriter writer, ShownQr qr)
    {
        writer.WriteString("pairingCode", qr.PairingCode);
        writer.WriteString("code", qr.Text);
        writer.WriteString("base64", "data:image/png;base64," + Convert.ToBase64String(qr.Png));
    }

    /// <summary>The answer of a send, which <c>send.message</c> repeats.</summary>
    public static void WriteSent(Utf8JsonWriter writer, LabInstance instance, StoredMessage message)
    {
        message.WriteKey(writer);
        writer.WriteString("pushName", "Você");
        writer.WriteString("status", "PENDING");
        writer.WriteStartObject("message");
        message.Message(writer);
        writer.WriteEndObject();
        if (!Jid.IsGroup(message.RemoteJid))
        {
            WriteContextInfo(writer, message.At);
        }

        WriteTail(writer, instance, message, message.Source);
    }

    /// <summary>An incoming message.</summary>
    public static void WriteUpsert(Utf8JsonWriter writer, LabInstance instance, StoredMessage message, string? mediaBase64)
    {
        writer.WriteStartObject("key");
        writer.WriteString("remoteJid", message.RemoteJid);
        if (message.RemoteJidAlt is not null)
        {
            writer.WriteString("remoteJidAlt", message.RemoteJidAlt);
        }

        writer.WriteBoolean("fromMe", message.FromMe);
        writer.WriteString("id", message.KeyId);
        writer.WriteString("participant", message.Participant ?? "");
        writer.WriteString("addressingMode", message.AddressingMode ?? "pn");
        writer.WriteEndObject();
        writer.WriteString("pushName", message.PushName);
        writer.WriteString("status", "DELIVERY_ACK");
        writer.WriteStartObject("message");
        message.Message(writer);
        if (mediaBase64 is not null)
        {
            writer.WriteString("base64", mediaBase64);
        }

        writer.WriteEndObject();
        if (message.ReplyTo is { } replyTo)
        {
            writer.WriteStartObject("contextInfo");
            writer.WriteString("stanzaId", replyTo);
            writer.WriteEndObject();
        }

        WriteTail(writer, instance, message, "android");
    }

    /// <summary>A receipt, in the words of either channel.</summary>
    public static void WriteReceipt(Utf8JsonWriter writer, LabInstance instance, StoredMessage message, string status, bool cloudWords)
    {
        if (cloudWords)
        {
            writer.WriteString("messageId", message.RowId);
            writer.WriteString("keyId", message.KeyId);
            writer.WriteString("remoteJid", message.RemoteJid);
            writer.WriteBoolean("fromMe", value: false);
            writer.WriteString("participant", message.RemoteJid);
            writer.WriteString("status", status);
            writer.WriteString("instanceId", instance.Id);
            return;
        }

        writer.WriteString("keyId", message.KeyId);
        writer.WriteString("remoteJid", message.RemoteJid);
        writer.WriteBoolean("fromMe", message.FromMe);
        writer.WriteString("status", status);
        writer.WriteString("instanceId", instance.Id);
        writer.WriteString("messageId", message.RowId);
    }

    private static void WriteContextInfo(Utf8JsonWriter writer, DateTimeOffset at)
    {
        writer.WriteStartObject("contextInfo");
        writer.WriteStartArray("mentionedJid");
        writer.WriteEndArray();
        writer.WriteStartArray("groupMentions");
        writer.WriteEndArray();
        ProtobufShapes.WriteLong(writer, "ephemeralSettingTimestamp", at.ToUnixTimeSeconds(), unsigned: false);
        writer.WriteStartObject("disappearingMode");
        writer.WriteNumber("initiator", 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTail(Utf8JsonWriter writer, LabInstance instance, StoredMessage message, string source)
    {
        writer.WriteString("messageType", message.MessageType);
        writer.WriteNumber("messageTimestamp", message.At.ToUnixTimeSeconds());
        writer.WriteString("instanceId", instance.Id);
        writer.WriteString("source", source);
    }
}
