using System.Text.RegularExpressions;
using Ramal.WhatsApp;

namespace Ramal.Connectors.Native;

/// <summary>What the engine read of a message → the words of the seam. Pure.</summary>
internal static partial class ReceivedContent
{
    private const int MaxText = 65_536;
    private const int MaxCards = 50;

    public static MessageContent Of(MessageBody body, MessageSource source) => body switch
    {
        TextBody text => new MessageContent.Text(Cut(text.Text)),
        MediaBody media => FileOf(media, source),
        LocationBody place => new MessageContent.Location(place.Latitude, place.Longitude, place.Name, place.Address),
        ContactBody card => new MessageContent.Contacts([CardOf(card)]),
        ContactsBody cards => new MessageContent.Contacts([.. cards.Cards.Take(MaxCards).Select(CardOf)]),
        ReactionBody reaction => new MessageContent.Reaction(new ExternalMessageId(reaction.To.Id), reaction.Emoji is { Length: > 0 } emoji ? emoji : null),
        EditBody edit => EditOf(edit),
        RevokeBody revoke => new MessageContent.Delete(new ExternalMessageId(revoke.Of.Id)),
        UnknownBody unknown => new MessageContent.Other(unknown.What),
        _ => new MessageContent.Other(body.GetType().Name),
    };

    private static MessageContent EditOf(EditBody edit) => edit.Content switch
    {
        TextBody text => new MessageContent.Edit(new ExternalMessageId(edit.Of.Id), Cut(text.Text)),
        MediaBody media => new MessageContent.Edit(new ExternalMessageId(edit.Of.Id), Cut(media.Caption ?? "")),
        _ => new MessageContent.Other("editedMessage"),
    };

    private static MessageContent.File FileOf(MediaBody body, MessageSource source) => new(
        KindOf(body.Kind),
        body.Caption is { Length: > 0 } caption ? Cut(caption) : null,
        body.FileName is { Length: > 0 and <= 1_000 } name ? name : null,
        body.Media.ContentType is { Length: > 0 and <= 255 } type ? type : null,
        body.Media.Length > 0 ? body.Media.Length : null,
        body.Details?.Duration,
        FileReference.Write(body, source));

    private static ReceivedFileKind KindOf(WhatsApp.Media.MediaKind kind) => kind switch
    {
        WhatsApp.Media.MediaKind.Image => ReceivedFileKind.Image,
        WhatsApp.Media.MediaKind.Video => ReceivedFileKind.Video,
        WhatsApp.Media.MediaKind.Audio => ReceivedFileKind.Audio,
        WhatsApp.Media.MediaKind.VoiceNote => ReceivedFileKind.VoiceNote,
        WhatsApp.Media.MediaKind.Sticker => ReceivedFileKind.Sticker,
        _ => ReceivedFileKind.Document,
    };

    /// <summary>WhatsApp's own cards carry the number in digits as <c>waid</c>; others only as somebody wrote it.</summary>
    private static ContactCard CardOf(ContactBody card)
    {
        var numbers = TelephoneLine().Matches(card.VCard).Take(MaxCards)
            .Select(line => WhatsAppId().Match(line.Groups["parameters"].Value) is { Success: true } id
                ? id.Groups["digits"].Value
                : string.Concat(line.Groups["value"].Value.Where(char.IsAsciiDigit)))
            .Where(Addresses.IsNumber).Distinct(StringComparer.Ordinal);
        return new ContactCard(Cut(card.DisplayName), [.. numbers]);
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];

    [GeneratedRegex(@"^(?:[\w-]+\.)?TEL(?<parameters>[^:\r\n]*):(?<value>[^\r\n]*)", RegexOptions.Multiline | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 200)]
    private static partial Regex TelephoneLine();

    [GeneratedRegex(@"waid=(?<digits>\d{5,20})", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 200)]
    private static partial Regex WhatsAppId();
}
