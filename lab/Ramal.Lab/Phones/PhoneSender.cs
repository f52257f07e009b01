namespace Ramal.Lab;

/// <summary>A message written on a phone, on its way to an instance.</summary>
internal static class PhoneSender
{
    public static string Send(LabWorld world, LabPhone phone, LabInstance instance, string text, PhoneMessageOptions options)
    {
        var id = options.MessageId ?? world.Ids.PhoneMessage();
        var at = world.Now;
        var personal = options.AsLid ? phone.Lid : JidText.OfPerson(phone.Number);
        var message = new StoredMessage
        {
            RowId = world.Ids.Row(),
            KeyId = id,
            RemoteJid = options.GroupId ?? personal,
            RemoteJidAlt = options is { AsLid: true, WithNumber: true, GroupId: null } ? JidText.OfPerson(phone.Number) : null,
            Participant = options.GroupId is null ? "" : personal,
            AddressingMode = options.AsLid ? "lid" : "pn",
            FromMe = false,
            PushName = options.PushName ?? phone.Name,
            MessageType = options.Media is { } media ? MediaMessage.TypeOf(media.Kind) : "conversation",
            Message = MessageWriter(text, options.Media, at),
            At = at,
        };
        var chat = options.GroupId is { } group ? world.Phones.ChatOf(group) : phone.Chat;
        chat.Add(new ChatLine(id, FromPhone: true, instance.Name, phone.Name, text, options.Media?.Kind, options.Media?.FileName, at));
        instance.Link.WhenOpen(() => Deliver(world, instance, message, options.Media));
        return id;
    }

    private static Action<Utf8JsonWriter> MessageWriter(string text, LabMedia? media, DateTimeOffset at) => media is null
        ? writer => writer.WriteString("conversation", text)
        : MediaMessage.Writer(media, text, at);

    private static void Deliver(LabWorld world, LabInstance instance, StoredMessage message, LabMedia? media)
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

        if (isNewChat)
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
