namespace Ramal.Connectors.Evolution;

/// <summary>Reads what a message holds from WhatsApp's own message object, as Evolution passes it on. Pure.</summary>
internal static class RecordContent
{
    private const int MaxNesting = 5;
    private const int MaxCards = 50;

    /// <summary>Containers around the real content.</summary>
    private static readonly string[] Wrappings =
    [
        "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "documentWithCaptionMessage", "editedMessage",
    ];

    private static readonly (string Name, ReceivedFileKind Kind)[] Files =
    [
        ("imageMessage", ReceivedFileKind.Image),
        ("videoMessage", ReceivedFileKind.Video),
        ("ptvMessage", ReceivedFileKind.Video),
        ("audioMessage", ReceivedFileKind.Audio),
        ("documentMessage", ReceivedFileKind.Document),
        ("stickerMessage", ReceivedFileKind.Sticker),
    ];

    /// <summary>Null for what nobody sees. What is not known is <see cref="MessageContent.Other"/>, never dropped.</summary>
    /// <param name="message">The value of <c>message</c>.</param>
    /// <param name="key">The key of the record: by it the file is asked for later.</param>
    /// <param name="type">The value of <c>messageType</c>.</param>
    public static MessageContent? Of(JsonElement message, JsonElement key, string? type)
    {
        var inner = Unwrap(message, MaxNesting);
        if (inner.At("reactionMessage") is { ValueKind: JsonValueKind.Object } reaction)
        {
            return reaction.At("key").Id("id") is { } to ? new MessageContent.Reaction(new ExternalMessageId(to), reaction.Text("text") is { Length: > 0 } emoji ? emoji : null) : null;
        }

        if (inner.At("protocolMessage") is { ValueKind: JsonValueKind.Object } protocol)
        {
            return OfProtocol(protocol);
        }

        if (FileOf(inner, key) is { } file)
        {
            return file;
        }

        if (TextIn(inner) is { } text)
        {
            return new MessageContent.Text(text);
        }

        return PlaceOf(inner) ?? (MessageContent?)CardsOf(inner) ?? new MessageContent.Other(type ?? "unknown");
    }

    /// <summary>Text or caption, or null.</summary>
    public static string? TextOf(JsonElement message)
    {
        var inner = Unwrap(message, MaxNesting);
        return TextIn(inner) ?? Files.Select(file => inner.At(file.Name).Text("caption")).FirstOrDefault(caption => caption is not null);
    }

    /// <summary>The message that it answers to: Evolution writes the context beside the message, WhatsApp within it.</summary>
    public static ExternalMessageId? ReplyOf(JsonElement record)
    {
        if (record.At("contextInfo").Id("stanzaId") is { } beside)
        {
            return new ExternalMessageId(beside);
        }

        var inner = Unwrap(record.At("message"), MaxNesting);
        if (!inner.IsObject())
        {
            return null;
        }

        foreach (var part in inner.EnumerateObject())
        {
            if (part.Value.At("contextInfo").Id("stanzaId") is { } within)
            {
                return new ExternalMessageId(within);
            }
        }

        return null;
    }

    /// <summary>Type 0 (REVOKE) deletes, type 14 (MESSAGE_EDIT) edits; the rest is housekeeping of phones.</summary>
    public static MessageContent? OfProtocol(JsonElement protocol)
    {
        if (protocol.At("key").Id("id") is not { } of)
        {
            return null;
        }

        var isEdit = protocol.At("editedMessage").IsObject();
        var isRevoke = protocol.Text("type") == "REVOKE" || protocol.Number("type") == 0;
        return isEdit ? TextOf(protocol.At("editedMessage")) is { } text ? new MessageContent.Edit(new ExternalMessageId(of), text) : null
            : isRevoke ? new MessageContent.Delete(new ExternalMessageId(of))
            : null;
    }

    private static MessageContent.File? FileOf(JsonElement message, JsonElement key)
    {
        foreach (var (name, kind) in Files)
        {
            if (message.At(name) is { ValueKind: JsonValueKind.Object } file)
            {
                return new MessageContent.File(
                    kind == ReceivedFileKind.Audio && file.Flag("ptt") == true ? ReceivedFileKind.VoiceNote : kind,
                    file.Text("caption"),
                    file.Text("fileName") ?? file.Text("title"),
                    file.Text("mimetype"),
                    file.Number("fileLength") is { } length and >= 0 ? length : null,
                    file.Number("seconds") is { } seconds and >= 0 and < 1_000_000 ? TimeSpan.FromSeconds(seconds) : null,
                    key.GetRawText());
            }
        }

        return null;
    }

    private static MessageContent.Location? PlaceOf(JsonElement message)
    {
        var place = message.At("locationMessage").IsObject() ? message.At("locationMessage") : message.At("liveLocationMessage");
        return place.IsObject() && Degrees(place, "degreesLatitude") is { } latitude && Degrees(place, "degreesLongitude") is { } longitude
            ? new MessageContent.Location(latitude, longitude, place.Text("name") is { Length: > 0 } name ? name : null, place.Text("address") is { Length: > 0 } address ? address : null)
            : null;
    }

    private static MessageContent.Contacts? CardsOf(JsonElement message)
    {
        IEnumerable<JsonElement> cards = message.At("contactsArrayMessage").At("contacts") is { ValueKind: JsonValueKind.Array } many
            ? many.EnumerateArray()
            : message.At("contactMessage").IsObject() ? [message.At("contactMessage")] : [];
        var read = cards.Take(MaxCards).Select(card => new ContactCard(card.Text("displayName") ?? "", NumbersOf(card.Text("vcard") ?? ""))).ToList();
        return read.Count == 0 ? null : new MessageContent.Contacts(read);
    }

    /// <summary>WhatsApp's cards carry the account in <c>TEL;waid=5511…:+55 11 …</c>.</summary>
    private static List<string> NumbersOf(string card)
    {
        var numbers = new List<string>();
        foreach (var line in card.Split('\n').Where(line => line.Contains("TEL", StringComparison.OrdinalIgnoreCase)))
        {
            var waid = line.IndexOf("waid=", StringComparison.OrdinalIgnoreCase);
            var digits = waid >= 0
                ? string.Concat(line[(waid + 5)..].TakeWhile(char.IsAsciiDigit))
                : string.Concat(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Where(char.IsAsciiDigit));
            if (digits.Length is >= 6 and <= 20)
            {
                numbers.Add(digits);
            }
        }

        return [.. numbers.Distinct(StringComparer.Ordinal).Take(MaxCards)];
    }

    private static double? Degrees(JsonElement place, string name) =>
        place.At(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var degrees) && double.IsFinite(degrees) ? degrees : null;

    private static string? TextIn(JsonElement message) =>
        message.Text("conversation")
        ?? message.At("extendedTextMessage").Text("text")
        ?? message.At("buttonsResponseMessage").Text("selectedDisplayText")
        ?? message.At("templateButtonReplyMessage").Text("selectedDisplayText")
        ?? message.At("listResponseMessage").Text("title");

    private static JsonElement Unwrap(JsonElement message, int nesting)
    {
        if (nesting > 0)
        {
            foreach (var wrapping in Wrappings)
            {
                if (message.At(wrapping).At("message") is { ValueKind: JsonValueKind.Object } inner)
                {
                    return Unwrap(inner, nesting - 1);
                }
            }
        }

        return message;
    }
}
