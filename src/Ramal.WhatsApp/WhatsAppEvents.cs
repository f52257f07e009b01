using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;

namespace Ramal.WhatsApp;

/// <summary>Where the engine reports to.</summary>
public interface IWhatsAppEvents
{
    /// <summary>
    /// Takes one event over. A message is acknowledged to WhatsApp only after this returns, and comes again when it throws or the
    /// process dies before: the same message always has the same chat, sender and id. Events of one conversation come
    /// one at a time and in order, those of several beside one another.
    /// </summary>
    ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken);
}

/// <summary>Something that happened on one device's link. The set is closed.</summary>
public abstract record WhatsAppEvent
{
    private protected WhatsAppEvent()
    {
    }
}

/// <summary>The device logged in and takes messages.</summary>
public sealed record LinkOpened(Jid Phone, Jid? Lid) : WhatsAppEvent;

/// <summary>The link ended; <see cref="RetryAt"/> says when the engine connects again by itself, if it does.</summary>
public sealed record LinkClosed(LinkEnd End, DateTimeOffset? RetryAt) : WhatsAppEvent;

/// <summary>Show this text as a QR code until it is replaced. It is a secret: whoever scans it owns the link.</summary>
public sealed record QrOffered(string Text, DateTimeOffset ExpiresAt) : WhatsAppEvent
{
    public override string ToString() => nameof(QrOffered);
}

/// <summary>Show these eight characters, to be typed on the phone. A secret, too.</summary>
public sealed record CodeOffered(string Code, DateTimeOffset ExpiresAt) : WhatsAppEvent
{
    public override string ToString() => nameof(CodeOffered);
}

/// <summary>
/// The account demands a passkey, which only the owner's browser on WhatsApp's own pages can answer. What a person can do:
/// remove the passkey in the phone's settings and link again, or use another way to reach WhatsApp.
/// </summary>
public sealed record PasskeyDemanded : WhatsAppEvent;

/// <summary>The phone has linked this device.</summary>
public sealed record DeviceLinked(Jid Phone, Jid? Lid, string Platform) : WhatsAppEvent;

/// <summary>A message arrived, from somebody or from another device of this account.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Body">What it says.</param>
/// <param name="Quoted">What it answers, whatever its kind.</param>
public sealed record MessageReceived(MessageSource Source, MessageBody Body, QuotedMessage? Quoted = null) : WhatsAppEvent;

/// <summary>A message arrived that could not be opened; the sender was asked to send it again.</summary>
public sealed record MessageUnreadable(MessageSource Source) : WhatsAppEvent;

/// <summary>Somebody's device confirmed one or more messages.</summary>
public sealed record ReceiptReceived(Jid Chat, Jid Sender, IReadOnlyList<string> MessageIds, ReceiptKind Kind, DateTimeOffset At) : WhatsAppEvent;

/// <summary>A person's security key changed: a new phone, or a reinstalled app.</summary>
public sealed record IdentityChanged(Jid Person) : WhatsAppEvent;

/// <summary>A number and an opaque id were found to be the same person.</summary>
public sealed record LidLearnt(Jid Phone, Jid Lid) : WhatsAppEvent;

/// <summary>The name that a person gave themselves.</summary>
public sealed record PushNameSeen(Jid Person, string Name) : WhatsAppEvent;

/// <summary>A group's subject, members or settings changed: read it again.</summary>
public sealed record GroupChanged(Jid Group, string What) : WhatsAppEvent;

/// <summary>Somebody is typing, recording, or has stopped.</summary>
public sealed record TypingSeen(Jid Chat, Jid Sender, bool Typing) : WhatsAppEvent;

public enum ReceiptKind
{
    /// <summary>WhatsApp's server has it, though its own answer never came: our other devices or the recipient's have it.</summary>
    Accepted,

    Delivered,
    Read,
    Played,

    /// <summary>Read on another device of this account.</summary>
    ReadBySelf,
}

/// <summary>Where a message stands. Addresses come under the LID where WhatsApp used it; the number, where known, is beside it.</summary>
/// <param name="Id">Unique together with chat and sender.</param>
/// <param name="Chat">The person or group.</param>
/// <param name="ChatPhone">The number of the person, where known; null in groups.</param>
/// <param name="Sender">Who wrote it, with their device.</param>
/// <param name="SenderPhone">Their number, where known.</param>
/// <param name="FromMe">Written on another device of this account.</param>
/// <param name="At">The server's time, in seconds.</param>
/// <param name="PushName">The name the sender gave themselves.</param>
/// <param name="Offline">Came with the backlog after a time without a link.</param>
public sealed record MessageSource(
    string Id, Jid Chat, Jid? ChatPhone, Jid Sender, Jid? SenderPhone, bool FromMe, DateTimeOffset At, string? PushName, bool Offline);
