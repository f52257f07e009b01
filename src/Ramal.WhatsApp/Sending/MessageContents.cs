using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Sending;

/// <summary>What a person says → the message as it is sealed, and the stanza's attributes that go with it (docs/wire/messages.md).</summary>
internal static class MessageContents
{
    /// <summary>A text without reply or mention goes as <c>extendedTextMessage</c>, as the web client sends it.</summary>
    public static Message? Build(MessageBody body, Jid chat, DateTimeOffset now) => body switch
    {
        TextBody text => new Message { ExtendedTextMessage = Text(text) },
        ReactionBody reaction => new Message
        {
            ReactionMessage = new ReactionMessage
            {
                Key = Reference(reaction.To, chat),
                Text = reaction.Emoji,
                SenderTimestampMs = now.ToUnixTimeMilliseconds(),
            },
        },
        EditBody edit => Build(edit.Content, chat, now) is { } content
            ? new Message
            {
                ProtocolMessage = new ProtocolMessage
                {
                    Key = Reference(edit.Of, chat),
                    Type = ProtocolMessage.Types.Type.MessageEdit,
                    EditedMessage = content,
                    TimestampMs = now.ToUnixTimeMilliseconds(),
                },
            }
            : null,
        RevokeBody revoke => new Message
        {
            ProtocolMessage = new ProtocolMessage { Key = Reference(revoke.Of, chat), Type = ProtocolMessage.Types.Type.Revoke },
        },
        MediaBody media => MediaMessages.Build(media, now),
        ContactBody contact => new Message { ContactMessage = new ContactMessage { DisplayName = contact.DisplayName, Vcard = contact.VCard } },
        ContactsBody contacts => new Message { ContactsArrayMessage = Contacts(contacts) },
        LocationBody location => new Message { LocationMessage = Location(location) },
        _ => null,
    };

    /// <summary>The stanza's <c>type</c>.</summary>
    public static string TypeOf(MessageBody body) => body switch
    {
        ReactionBody => "reaction",
        MediaBody => "media",
        _ => "text",
    };

    /// <summary>The sealed part's <c>mediatype</c>.</summary>
    public static string? MediaTypeOf(MessageBody body) => body is MediaBody media ? MediaMessages.TypeOf(media.Kind) : null;

    /// <summary>The stanza's <c>edit</c>: 1 edit, 7 taken back by its author, 8 by an admin of the group.</summary>
    public static string? EditOf(MessageBody body, Jid chat) => body switch
    {
        EditBody => "1",
        RevokeBody revoke => revoke.Of.FromMe || !chat.IsGroup ? "7" : "8",
        _ => null,
    };

    /// <summary>A reaction that cannot be opened is not worth a notice on the other side.</summary>
    public static string? DecryptFailOf(MessageBody body) => body is ReactionBody or EditBody or RevokeBody ? "hide" : null;

    /// <summary>Between one and sixteen bytes, each saying how many, hide the length.</summary>
    public static byte[] Pad(IMessage message)
    {
        var padding = RandomNumberGenerator.GetInt32(1, 17);
        var size = message.CalculateSize();
        var bytes = new byte[size + padding];
        message.WriteTo(bytes.AsSpan(0, size));
        bytes.AsSpan(size).Fill((byte)padding);
        return bytes;
    }

    private static ExtendedTextMessage Text(TextBody text)
    {
        var message = new ExtendedTextMessage { Text = text.Text };
        if (text.Quoted is null && text.Mentions is not { Count: > 0 })
        {
            return message;
        }

        message.ContextInfo = new ContextInfo();
        if (text.Quoted is { } quoted)
        {
            message.ContextInfo = Quote(quoted);
        }

        message.ContextInfo.MentionedJid.AddRange((text.Mentions ?? []).Select(jid => jid.Bare.ToString()));
        return message;
    }

    /// <summary>The context that makes a message an answer.</summary>
    public static ContextInfo Quote(QuotedMessage quoted) => new()
    {
        StanzaId = quoted.Id,
        Participant = quoted.Sender.Bare.ToString(),
        QuotedMessage = new Message { Conversation = quoted.Text ?? "" },
    };

    private static ContactsArrayMessage Contacts(ContactsBody contacts)
    {
        var message = new ContactsArrayMessage { DisplayName = string.Join(", ", contacts.Cards.Select(card => card.DisplayName)) };
        message.Contacts.AddRange(contacts.Cards.Select(card => new ContactMessage { DisplayName = card.DisplayName, Vcard = card.VCard }));
        return message;
    }

    private static LocationMessage Location(LocationBody location)
    {
        var message = new LocationMessage { DegreesLatitude = location.Latitude, DegreesLongitude = location.Longitude };
        if (location.Name is { } name)
        {
            message.Name = name;
        }

        if (location.Address is { } address)
        {
            message.Address = address;
        }

        return message;
    }

    private static MessageKey Reference(MessageReference reference, Jid chat)
    {
        var key = new MessageKey { RemoteJid = chat.Bare.ToString(), FromMe = reference.FromMe, Id = reference.Id };
        if (chat.IsGroup && !reference.FromMe && reference.Sender is { } sender)
        {
            key.Participant = sender.Bare.ToString();
        }

        return key;
    }
}
