using System.Globalization;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;

namespace Ramal.WhatsApp.Receiving;

/// <summary>A message stanza's addresses, sorted out (docs/wire/messages.md).</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Chat">The person or group that the message belongs to.</param>
/// <param name="ChatOther">The chat's other address, number or LID, where the stanza names it.</param>
/// <param name="Sender">The device that wrote it.</param>
/// <param name="SenderOther">Its other address, where the stanza names it.</param>
/// <param name="FromMe">Written by another device of this account.</param>
/// <param name="IsPeer">A private word of our own phone to this device.</param>
/// <param name="Stanza">The stanza itself.</param>
internal sealed record InboundStanza(
    string Id, Jid Chat, Jid? ChatOther, Jid Sender, Jid? SenderOther, bool FromMe, bool IsPeer, Node Stanza)
{
    public string InboxKey => $"{Chat}|{Sender}|{Id}";

    public Jid? Participant => Stanza.JidAttribute("participant");

    public DateTimeOffset At =>
        long.TryParse(Stanza["t"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;

    public static InboundStanza Read(DeviceContext device, Node stanza)
    {
        var id = stanza.RequiredAttribute("id");
        var from = stanza.JidAttribute("from") ?? throw new StanzaFormatException("A message without a sender.");
        var isPeer = stanza["category"] == "peer";
        if (from.IsGroup || from.IsBroadcast)
        {
            var sender = stanza.JidAttribute("participant") ?? throw new StanzaFormatException("A group message without an author.");
            var other = stanza.JidAttribute("participant_lid") ?? stanza.JidAttribute("participant_pn");
            return new(id, from, null, sender, other, device.Credentials.IsMe(sender), isPeer, stanza);
        }

        var senderOther = stanza.JidAttribute("sender_lid") ?? stanza.JidAttribute("sender_pn");
        if (!device.Credentials.IsMe(from))
        {
            return new(id, from.Bare, senderOther?.Bare, from, senderOther, FromMe: false, isPeer, stanza);
        }

        // A copy of what another of our devices sent: the chat is the recipient, and the extra addresses are the recipient's.
        var recipient = stanza.JidAttribute("recipient")?.Bare ?? from.Bare;
        var recipientOther = stanza.JidAttribute("peer_recipient_lid") ?? stanza.JidAttribute("peer_recipient_pn");
        return new(id, recipient, recipientOther?.Bare, from, isPeer ? senderOther : null, FromMe: true, isPeer, stanza);
    }
}
