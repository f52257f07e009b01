namespace Ramal.Lab;

/// <summary>A message as the server keeps it for <c>chat/findMessages</c>.</summary>
internal sealed record StoredMessage
{
    private readonly Lock _gate = new();
    private (string RowId, string Status)[] _updates = [];

    public required string RowId { get; init; }

    public required string KeyId { get; init; }

    public required string RemoteJid { get; init; }

    public required bool FromMe { get; init; }

    public required string MessageType { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Writes the value of <c>message</c>, an object.</summary>
    public required Action<Utf8JsonWriter> Message { get; init; }

    public string? PushName { get; init; }

    public string? Participant { get; init; }

    /// <summary>Only for received ones: <c>pn</c> or <c>lid</c>.</summary>
    public string? AddressingMode { get; init; }

    /// <summary>The number behind a LID, when WhatsApp told it.</summary>
    public string? RemoteJidAlt { get; init; }

    /// <summary>The file, kept so that it can be asked for.</summary>
    public LabMedia? Media { get; init; }

    /// <summary>The key of the message it answers to, or null.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Written on the phone of the linked number, not through the server.</summary>
    public bool IsFromPhone { get; init; }

    public string Source => FromMe ? "web" : "unknown";

    public IReadOnlyList<(string RowId, string Status)> Updates => Volatile.Read(ref _updates);

    public void AddUpdate(string rowId, string status)
    {
        lock (_gate)
        {
            Volatile.Write(ref _updates, [.. _updates, (rowId, status)]);
        }
    }

    public void WriteKey(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("key");
        if (FromMe)
        {
            writer.WriteString("remoteJid", RemoteJid);
            writer.WriteBoolean("fromMe", value: true);
            writer.WriteString("id", KeyId);
        }
        else
        {
            writer.WriteString("id", KeyId);
            writer.WriteBoolean("fromMe", value: false);
            writer.WriteString("remoteJid", RemoteJid);
            if (RemoteJidAlt is not null)
            {
                writer.WriteString("remoteJidAlt", RemoteJidAlt);
            }

            writer.WriteString("participant", Participant ?? "");
            writer.WriteString("addressingMode", AddressingMode ?? "pn");
        }

        writer.WriteEndObject();
    }
}
