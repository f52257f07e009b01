namespace Ramal.Connectors.Evolution;

/// <summary>
/// Translates what Evolution posts. Pure. Envelope:
/// <c>{"event","instance","data","destination","date_time","sender","server_url","apikey"}</c>; <c>date_time</c> is local
/// time marked Z, so it tells two happenings apart and never says when one was.
/// </summary>
internal static class EvolutionCallback
{
    private const int MaxKey = 300;

    /// <summary>Null when the body is not Evolution's.</summary>
    public static CallbackContent? Translate(ReadOnlyMemory<byte> body, string instanceName, DateTimeOffset now)
    {
        var envelope = Json.Parse(body);
        if (envelope.Text("event") is not { Length: > 0 and <= 64 } word)
        {
            return null;
        }

        // A name that is not ours: another instance's webhook points here by mistake, or somebody guesses.
        if (!string.Equals(envelope.Text("instance"), instanceName, StringComparison.Ordinal))
        {
            return CallbackContent.NotOurs;
        }

        var name = word.ToLowerInvariant().Replace('_', '.');
        var data = envelope.At("data");
        return name switch
        {
            "messages.upsert" or "send.message" => Each(data, one => MessageOf(one, now)),
            "messages.update" => Each(data, one => ReceiptOf(one, now)),
            "messages.edited" => Each(data, one => (one.IsObject(), MessageRecord.Edited(one, now))),
            "messages.delete" => Each(data, one => (one.IsObject(), MessageRecord.Deleted(one, now))),
            "contacts.upsert" or "contacts.update" => Each(data, one => (one.IsObject(), MessageRecord.Seen(one, now))),
            "connection.update" => data.IsObject() ? new CallbackContent { Link = LinkOf(data, envelope) } : null,
            "status.instance" => data.IsObject() ? new CallbackContent { Link = StatusOf(data, envelope) } : null,
            "logout.instance" => new CallbackContent { Link = new LinkHint(LinkHintKind.Closed, 401, null, null, Key(name, envelope)) },
            "remove.instance" or "instance.delete" => new CallbackContent { Link = new LinkHint(LinkHintKind.Removed, null, null, null, Key(name, envelope)) },
            "qrcode.updated" => data.IsObject() ? new CallbackContent { Qr = QrOf(data) } : null,
            "groups.upsert" or "groups.update" or "group.update" or "group.participants.update" or "group-participants.update" =>
                new CallbackContent { Events = [new ConnectorEvent.GroupsChanged(GroupKey(name, data, envelope), now)] },
            _ => CallbackContent.Nothing,
        };
    }

    /// <summary>Translates one or many; malformed when there is none that can be read.</summary>
    private static CallbackContent? Each(JsonElement data, Func<JsonElement, (bool Readable, ConnectorEvent? Happened)> translate)
    {
        if (data.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return null;
        }

        var all = data.OneOrMany().Select(translate).ToList();
        return all.Count > 0 && !all.Exists(one => one.Readable)
            ? null
            : new CallbackContent { Events = [.. all.Select(one => one.Happened).OfType<ConnectorEvent>()] };
    }

    private static (bool Readable, ConnectorEvent? Happened) MessageOf(JsonElement record, DateTimeOffset now)
    {
        // Graph's refusal of a send is echoed as send.message too, without key: nothing happened.
        var isReadable = record.At("key").IsObject() || EvolutionError.GraphError(record) is not null;
        return (isReadable, MessageRecord.Translate(record, now));
    }

    private static (bool Readable, ConnectorEvent? Happened) ReceiptOf(JsonElement update, DateTimeOffset now)
    {
        var id = update.Id("keyId") ?? update.At("key").Id("id");
        if (id is null)
        {
            return (false, null);
        }

        var receipt = MessageRecord.ReceiptOf(update) ?? MessageRecord.ReceiptOf(update.At("update"));
        return (true, receipt is { } found && IsOurs(update, id) ? MessageRecord.Receipt(id, found, now) : null);
    }

    /// <summary>
    /// Baileys also reports that we read a message of theirs: fromMe is false there. Meta's channel says false for our own
    /// messages as well; its ids begin with wamid.
    /// </summary>
    private static bool IsOurs(JsonElement update, string id) =>
        (update.Flag("fromMe") ?? update.At("key").Flag("fromMe")) == true || id.StartsWith("wamid.", StringComparison.Ordinal);

    private static LinkHint? LinkOf(JsonElement data, JsonElement envelope)
    {
        var state = data.Text("state");
        var key = Key($"connection:{state}", envelope);
        return state switch
        {
            "open" => new LinkHint(LinkHintKind.Open, null, Link.NumberOf(data.Text("wuid")), data.Text("profileName"), key),
            "connecting" => new LinkHint(LinkHintKind.Connecting, null, null, null, key),
            "close" => new LinkHint(LinkHintKind.Closed, data.Number("statusReason"), null, null, key),
            "refused" => new LinkHint(LinkHintKind.Refused, data.Number("statusReason"), null, null, key),
            _ => null,
        };
    }

    private static LinkHint? StatusOf(JsonElement data, JsonElement envelope) =>
        string.Equals(data.Text("status"), "closed", StringComparison.Ordinal)
            ? new LinkHint(LinkHintKind.Closed, data.Number("disconnectionReasonCode"), null, null, Key("status.instance", envelope))
            : null;

    private static QrHint QrOf(JsonElement data)
    {
        var qr = data.At("qrcode");
        return new QrHint(qr.Text("code"), qr.Text("pairingCode"), IsLimit: data.Number("statusCode") is >= 400 || data.Text("message") is not null);
    }

    private static string GroupKey(string name, JsonElement data, JsonElement envelope) =>
        Key($"{name}:{data.OneOrMany().Select(group => group.Id("id")).FirstOrDefault()}", envelope);

    private static string Key(string happening, JsonElement envelope)
    {
        var key = $"{happening}:{envelope.Text("date_time")}";
        return key.Length <= MaxKey ? key : key[..MaxKey];
    }
}

/// <summary>What one callback says.</summary>
internal sealed record CallbackContent
{
    public static readonly CallbackContent Nothing = new();

    public static readonly CallbackContent NotOurs = new() { IsOurs = false };

    public bool IsOurs { get; init; } = true;

    public IReadOnlyList<ConnectorEvent> Events { get; init; } = [];

    public LinkHint? Link { get; init; }

    public QrHint? Qr { get; init; }
}

/// <summary>What a callback says about the link. A hint, because nobody promises that the next one comes.</summary>
internal sealed record LinkHint(LinkHintKind Kind, long? Reason, string? PhoneNumber, string? ProfileName, string DedupKey);

/// <summary>The states that callbacks name.</summary>
internal enum LinkHintKind
{
    Open,
    Connecting,
    Closed,
    Refused,
    Removed,
}

/// <summary>A QR code or pairing code pushed while linking, or the word that no more will come.</summary>
internal sealed record QrHint(string? Code, string? PairingCode, bool IsLimit);
