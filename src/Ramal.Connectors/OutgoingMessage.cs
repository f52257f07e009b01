namespace Ramal.Connectors;

/// <summary>Kind of an attached file.</summary>
public enum MediaKind
{
    Image,
    Video,
    Audio,
    Document,
}

/// <summary>To whom a message goes: exactly one of the two is set.</summary>
/// <param name="Number">A person's number in E.164 digits without the plus sign, else null.</param>
/// <param name="Group">The id of a conversation, else null: a group's as <see cref="IGroupReader"/> gave it, or that of a person whose number nobody tells, as <see cref="ConnectorEvent.MessageReceived"/> gave it.</param>
public readonly record struct Recipient(string? Number, ChatId? Group);

/// <summary>One message on its way out.</summary>
/// <param name="To">Person or group.</param>
/// <param name="Text">0 to 4096 UTF-16 units; the caption when there is media, which may then be empty.</param>
/// <param name="Media">The attached file, or null.</param>
/// <param name="ChosenId">The id chosen beforehand through <see cref="IMessageIdChooser"/>, else null.</param>
/// <param name="ReplyTo">The message of the same conversation it answers to, or null. A connector that cannot quote sends it without.</param>
public sealed record OutgoingMessage(
    Recipient To, string Text, OutgoingMedia? Media, ExternalMessageId? ChosenId, QuotedMessage? ReplyTo = null);

/// <summary>The message that an answer quotes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FromMe">Whether our number wrote it.</param>
/// <param name="Sender">Who wrote it; needed in groups, else null.</param>
/// <param name="Text">What is shown of it, or empty.</param>
public sealed record QuotedMessage(ExternalMessageId Id, bool FromMe, PersonAlias? Sender, string Text);

/// <summary>A file on its way out.</summary>
/// <param name="Kind">How WhatsApp shows it.</param>
/// <param name="ContentType">For example image/png.</param>
/// <param name="FileName">Shown for documents; 1 to 255 characters, no path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="OpenRead">Opens the content from its start; the caller disposes the stream. May be called more than once.</param>
public sealed record OutgoingMedia(MediaKind Kind, string ContentType, string FileName, long Length, Func<Stream> OpenRead);
