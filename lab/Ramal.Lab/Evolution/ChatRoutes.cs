using System.Globalization;

namespace Ramal.Lab;

/// <summary><c>/chat/…</c> and <c>/group/…</c>: what an instance can look up.</summary>
internal sealed class ChatRoutes(LabWorld world)
{
    private const int DefaultPage = 50;

    public void AddTo(Dictionary<string, EvolutionRoute> routes)
    {
        routes["POST /chat/whatsappNumbers"] = new(NeedsInstance: true, call => new(CheckNumbers(call)));
        routes["POST /chat/findMessages"] = new(NeedsInstance: true, static call => new(FindMessages(call)));
        routes["POST /chat/findStatusMessage"] = new(NeedsInstance: true, static call => new(FindStatus(call)));
        routes["POST /chat/markMessageAsRead"] = new(NeedsInstance: true, call => new(MarkRead(call)));
        routes["POST /chat/getBase64FromMediaMessage"] = new(NeedsInstance: true, static call => new(FetchMedia(call)));
        routes["GET /group/fetchAllGroups"] = new(NeedsInstance: true, call => new(Groups(call)));
    }

    public static void WriteExistence(Utf8JsonWriter writer, string jid, bool exists, string number)
    {
        writer.WriteStartObject();
        writer.WriteString("jid", jid);
        writer.WriteBoolean("exists", exists);
        writer.WriteString("number", number);
        writer.WriteEndObject();
    }

    private Answer CheckNumbers(EvolutionCall call)
    {
        if (call.Missing("numbers") is { } missing)
        {
            return missing;
        }

        var instance = call.Target;
        if (!instance.IsBaileys)
        {
            return Answer.NotAvailable();
        }

        if (instance.State != LinkState.Open)
        {
            return instance.Link.WasTried ? Answer.RawBoom() : Answer.Object(400, static _ => { });
        }

        var numbers = call.Body.Child("numbers");
        return Answer.Array(200, writer =>
        {
            foreach (var number in numbers.ValueKind == JsonValueKind.Array ? numbers.EnumerateArray() : default)
            {
                var typed = number.ToString();
                var jid = Jid.From(typed);
                WriteExistence(writer, jid, world.Phones.Exists(jid), typed);
            }
        });
    }

    private Answer MarkRead(EvolutionCall call)
    {
        if (call.Missing("readMessages") is { } missing)
        {
            return missing;
        }

        if (call.Target.State != LinkState.Open)
        {
            return Answer.ConnectionClosed();
        }

        foreach (var read in call.Body.Child("readMessages").EnumerateArray())
        {
            var author = read.Text("participant") is { Length: > 0 } participant ? participant : read.Text("remoteJid") ?? "";
            if (read.Text("id") is { } id && world.Phones.Exists(author))
            {
                world.Phones.Receiver(author).MarkRead(id);
            }
        }

        return Answer.Object(201, static writer =>
        {
            writer.WriteString("message", "Read messages");
            writer.WriteString("read", "success");
        });
    }

    /// <summary>Found by key alone; what holds no file, or is not kept, is a 400 as on the real server.</summary>
    private static Answer FetchMedia(EvolutionCall call)
    {
        var id = call.Body.Child("message").Child("key").Text("id");
        var found = id is null ? [] : call.Target.Messages.Find(new MessageQuery(id, null, null, null, null, null));
        if (found is not [{ Media: { } media } message])
        {
            return Answer.ErrorList(400, "Bad Request", found.Count == 0 ? "Message not found" : "The message is not of the media type");
        }

        return Answer.Object(201, writer =>
        {
            writer.WriteString("mediaType", message.MessageType);
            writer.WriteString("fileName", media.FileName ?? $"{message.KeyId}.bin");
            writer.WriteStartObject("size");
            ProtobufShapes.WriteLong(writer, "fileLength", media.Bytes.Length, unsigned: true);
            writer.WriteEndObject();
            writer.WriteString("mimetype", media.ContentType);
            writer.WriteBase64String("base64", media.Bytes.Span);
            writer.WriteNull("buffer");
        });
    }

    private static Answer FindMessages(EvolutionCall call)
    {
        var found = call.Target.Messages.Find(MessageQuery.Read(call.Body.Child("where")));
        var size = Number(call.Body, "offset", DefaultPage);
        var page = Number(call.Body, "page", 1);
        return Answer.Object(200, writer =>
        {
            writer.WriteStartObject("messages");
            writer.WriteNumber("total", found.Count);
            writer.WriteNumber("pages", (found.Count + size - 1) / size);
            writer.WriteNumber("currentPage", page);
            writer.WriteStartArray("records");
            foreach (var message in found.Skip((page - 1) * size).Take(size))
            {
                WriteRecord(writer, call.Target, message);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static void WriteRecord(Utf8JsonWriter writer, LabInstance instance, StoredMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("id", message.RowId);
        message.WriteKey(writer);
        writer.WriteString("pushName", message.PushName);
        writer.WriteString("messageType", message.MessageType);
        writer.WriteStartObject("message");
        message.Message(writer);
        writer.WriteEndObject();
        writer.WriteNumber("messageTimestamp", message.At.ToUnixTimeSeconds());
        writer.WriteString("instanceId", instance.Id);
        writer.WriteString("source", message.Source);
        writer.WriteNull("contextInfo");
        writer.WriteStartArray("MessageUpdate");
        foreach (var (_, status) in message.Updates)
        {
            writer.WriteStartObject();
            writer.WriteString("status", status);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Answer FindStatus(EvolutionCall call)
    {
        var where = call.Body.Child("where");
        var query = new MessageQuery(where.Text("id"), where.Text("remoteJid"), FromMe: null, MessageType: null, From: null, Until: null);
        var size = Number(call.Body, "offset", DefaultPage);
        var page = Number(call.Body, "page", 1);
        var rows = call.Target.Messages.Find(query).SelectMany(static message => message.Updates.Select(update => (message, update)));
        return Answer.Array(200, writer =>
        {
            foreach (var (message, (rowId, status)) in rows.Skip((page - 1) * size).Take(size))
            {
                writer.WriteStartObject();
                writer.WriteString("id", rowId);
                writer.WriteString("keyId", message.KeyId);
                writer.WriteString("remoteJid", message.RemoteJid);
                writer.WriteBoolean("fromMe", message.FromMe);
                writer.WriteString("participant", message.RemoteJid);
                writer.WriteNull("pollUpdates");
                writer.WriteString("status", status);
                writer.WriteString("messageId", message.RowId);
                writer.WriteString("instanceId", call.Target.Id);
                writer.WriteEndObject();
            }
        });
    }

    private Answer Groups(EvolutionCall call)
    {
        if (call.Query("getParticipants") is not { } wanted)
        {
            return Answer.ErrorList(400, "Bad Request", "The getParticipants needs to be informed in the query");
        }

        var instance = call.Target;
        if (!instance.Link.WasTried)
        {
            return Answer.NoClient("groupFetchAllParticipating");
        }

        if (instance.State != LinkState.Open || instance.LinkedNumber is not { } number)
        {
            return Answer.ConnectionClosed();
        }

        var groups = world.Phones.TryGet(number, out var phone) ? phone.Groups : [];
        var withParticipants = string.Equals(wanted, "true", StringComparison.Ordinal);
        return Answer.Array(200, writer =>
        {
            foreach (var group in groups)
            {
                group.WriteTo(writer, withParticipants);
            }
        });
    }

    private static int Number(JsonElement body, string property, int otherwise) =>
        int.TryParse(body.Text(property), CultureInfo.InvariantCulture, out var number) && number > 0 ? number : otherwise;
}
