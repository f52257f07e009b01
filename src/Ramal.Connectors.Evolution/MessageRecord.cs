namespace Ramal.Connectors.Evolution;

/// <summary>Translates one stored or pushed message, and the words for how far it came. Pure.</summary>
internal static class MessageRecord
{
    /// <summary>Things that WhatsApp carries as messages and nobody sees.</summary>
    private static readonly HashSet<string> NotMessages = new(StringComparer.Ordinal)
    {
        "encReactionMessage", "senderKeyDistributionMessage", "pollUpdateMessage", "keepInChatMessage", "pinInChatMessage", "messageContextInfo",
    };

    /// <summary>Null when it is not a message: a shape without key, or something that nobody sees.</summary>
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

        var content = RecordContent.Of(record.At("message"), key, record.Text("messageType"));
        return content is null ? null : Happened(record, key, (id, chat), content, RecordContent.ReplyOf(record), now);
    }

    /// <summary>
    /// <c>messages.edited</c>: the raw protocolMessage, <c>{"key":{of},"type":"MESSAGE_EDIT","editedMessage":{…},"timestampMs"}</c>,
    /// under <c>data</c> or within a record; type 0 (REVOKE) deletes. Its key is written from the author's side: only a
    /// participant in it names somebody. Null when it names no message.
    /// </summary>
    public static ConnectorEvent? Edited(JsonElement data, DateTimeOffset now)
    {
        var change = data.At("message").At("protocolMessage") is { ValueKind: JsonValueKind.Object } within ? within : data;
        var key = change.At("key");
        if (key.Id("id") is not { } of || key.Id("remoteJid") is not { } chat || RecordContent.OfProtocol(change) is not { } content)
        {
            return null;
        }

        var at = change.Number("timestampMs") is { } ms and > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : now;
        return Amended($"{of}:edit:{change.Number("timestampMs")}", chat, KindOf(chat) == ChatKind.Person ? [] : PersonOf(key, chat), content, at);
    }

    /// <summary>
    /// <c>messages.delete</c>: the key of the message, alone or under <c>key</c>, with the side and the participant of whoever
    /// deleted it.
    /// </summary>
    public static ConnectorEvent? Deleted(JsonElement data, DateTimeOffset now)
    {
        var key = data.At("key").IsObject() ? data.At("key") : data;
        if (key.Id("id") is not { } of || key.Id("remoteJid") is not { } chat)
        {
            return null;
        }

        var (id, people, content) = ($"{of}:delete", PersonOf(key, chat), new MessageContent.Delete(new ExternalMessageId(of)));
        return key.Flag("fromMe") == true
            ? new ConnectorEvent.MessageSentElsewhere(Cut($"sent:{id}"), now, IdOf(id), new ChatId(chat), KindOf(chat), KindOf(chat) == ChatKind.Person ? people : [], content, null)
            : Amended(id, chat, people, content, now);
    }

    private static ConnectorEvent.MessageReceived Amended(string id, string chat, IReadOnlyList<PersonAlias> by, MessageContent content, DateTimeOffset at) =>
        new(Cut($"received:{id}"), at, IdOf(id), new ChatId(chat), KindOf(chat), by, null, content, null);

    private static ExternalMessageId IdOf(string id) => new(id.Length <= 255 ? id : id[..255]);

    /// <summary>
    /// One of <c>contacts.upsert</c> and <c>contacts.update</c>: <c>{"remoteJid","pushName","profilePicUrl","instanceId"}</c>, with
    /// the other name of the person beside it where WhatsApp tells it. Null for groups, and where nothing is said.
    /// </summary>
    public static ConnectorEvent.PersonSeen? Seen(JsonElement contact, DateTimeOffset now)
    {
        var names = new[] { contact.Id("remoteJid") ?? contact.Id("id"), contact.Id("remoteJidAlt"), contact.Id("lid"), contact.Id("phoneNumber") };
        var aliases = Aliases(names);
        var book = contact.Text("name");
        // Without a name of the person's own, Evolution writes the number in its place.
        var push = contact.Text("pushName") is { Length: > 0 } given && !aliases.Exists(alias => given.Contains(alias.Value, StringComparison.Ordinal)) ? given : null;
        return aliases.Count == 0 || (aliases.Count == 1 && book is null && push is null)
            ? null
            : new ConnectorEvent.PersonSeen(Cut($"seen:{string.Join(',', aliases.Select(alias => alias.Value))}:{book}:{push}"), now, aliases, book, push);
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

    private static ConnectorEvent? Happened(
        JsonElement record, JsonElement key, (string Id, string Chat) names, MessageContent content, ExternalMessageId? replyTo, DateTimeOffset now)
    {
        var (id, chat) = names;
        var at = TimeOf(record, now);
        var kind = KindOf(chat);
        var external = new ExternalMessageId(id);
        var people = PersonOf(key, chat);
        if (key.Flag("fromMe") == true)
        {
            return new ConnectorEvent.MessageSentElsewhere(Cut($"sent:{id}"), at, external, new ChatId(chat), kind, kind == ChatKind.Person ? people : [], content, replyTo);
        }

        // Nobody can be told to have written it.
        return people.Count == 0 && kind != ChatKind.Broadcast
            ? null
            : new ConnectorEvent.MessageReceived(Cut($"received:{id}"), at, external, new ChatId(chat), kind, people, record.Text("pushName"), content, replyTo);
    }

    private static ChatKind KindOf(string chat) =>
        chat.EndsWith("@g.us", StringComparison.Ordinal) ? ChatKind.Group
        : chat.EndsWith("@broadcast", StringComparison.Ordinal) || chat.EndsWith("@newsletter", StringComparison.Ordinal) ? ChatKind.Broadcast
        : ChatKind.Person;

    /// <summary>LID first: it stays when a number changes. In a group the person is the participant.</summary>
    private static List<PersonAlias> PersonOf(JsonElement key, string chat) => Aliases(
        KindOf(chat) == ChatKind.Person
            ? [chat, key.Id("remoteJidAlt"), key.Id("senderPn"), key.Id("senderLid")]
            : [key.Id("participant"), key.Id("participantAlt"), key.Id("participantPn"), key.Id("participantLid")]);

    private static List<PersonAlias> Aliases(IEnumerable<string?> addresses) =>
        [.. addresses.OfType<string>().Select(AliasOf).OfType<PersonAlias>().Distinct().OrderBy(alias => alias.Kind == PersonAliasKind.Lid ? 0 : 1)];

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
            "s.whatsapp.net" or "c.us" or "" when user.All(char.IsAsciiDigit) => new PersonAlias(PersonAliasKind.Phone, user),
            _ => null,
        };
    }

    private static string Cut(string key) => key.Length <= 300 ? key : key[..300];
}
