namespace Ramal.Lab;

/// <summary>What an instance sent and received, newest last.</summary>
internal sealed class MessageStore
{
    private readonly Lock _gate = new();
    private readonly List<StoredMessage> _messages = [];
    private readonly Dictionary<string, StoredMessage> _byKey = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Adds it, unless a message with that key is already there (Baileys drops repeats).</summary>
    public bool TryAdd(StoredMessage message)
    {
        lock (_gate)
        {
            if (!_byKey.TryAdd(message.KeyId, message))
            {
                return false;
            }

            _messages.Add(message);
            return true;
        }
    }

    public bool HasChat(string remoteJid)
    {
        lock (_gate)
        {
            return _messages.Exists(message => string.Equals(message.RemoteJid, remoteJid, StringComparison.Ordinal));
        }
    }

    /// <summary>The matching messages, newest first.</summary>
    public List<StoredMessage> Find(MessageQuery query)
    {
        lock (_gate)
        {
            if (query.KeyId is { } id)
            {
                return _byKey.TryGetValue(id, out var found) && query.Matches(found) ? [found] : [];
            }

            var matching = _messages.FindAll(query.Matches);
            matching.Reverse();
            return matching;
        }
    }
}

/// <summary>The <c>where</c> of <c>chat/findMessages</c>.</summary>
internal sealed record MessageQuery(string? KeyId, string? RemoteJid, bool? FromMe, string? MessageType, DateTimeOffset? From, DateTimeOffset? Until)
{
    public static MessageQuery Read(JsonElement where)
    {
        var key = where.Child("key");
        var time = where.Child("messageTimestamp");
        return new MessageQuery(
            key.Text("id"),
            key.Text("remoteJid"),
            key.Has("fromMe") ? key.Flag("fromMe") : null,
            where.Text("messageType"),
            Instant(time.Text("gte")),
            Instant(time.Text("lte")));
    }

    public bool Matches(StoredMessage message) =>
        (RemoteJid is null || string.Equals(RemoteJid, message.RemoteJid, StringComparison.Ordinal))
        && (FromMe is null || FromMe == message.FromMe)
        && (MessageType is null || string.Equals(MessageType, message.MessageType, StringComparison.Ordinal))
        && (From is null || message.At >= From)
        && (Until is null || message.At <= Until);

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
