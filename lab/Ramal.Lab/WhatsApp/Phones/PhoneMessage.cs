using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;

namespace Ramal.Lab.WhatsApp;

/// <summary>How far an own message has come.</summary>
public enum Ticks
{
    Sent,
    Delivered,
    Read,
    Played,
}

/// <summary>What a message is.</summary>
public enum PhoneMessageKind
{
    Text,
    Image,
    Video,
    Audio,
    VoiceNote,
    Document,
    Sticker,
    Contact,
    Location,

    /// <summary>Of a kind that the phone does not know.</summary>
    Other,
}

/// <summary>One message in a chat of a <see cref="VirtualPhone"/>, as the phone shows it now.</summary>
public sealed class PhoneMessage
{
    private readonly Dictionary<string, string> _reactions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Ticks> _ticksOf = new(StringComparer.Ordinal);

    internal PhoneMessage(string id, string chatId, string senderNumber, int senderDevice, bool fromMe, DateTimeOffset at) =>
        (Id, ChatId, SenderNumber, SenderDevice, FromMe, At) = (id, chatId, senderNumber, senderDevice, fromMe, at);

    public string Id { get; }

    /// <summary>The other person's number, or the group's id.</summary>
    public string ChatId { get; }

    public string SenderNumber { get; }

    /// <summary>0 for a phone.</summary>
    public int SenderDevice { get; }

    /// <summary>Written on this phone or on a device linked to it.</summary>
    public bool FromMe { get; }

    public DateTimeOffset At { get; }

    public PhoneMessageKind Kind { get; internal set; }

    /// <summary>The text, the caption, or the name of a contact or place.</summary>
    public string Text { get; internal set; } = "";

    public string? QuotedId { get; internal set; }

    /// <summary>The text of the answered message, as its answer repeats it.</summary>
    public string? QuotedText { get; internal set; }

    /// <summary>Numbers.</summary>
    public IReadOnlyList<string> Mentions { get; internal set; } = [];

    public string? FileName { get; internal set; }

    public string? ContentType { get; internal set; }

    /// <summary>The file, opened; its hashes were right.</summary>
    public ReadOnlyMemory<byte> Media { get; internal set; }

    public double? Latitude { get; internal set; }

    public double? Longitude { get; internal set; }

    /// <summary>Emoji by number.</summary>
    public IReadOnlyDictionary<string, string> Reactions => _reactions;

    public bool IsEdited { get; internal set; }

    public bool IsDeleted { get; internal set; }

    /// <summary>For own messages: in a group, what all members have reached.</summary>
    public Ticks Ticks { get; internal set; }

    internal Message Content { get; init; } = new();

    internal string SenderDeviceName { get; init; } = "";

    public override string ToString() => $"{Kind} {Id} {(FromMe ? "to" : "in")} {ChatId}: {Text}";

    internal void React(string number, string emoji)
    {
        if (emoji.Length == 0)
        {
            _reactions.Remove(number);
        }
        else
        {
            _reactions[number] = emoji;
        }
    }

    /// <summary>A reader's receipt; the message has come as far as with the last of them.</summary>
    internal void Reached(string reader, Ticks ticks, int readers)
    {
        _ticksOf[reader] = (Ticks)Math.Max((int)_ticksOf.GetValueOrDefault(reader), (int)ticks);
        if (_ticksOf.Count >= readers)
        {
            Ticks = (Ticks)Math.Max((int)Ticks, (int)_ticksOf.Values.Min());
        }
    }

    internal static PhoneMessageKind KindOf(MediaKind kind) => kind switch
    {
        MediaKind.Image => PhoneMessageKind.Image,
        MediaKind.Video => PhoneMessageKind.Video,
        MediaKind.Audio => PhoneMessageKind.Audio,
        MediaKind.VoiceNote => PhoneMessageKind.VoiceNote,
        MediaKind.Sticker => PhoneMessageKind.Sticker,
        _ => PhoneMessageKind.Document,
    };
}

/// <summary>A device linked to a phone.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Name">As it calls itself.</param>
/// <param name="LinkedAt">When its phone signed it.</param>
/// <param name="IsOnline">Logged in and taking messages.</param>
public sealed record LinkedDevice(int Id, string Name, DateTimeOffset LinkedAt, bool IsOnline);

/// <summary>A group as one of its members sees it.</summary>
/// <param name="Id">With its server.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Members">Numbers.</param>
/// <param name="IsAdmin">The phone may change it.</param>
public sealed record PhoneGroup(string Id, string Subject, IReadOnlyList<string> Members, bool IsAdmin);

/// <summary>How a phone sends.</summary>
public sealed record PhoneSend
{
    /// <summary>The message that is answered.</summary>
    public PhoneMessage? Quoted { get; init; }

    /// <summary>Numbers.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>Addresses the person by number instead of by LID.</summary>
    public bool ByNumber { get; init; }

    /// <summary>Instead of a fresh id.</summary>
    public string? Id { get; init; }
}
