namespace Ramal.Lab;

/// <summary><c>/message/…</c>: what an instance sends.</summary>
internal sealed class MessageRoutes(LabWorld world)
{
    private readonly Delivery _delivery = new(world);

    public void AddTo(Dictionary<string, EvolutionRoute> routes)
    {
        routes["POST /message/sendText"] = new(NeedsInstance: true, SendTextAsync);
        routes["POST /message/sendMedia"] = new(NeedsInstance: true, SendMediaAsync);
        routes["POST /message/sendWhatsAppAudio"] = new(NeedsInstance: true, SendAudioAsync);
    }

    private async ValueTask<Answer> SendTextAsync(EvolutionCall call)
    {
        if (call.Missing("number", "text") is { } missing)
        {
            return missing;
        }

        var text = call.Body.Text("text") ?? "";
        return text.Length == 0
            ? Answer.SchemaError(["instance.text does not meet minimum length of 1"])
            : await SendAsync(call, call.Body.Text("number") ?? "", text, media: null);
    }

    private async ValueTask<Answer> SendMediaAsync(EvolutionCall call)
    {
        var (input, refusal) = await MediaInput.ReadAsync(call, world.Webhooks.Http);
        return refusal ?? await SendAsync(call, input.Number, input.Caption, input.Media);
    }

    private async ValueTask<Answer> SendAudioAsync(EvolutionCall call)
    {
        var (input, refusal) = await MediaInput.ReadAudioAsync(call, world.Webhooks.Http);
        return refusal ?? await SendAsync(call, input.Number, caption: "", input.Media);
    }

    private async ValueTask<Answer> SendAsync(EvolutionCall call, string number, string caption, LabMedia? media)
    {
        var instance = call.Target;
        var to = Jid.From(number);
        if (media is not null && MediaMessage.IsBrokenImage(media))
        {
            return Answer.ErrorList(500, "Internal Server Error", "Error: Input buffer has corrupt header: pngload_buffer: end of stream");
        }

        if (Refusal(instance, to, number) is { } refusal)
        {
            return refusal;
        }

        if (int.TryParse(call.Body.Text("delay"), System.Globalization.CultureInfo.InvariantCulture, out var delay) && delay > 0)
        {
            // The real server holds the request while it shows "typing".
            await Task.Delay(TimeSpan.FromMilliseconds(delay), TimeProvider.System, world.Stopping);
        }

        var at = world.Now;
        var message = new StoredMessage
        {
            RowId = world.Ids.Row(),
            KeyId = world.Ids.SentMessage(),
            RemoteJid = to,
            FromMe = true,
            PushName = "Você",
            MessageType = media is null ? "conversation" : MediaMessage.TypeOf(media.Kind),
            Message = media is null ? writer => writer.WriteString("conversation", caption) : MediaMessage.Writer(media, caption, at),
            At = at,
            Media = media,
            ReplyTo = call.Body.Child("quoted").Child("key").Text("id"),
        };
        _delivery.Deliver(instance, message, caption, media, call.Raw);
        instance.Emit("send.message", writer => EvolutionEvents.WriteSent(writer, instance, message));
        return Answer.Object(201, writer => EvolutionEvents.WriteSent(writer, instance, message));
    }

    private Answer? Refusal(LabInstance instance, string to, string number)
    {
        if (!instance.Link.WasTried)
        {
            return Answer.NoClient("onWhatsApp");
        }

        if (instance.State != LinkState.Open)
        {
            return Answer.ConnectionClosed();
        }

        return world.Phones.Exists(to) ? null : Answer.Error(400, "Bad Request", writer =>
        {
            writer.WriteStartArray("message");
            ChatRoutes.WriteExistence(writer, to, exists: false, number);
            writer.WriteEndArray();
        });
    }
}
