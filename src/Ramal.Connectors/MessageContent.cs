namespace Ramal.Connectors;

/// <summary>What a message holds, in words every connector shares. Closed: every reader handles each kind.</summary>
public abstract record MessageContent
{
    private MessageContent()
    {
    }

    /// <summary>What a person reads of it: the text, or the caption of a file. Null where there is none.</summary>
    public string? ReadableText => this switch
    {
        Text text => text.Body,
        File file => file.Caption,
        Edit edit => edit.Body,
        _ => null,
    };

    /// <summary>Plain text.</summary>
    /// <param name="Body">At most 65,536 UTF-16 units.</param>
    public sealed record Text(string Body) : MessageContent;

    /// <summary>A file. Its bytes are fetched through <see cref="IMediaReader"/>.</summary>
    /// <param name="Kind">How WhatsApp shows it.</param>
    /// <param name="Caption">Text below it, or null.</param>
    /// <param name="FileName">As the sender named it; not to be trusted as a path. Null for most kinds.</param>
    /// <param name="ContentType">As the sender says; not to be trusted.</param>
    /// <param name="Length">Bytes, when told.</param>
    /// <param name="Duration">Of audio and video, when told.</param>
    /// <param name="Reference">What the connector needs to fetch it later; opaque, secret, at most 65,536 characters.</param>
    public sealed record File(
        ReceivedFileKind Kind,
        string? Caption,
        string? FileName,
        string? ContentType,
        long? Length,
        TimeSpan? Duration,
        string Reference) : MessageContent;

    /// <summary>A place.</summary>
    /// <param name="Latitude">Degrees.</param>
    /// <param name="Longitude">Degrees.</param>
    /// <param name="Name">Of the place, or null.</param>
    /// <param name="Address">Of the place, or null.</param>
    public sealed record Location(double Latitude, double Longitude, string? Name, string? Address) : MessageContent;

    /// <summary>Contact cards.</summary>
    /// <param name="Cards">At least one.</param>
    public sealed record Contacts(IReadOnlyList<ContactCard> Cards) : MessageContent;

    /// <summary>A reaction to another message of the same conversation.</summary>
    /// <param name="To">That message.</param>
    /// <param name="Emoji">Null takes the reaction back.</param>
    public sealed record Reaction(ExternalMessageId To, string? Emoji) : MessageContent;

    /// <summary>New text, or a new caption, for an earlier message of the same sender.</summary>
    /// <param name="Of">That message.</param>
    /// <param name="Body">The text as it is now.</param>
    public sealed record Edit(ExternalMessageId Of, string Body) : MessageContent;

    /// <summary>An earlier message is deleted for everyone.</summary>
    /// <param name="Of">That message.</param>
    public sealed record Delete(ExternalMessageId Of) : MessageContent;

    /// <summary>Something we do not show yet: a poll, an order, a call. Shown as such, never dropped.</summary>
    /// <param name="What">The provider's word for it, such as pollCreationMessage.</param>
    public sealed record Other(string What) : MessageContent;
}

/// <summary>Kind of a file that came in.</summary>
public enum ReceivedFileKind
{
    Image,
    Video,
    Audio,

    /// <summary>Recorded in the chat.</summary>
    VoiceNote,
    Document,
    Sticker,
}

/// <summary>One shared contact.</summary>
/// <param name="Name">As shown; may be empty.</param>
/// <param name="Numbers">E.164 digits without the plus sign; may be empty.</param>
public sealed record ContactCard(string Name, IReadOnlyList<string> Numbers);

/// <summary>Kind of a conversation.</summary>
public enum ChatKind
{
    Person,
    Group,

    /// <summary>Status, broadcast lists, channels: shown nowhere, answered never.</summary>
    Broadcast,
}

/// <summary>One of the names under which WhatsApp knows a person.</summary>
/// <param name="Kind">Which sort of name.</param>
/// <param name="Value">Without server part: digits of a number or LID, or the username. 1 to 255 characters.</param>
public readonly record struct PersonAlias(PersonAliasKind Kind, string Value);

/// <summary>Sort of a person's name in WhatsApp. Stored by name: never renamed.</summary>
public enum PersonAliasKind
{
    /// <summary>Digits of a number, E.164 without the plus sign, as WhatsApp has it: with or without Brazil's ninth digit.</summary>
    Phone,

    /// <summary>WhatsApp's hidden id (LID): stays when the number changes.</summary>
    Lid,

    /// <summary>Meta's id of a person within one business.</summary>
    BusinessId,
    Username,
}
