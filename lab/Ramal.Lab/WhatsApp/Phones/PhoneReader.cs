using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;

namespace Ramal.Lab.WhatsApp;

/// <summary>What a phone is sent: opened, checked and put into its chats. Under the world's gate.</summary>
internal sealed class PhoneReader(SimulatorWorld world, SimulatedAccount account, PhoneKeys keys, List<PhoneMessage> messages)
{
    /// <summary>Opens a message; null when nothing is to be acknowledged.</summary>
    public Jid? Read(Node stanza)
    {
        var from = stanza.JidAttribute("from") ?? throw new StanzaFormatException("A message from nobody.");
        var senderJid = stanza.JidAttribute("participant") ?? from;
        if (world.Find(senderJid) is not { } sender)
        {
            throw new StanzaFormatException($"A message of {senderJid}, whom nobody knows.");
        }

        var device = $"{sender.Number}:{senderJid.Device}";
        foreach (var enc in stanza.ChildrenNamed("enc"))
        {
            var content = Unpad(keys.Open(device, from.ToString(), enc));
            world.Transcript.Add(new OpenedText(account.Number, device, stanza.RequiredAttribute("id"), enc["type"] ?? "", content));
            var message = Message.Parser.ParseFrom(content.Span);
            if (message.SenderKeyDistributionMessage is { } distribution)
            {
                keys.TakeChain(distribution.GroupId, device, distribution.Distribution);
            }

            var chat = from.IsGroup ? from.ToString() : sender.Number;
            if (message.DeviceSentMessage is { } copy)
            {
                if (sender != account)
                {
                    world.Breaches.Add(device, "a copy of an own message sent to somebody else");
                    continue;
                }

                chat = Jid.Parse(copy.DestinationJid) is { IsGroup: false } to ? world.Find(to)?.Number ?? to.User : copy.DestinationJid;
                message = copy.Message;
            }

            Take(stanza, chat, sender, senderJid.Device, device, message);
        }

        return sender == account ? null : senderJid;
    }

    /// <summary>Content as it is shown, without what is wrapped around it.</summary>
    public static Message Unwrap(Message message) =>
        (message.EphemeralMessage ?? message.ViewOnceMessage ?? message.ViewOnceMessageV2 ?? message.DocumentWithCaptionMessage ?? message.EditedMessage)
            is { Message: { } inner } ? Unwrap(inner) : message;

    /// <summary>Fills in what the message shows.</summary>
    public void Show(PhoneMessage shown, Message message)
    {
        var context = message.ExtendedTextMessage?.ContextInfo ?? message.ImageMessage?.ContextInfo ?? message.VideoMessage?.ContextInfo
            ?? message.DocumentMessage?.ContextInfo ?? message.AudioMessage?.ContextInfo;
        shown.QuotedId = context is { HasStanzaId: true } ? context.StanzaId : null;
        shown.QuotedText = context?.QuotedMessage is { } quoted ? quoted.ExtendedTextMessage?.Text ?? quoted.Conversation : null;
        shown.Mentions = [.. (context?.MentionedJid ?? []).Select(jid => Jid.TryParse(jid, out var parsed) ? world.Find(parsed)?.Number ?? parsed.User : jid)];
        if (MediaMessages.Read(message) is { } media)
        {
            (shown.Kind, shown.Text, shown.FileName, shown.ContentType) =
                (PhoneMessage.KindOf(media.Kind), media.Caption ?? "", media.FileName, media.Media.ContentType);
            shown.Media = Fetch(media, shown.SenderDeviceName);
        }
        else if (message.LocationMessage is { } place)
        {
            (shown.Kind, shown.Text, shown.Latitude, shown.Longitude) = (PhoneMessageKind.Location, place.Name, place.DegreesLatitude, place.DegreesLongitude);
        }
        else if (message.ContactMessage is { } contact)
        {
            (shown.Kind, shown.Text) = (PhoneMessageKind.Contact, contact.DisplayName);
        }
        else if (message.HasConversation || message.ExtendedTextMessage is not null)
        {
            (shown.Kind, shown.Text) = (PhoneMessageKind.Text, message.ExtendedTextMessage?.Text ?? message.Conversation);
        }
        else
        {
            shown.Kind = PhoneMessageKind.Other;
        }
    }

    private static ReadOnlyMemory<byte> Unpad(byte[] padded)
    {
        var count = padded.Length > 0 ? padded[^1] : 0;
        return count is > 0 and <= 16 && count <= padded.Length
            ? padded.AsMemory(..^count)
            : throw new StanzaFormatException("A message without padding.");
    }

    private void Take(Node stanza, string chat, SimulatedAccount sender, int senderDevice, string deviceName, Message message)
    {
        message = Unwrap(message);
        if (message.ReactionMessage is { } reaction)
        {
            Find(chat, reaction.Key.Id)?.React(sender.Number, reaction.Text);
        }
        else if (message.ProtocolMessage is { } protocol)
        {
            Change(chat, sender, protocol);
        }
        else if (!IsOnlyKeys(message))
        {
            var shown = new PhoneMessage(stanza.RequiredAttribute("id"), chat, sender.Number, senderDevice, sender == account, world.Now)
            {
                Content = message,
                SenderDeviceName = deviceName,
            };
            Show(shown, message);
            messages.Add(shown);
        }
    }

    private static bool IsOnlyKeys(Message message)
    {
        var rest = message.Clone();
        (rest.SenderKeyDistributionMessage, rest.MessageContextInfo) = (null, null);
        return rest.CalculateSize() == 0;
    }

    private void Change(string chat, SimulatedAccount sender, ProtocolMessage protocol)
    {
        if (protocol.Key is null || Find(chat, protocol.Key.Id) is not { } target)
        {
            return;
        }

        var mayDelete = target.SenderNumber == sender.Number || world.Groups.Find(chat)?.IsAdmin(sender) == true;
        if (protocol.Type == ProtocolMessage.Types.Type.Revoke && mayDelete)
        {
            target.IsDeleted = true;
        }
        else if (protocol.Type == ProtocolMessage.Types.Type.MessageEdit && target.SenderNumber == sender.Number)
        {
            Show(target, Unwrap(protocol.EditedMessage));
            target.IsEdited = true;
        }
        else
        {
            world.Breaches.Add(sender.Number, $"a change of message {protocol.Key.Id}, which somebody else wrote");
        }
    }

    private PhoneMessage? Find(string chat, string id) => messages.Find(message => message.Id == id && message.ChatId == chat);

    private ReadOnlyMemory<byte> Fetch(MediaBody media, string sender)
    {
        if (world.Media.Find(media.Media.DirectPath) is not { } sealedFile)
        {
            world.Breaches.Add(sender, $"a {media.Kind} that was never uploaded");
            return default;
        }

        if (media.Media.Sha256.Length != 32 || media.Media.SealedSha256.Length != 32)
        {
            world.Breaches.Add(sender, $"a {media.Kind} without its hashes");
        }

        try
        {
            using var output = new MemoryStream();

            // Memory on both sides: nothing is waited for.
            MediaCipher.OpenAsync(media.Kind, media.Media, new MemoryStream(sealedFile), output, CancellationToken.None).GetAwaiter().GetResult();
            return output.ToArray();
        }
        catch (MediaException exception)
        {
            world.Breaches.Add(sender, $"a {media.Kind} that cannot be opened: {exception.Message}");
            return default;
        }
    }
}
