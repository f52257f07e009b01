namespace Ramal.Lab;

/// <summary>What is written, reacted, edited and deleted on a phone, on its way to an instance.</summary>
internal static class PhoneSender
{
    public static string Send(LabWorld world, LabPhone phone, LabInstance instance, string text, PhoneMessageOptions options)
    {
        var id = options.MessageId ?? world.Ids.PhoneMessage();
        var personal = options.AsLid ? phone.Lid : JidText.OfPerson(phone.Number);
        var message = Message(world, id, text, options) with
        {
            RemoteJid = options.GroupId ?? personal,
            RemoteJidAlt = options is { AsLid: true, WithNumber: true, GroupId: null } ? JidText.OfPerson(phone.Number) : null,
            Participant = options.GroupId is null ? "" : personal,
            AddressingMode = options.AsLid ? "lid" : "pn",
            PushName = options.PushName ?? phone.Name,
        };
        var chat = options.GroupId is { } group ? world.Phones.ChatOf(group) : phone.Chat;
        chat.Add(new ChatLine(id, FromPhone: true, instance.Name, phone.Name, text, options.Media?.Kind, options.Media?.FileName, message.At));
        instance.Link.WhenOpen(() => Deliver(instance, message, options.Media));
        return id;
    }

    /// <summary>The linked phone itself writes to somebody.</summary>
    public static string Write(LabWorld world, LabPhone phone, LabInstance instance, string number, string text, PhoneMessageOptions options)
    {
        var id = options.MessageId ?? world.Ids.PhoneMessage();
        var message = Message(world, id, text, options) with { RemoteJid = options.GroupId ?? JidText.OfPerson(number), FromMe = true, IsFromPhone = true, PushName = phone.Name };
        var chat = options.GroupId is { } group ? world.Phones.ChatOf(group) : world.Phones.Receiver(message.RemoteJid).Chat;
        chat.Add(new ChatLine(id, FromPhone: false, instance.Name, phone.Name, text, options.Media?.Kind, options.Media?.FileName, message.At));
        instance.Link.WhenOpen(() => Deliver(instance, message, options.Media));
        return id;
    }

    public static string React(LabWorld world, LabPhone phone, LabInstance instance, string messageId, string emoji)
    {
        var to = Find(instance, messageId);
        var isOwn = IsLinkedTo(phone, instance);
        var id = world.Ids.PhoneMessage();
        var at = world.Now;
        var message = new StoredMessage
        {
            RowId = world.Ids.Row(),
            KeyId = id,
            RemoteJid = to.RemoteJid,
            Participant = JidText.IsGroup(to.RemoteJid) ? JidText.OfPerson(phone.Number) : "",
            FromMe = isOwn,
            IsFromPhone = isOwn,
            PushName = phone.Name,
            MessageType = "reactionMessage",
            At = at,
            Message = writer =>
            {
                writer.WriteStartObject("reactionMessage");
                writer.WriteStartObject("key");
                writer.WriteString("remoteJid", to.RemoteJid);
                writer.WriteBoolean("fromMe", to.FromMe);
                writer.WriteString("id", to.KeyId);
                writer.WriteEndObject();
                writer.WriteString("text", emoji);
                writer.WriteNumber("senderTimestampMs", at.ToUnixTimeMilliseconds());
                writer.WriteEndObject();
            },
        };
        instance.Link.WhenOpen(() => Deliver(instance, message, media: null));
        return id;
    }

    /// <summary>The real server passes WhatsApp's protocolMessage on; its key is written from the author's side, and in a group names the author.</summary>
    public static void Edit(LabWorld world, LabPhone phone, LabInstance instance, string messageId, string text)
    {
        var message = FindOwn(phone, instance, messageId);
        var at = world.Now;
        instance.Link.WhenOpen(() => instance.Emit("messages.edited", writer =>
        {
            writer.WriteStartObject("key");
            writer.WriteString("remoteJid", message.RemoteJid);
            writer.WriteBoolean("fromMe", value: true);
            writer.WriteString("id", message.KeyId);
            if (JidText.IsGroup(message.RemoteJid))
            {
                writer.WriteString("participant", message.Participant);
            }

            writer.WriteEndObject();
            writer.WriteString("type", "MESSAGE_EDIT");
            writer.WriteStartObject("editedMessage");
            writer.WriteString("conversation", text);
            writer.WriteEndObject();
            writer.WriteString("timestampMs", at.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        }));
    }

    public static void Delete(LabPhone phone, LabInstance instance, string messageId)
    {
        var message = FindOwn(phone, instance, messageId);
        instance.Link.WhenOpen(() => instance.Emit("messages.delete", writer =>
        {
            writer.WriteString("remoteJid", message.RemoteJid);
            writer.WriteBoolean("fromMe", message.FromMe);
            writer.WriteString("id", message.KeyId);
            writer.WriteString("participant", message.Participant ?? "");
        }));
    }

    private static StoredMessage Message(LabWorld world, string id, string text, PhoneMessageOptions options)
    {
        var at = world.Now;
        var (type, write) = ContentOf(text, options, at);
        return new StoredMessage
        {
            RowId = world.Ids.Row(),
            KeyId = id,
            RemoteJid = "",
            FromMe = false,
            MessageType = type,
            Message = write,
            At = at,
            Media = options.Media,
            ReplyTo = options.ReplyTo,
        };
    }

    private static (string Type, Action<Utf8JsonWriter> Write) ContentOf(string text, PhoneMessageOptions options, DateTimeOffset at) => options switch
    {
        { Media: { } media } => (MediaMessage.TypeOf(media.Kind), MediaMessage.Writer(media, text, at)),
        { Card: (var name, var number) } => ("contactMessage", writer =>
        {
            writer.WriteStartObject("contactMessage");
            writer.WriteString("displayName", name);
            writer.WriteString("vcard", $"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;type=CELL;waid={number}:+{number}\nEND:VCARD");
            writer.WriteEndObject();
        }
        ),
        { Place: (var latitude, var longitude) } => ("locationMessage", writer =>
        {
            writer.WriteStartObject("locationMessage");
            writer.WriteNumber("degreesLatitude", latitude);
            writer.WriteNumber("degreesLongitude", longitude);
            writer.WriteString("name", text);
            writer.WriteEndObject();
        }
        ),
        _ => ("conversation", writer => writer.WriteString("conversation", text)),
    };

    private static bool IsLinkedTo(LabPhone phone, LabInstance instance) => string.Equals(instance.LinkedNumber, phone.Number, StringComparison.Ordinal);

    private static StoredMessage Find(LabInstance instance, string messageId) =>
        instance.Messages.Find(new MessageQuery(messageId, null, null, null, null, null)) is [var found]
            ? found
            : throw new ArgumentException("The instance knows no such message.", nameof(messageId));

    private static StoredMessage FindOwn(LabPhone phone, LabInstance instance, string messageId)
    {
        var found = Find(instance, messageId);
        return found.FromMe == IsLinkedTo(phone, instance) ? found : throw new ArgumentException("Somebody else wrote that.", nameof(messageId));
    }

    private static void Deliver(LabInstance instance, StoredMessage message, LabMedia? media)
    {
        if (instance.IsDeaf)
        {
            return;
        }

        var isNewChat = !instance.Messages.HasChat(message.RemoteJid);
        if (!instance.Messages.TryAdd(message))
        {
            return;
        }

        if (isNewChat && !message.FromMe)
        {
            instance.Outbox.AddArray("contacts.upsert", writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("remoteJid", message.RemoteJid);
                writer.WriteString("pushName", message.PushName);
                writer.WriteNull("profilePicUrl");
                writer.WriteString("instanceId", instance.Id);
                writer.WriteEndObject();
            });
        }

        var base64 = media is not null && instance.Webhook is { Base64: true } ? Convert.ToBase64String(media.Bytes.Span) : null;
        instance.Emit("messages.upsert", writer => EvolutionEvents.WriteUpsert(writer, instance, message, base64));
    }
}
