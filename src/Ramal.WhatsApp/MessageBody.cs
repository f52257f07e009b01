using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp;

/// <summary>What a message says. The set is closed.</summary>
public abstract record MessageBody
{
    private protected MessageBody()
    {
    }
}

/// <summary>Text, with what it answers and whom it mentions.</summary>
public sealed record TextBody(string Text, QuotedMessage? Quoted = null, IReadOnlyList<Jid>? Mentions = null) : MessageBody;

/// <summary>A reaction to a message; an empty text takes it back.</summary>
public sealed record ReactionBody(MessageReference To, string Emoji) : MessageBody;

/// <summary>New content for an earlier message.</summary>
public sealed record EditBody(MessageReference Of, MessageBody Content) : MessageBody;

/// <summary>An earlier message is taken back.</summary>
public sealed record RevokeBody(MessageReference Of) : MessageBody;

/// <summary>A file. Bring it up first; fetch a received one with its reference.</summary>
public sealed record MediaBody(
    MediaKind Kind, MediaReference Media, string? Caption = null, string? FileName = null, MediaDetails? Details = null, QuotedMessage? Quoted = null)
    : MessageBody;

/// <summary>A contact card, as vCard text.</summary>
public sealed record ContactBody(string DisplayName, string VCard) : MessageBody;

/// <summary>Several contact cards at once.</summary>
public sealed record ContactsBody(IReadOnlyList<ContactBody> Cards) : MessageBody;

/// <summary>A place.</summary>
public sealed record LocationBody(double Latitude, double Longitude, string? Name, string? Address) : MessageBody;

/// <summary>Content of a kind that the engine does not read. Only received.</summary>
/// <param name="What">WhatsApp's name for it, such as pollCreationMessage.</param>
public sealed record UnknownBody(string What) : MessageBody;

/// <summary>Names a message within a chat.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="FromMe">Written by this account.</param>
/// <param name="Sender">Who wrote it; needed in groups.</param>
public sealed record MessageReference(string Id, bool FromMe, Jid? Sender = null);

/// <summary>The message that is answered.</summary>
public sealed record QuotedMessage(string Id, Jid Sender, string? Text);
