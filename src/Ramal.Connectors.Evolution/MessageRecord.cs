namespace Ramal.Connectors.Evolution;

/// <summary>Translates one stored or pushed message, and the words for how far it came. Pure.</summary>
internal static class MessageRecord
{
    private const int MaxNesting = 5;

    /// <summary>Containers around the real content.</summary>
    private static readonly string[] Wrappings =
    [
        "ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "documentWithCaptionMessage", "editedMessage",
    ];

    /// <summary>Things that WhatsApp carries as messages and people do not see as such.</summary>
    private static readonly HashSet<string> NotMessages = new(StringComparer.Ordinal)
    {
        "reactionMessage", "encReactionMessage", "protocolMessage", "senderKeyDistributionMessage", "pollUpdateMessage",
        "keepInChatMessage", "pinInChatMessage",
    };

    /// <summary>Null when it is not a message: a story, a reaction, or a shape without key.</summary>
    /// <param name="record">Shape of messages.upsert, send.message and findMessages records.</param>
    /// <param name="now">Used when the record carries no time.</param>
    public static ConnectorEvent? Translate(JsonElement record, DateTimeOffset now)
    {
        var key = record.At("key");
        if (key.Id("id") is not { } id || key.Id("remoteJid") is not { } chat
            || string.Equals(chat, "status@broadcast", StringComparison.Ordinal)
            || (record.Text("messageType") is { } type && NotMessages.Contains(type)))
        {
            return null;
        }

        var at = TimeOf(record, now);
        var text = TextOf(record.At("message"), MaxNesting);
        MessageContent content = text is null
            ? new MessageContent.Other(record.Text("messageType") ?? "unknown")
            : new MessageContent.Text(text);
        var kind = chat.EndsWith("@g.us", StringComparison.Ordinal) ? ChatKind.Group : ChatKind.Person;
        return key.Flag("fromMe") == true
            ? new ConnectorEvent.MessageSentElsewhere(
                $"sent:{id}", at, new ExternalMessageId(id), new ChatId(chat), kind, kind == ChatKind.Group ? [] : PersonOf(key, chat), content, null)
            : new ConnectorEvent.MessageReceived(
                $"received:{id}", at, new ExternalMessageId(id), new ChatId(chat), kind, PersonOf(key, chat), record.Text("pushName"), content, null);
    }

    /// <summary>A receipt; the key is the same in whichever words, and by whichever way, it came.</summary>
    public static ConnectorEvent.ReceiptReceived Receipt(string id, Receipt receipt, DateTimeOffset at) =>
        new($"receipt:{id}:{receipt}", at, new ExternalMessageId(id), receipt);

    /// <summary>Both vocabularies: Baileys' (as word or number) and Meta's. Null for what is no progress.</summary>
    public static Receipt? ReceiptOf(JsonElement holder) => holder.At("status") switch
    {
        { ValueKind: JsonValueKind.String } word => Json.ReadString(word) switch
        {
            "SERVER_ACK" or "SENT" => Connectors.Receipt.Accepted,
            "DELIVERY_ACK" or "DELIVERED" => Connectors.Receipt.Delivered,
            "READ" or "PLAYED" => Connectors.Receipt.Read,
            "ERROR" or "FAILED" => Connectors.Receipt.Failed,
            _ => null,
        },
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out var step) ? step switch
        {
            0 => Connectors.Receipt.Failed,
            2 => Connectors.Receipt.Accepted,
            3 => Connectors.Receipt.Delivered,
            4 or 5 => Connectors.Receipt.Read,
            _ => null,
        }
        : null,
        _ => null,
    };

    /// <summary>The receipts that a record of findMessages carries.</summary>
    public static IEnumerable<Receipt> ReceiptsOf(JsonElement record) =>
        record.At("MessageUpdate") is { ValueKind: JsonValueKind.Array } updates
            ? updates.EnumerateArray().Select(ReceiptOf).OfType<Receipt>().Distinct().Order()
            : [];

    public static DateTimeOffset TimeOf(JsonElement record, DateTimeOffset now) =>
        record.Number("messageTimestamp") is { } seconds and > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : now;

    public static string? TextOf(JsonElement message) => TextOf(message, MaxNesting);

    /// <summary>LID first: it stays when a number changes. In a group the person is the participant.</summary>
    private static List<PersonAlias> PersonOf(JsonElement key, string chat)
    {
        var names = chat.EndsWith("@g.us", StringComparison.Ordinal)
            ? [key.Id("participant"), key.Id("participantAlt"), key.Id("participantPn"), key.Id("participantLid")]
            : new[] { chat, key.Id("remoteJidAlt"), key.Id("senderPn"), key.Id("senderLid") };
        return [.. names.OfType<string>().Select(AliasOf).OfType<PersonAlias>().Distinct().OrderBy(alias => alias.Kind == PersonAliasKind.Lid ? 0 : 1)];
    }

    /// <summary>From an address such as 5511988887777:3@s.whatsapp.net; null for what names no person.</summary>
    private static PersonAlias? AliasOf(string address)
    {
        var at = address.LastIndexOf('@');
        var user = (at < 0 ? address : address[..at]).Split(':')[0];
        var server = at < 0 ? "" : address[(at + 1)..];
        return server switch
        {
            _ when user.Length is 0 or > 255 => null,
            "lid" => new PersonAlias(PersonAliasKind.Lid, user),
            "s.whatsapp.net" or "c.us" or "" => new PersonAlias(PersonAliasKind.Phone, user),
            _ => null,
        };
    }

    private static string? TextOf(JsonElement message, int nesting)
    {
        if (!message.IsObject() || nesting == 0)
        {
            return null;
        }

        foreach (var wrapping in Wrappings)
        {
            if (message.At(wrapping).At("message") is { ValueKind: JsonValueKind.Object } inner)
            {
                return TextOf(inner, nesting - 1);
            }
        }

        return message.Text("conversation")
            ?? message.At("extendedTextMessage").Text("text")
            ?? message.At("imageMessage").Text("caption")
            ?? message.At("videoMessage").Text("caption")
            ?? message.At("documentMessage").Text("caption")
            ?? message.At("buttonsResponseMessage").Text("selectedDisplayText")
            ?? message.At("templateButtonReplyMessage").Text("selectedDisplayText")
            ?? message.At("listResponseMessage").Text("title");
    }
}
