using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Receiving;

/// <summary>An opened message → what it says.</summary>
internal static class MessageBodies
{
    /// <summary>The wrappers that say how to show a message, taken off.</summary>
    public static Message Unwrap(Message message)
    {
        for (var depth = 0; depth < 8; depth++)
        {
            var inner = message.EphemeralMessage?.Message
                ?? message.ViewOnceMessage?.Message
                ?? message.ViewOnceMessageV2?.Message
                ?? message.DocumentWithCaptionMessage?.Message
                ?? message.EditedMessage?.Message;
            if (inner is null)
            {
                return message;
            }

            message = inner;
        }

        return message;
    }

    /// <summary>Null when the message says nothing to a person: keys, settings, history.</summary>
    public static MessageBody? Read(Message message, bool fromMe)
    {
        message = Unwrap(message);
        if (message.HasConversation)
        {
            return new TextBody(message.Conversation);
        }

        if (MediaMessages.Read(message) is { } media)
        {
            return media;
        }

        return message switch
        {
            { ExtendedTextMessage: { } text } => ReadText(text),
            { ReactionMessage: { Key: { } key } reaction } => new ReactionBody(Reference(key, fromMe), reaction.Text),
            { ContactMessage: { } contact } => new ContactBody(contact.DisplayName, contact.Vcard),
            { ContactsArrayMessage.Contacts: { Count: > 0 } contacts } =>
                new ContactsBody([.. contacts.Select(contact => new ContactBody(contact.DisplayName, contact.Vcard))]),
            { ButtonsResponseMessage: { } answer } => new TextBody(answer.SelectedDisplayText),
            { TemplateButtonReplyMessage: { } answer } => new TextBody(answer.SelectedDisplayText),
            { ListResponseMessage: { } answer } => new TextBody(answer.Title),
            { LocationMessage: { } location } => new LocationBody(
                location.DegreesLatitude,
                location.DegreesLongitude,
                location.HasName ? location.Name : null,
                location.HasAddress ? location.Address : null),
            { ProtocolMessage: { } protocol } => ReadProtocol(protocol, fromMe),
            { SenderKeyDistributionMessage: not null } when IsOnlyKey(message) => null,
            _ => new UnknownBody(ContentNames.Of(message)),
        };
    }

    /// <summary>What a message answers, whatever its kind.</summary>
    public static QuotedMessage? QuotedBy(Message message)
    {
        message = Unwrap(message);
        var context = message.ExtendedTextMessage?.ContextInfo ?? message.ImageMessage?.ContextInfo ?? message.VideoMessage?.ContextInfo
            ?? message.AudioMessage?.ContextInfo ?? message.DocumentMessage?.ContextInfo ?? message.StickerMessage?.ContextInfo
            ?? message.PtvMessage?.ContextInfo ?? message.ContactMessage?.ContextInfo ?? message.ContactsArrayMessage?.ContextInfo
            ?? message.LocationMessage?.ContextInfo ?? message.ButtonsResponseMessage?.ContextInfo
            ?? message.TemplateButtonReplyMessage?.ContextInfo ?? message.ListResponseMessage?.ContextInfo;
        return context is { HasStanzaId: true } && Jid.TryParse(context.Participant, out var author)
            ? new QuotedMessage(context.StanzaId, author, QuotedText(context.QuotedMessage))
            : null;
    }

    private static MessageBody? ReadProtocol(ProtocolMessage protocol, bool fromMe) => protocol switch
    {
        { Type: ProtocolMessage.Types.Type.Revoke, Key: { } key } when protocol.HasType => new RevokeBody(Reference(key, fromMe)),
        { Type: ProtocolMessage.Types.Type.MessageEdit, Key: { } key, EditedMessage: { } edited }
            when Read(edited, fromMe) is { } content => new EditBody(Reference(key, fromMe), content),
        _ => null,
    };

    private static TextBody ReadText(ExtendedTextMessage text)
    {
        if (text.ContextInfo is not { } context)
        {
            return new TextBody(text.Text);
        }

        var quoted = QuotedBy(new Message { ExtendedTextMessage = text });
        Jid[] mentions = [.. context.MentionedJid.Select(text => Jid.TryParse(text, out var jid) ? jid : default).Where(jid => jid.IsPerson)];
        return new TextBody(text.Text, quoted, mentions.Length > 0 ? mentions : null);
    }

    private static string? QuotedText(Message? message) => message is null ? null : Read(message, fromMe: false) is TextBody text ? text.Text : null;

    /// <summary>The key says "from me" from the view of whoever wrote the message that we read.</summary>
    private static MessageReference Reference(MessageKey key, bool fromMe) => new(
        key.Id, fromMe ? key.FromMe : !key.FromMe && !key.HasParticipant, Jid.TryParse(key.Participant, out var sender) ? sender : null);

    private static bool IsOnlyKey(Message message)
    {
        var rest = message.Clone();
        rest.SenderKeyDistributionMessage = null;
        rest.MessageContextInfo = null;
        return rest.CalculateSize() == 0;
    }
}
