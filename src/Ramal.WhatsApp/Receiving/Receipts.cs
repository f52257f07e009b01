using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Receiving;

/// <summary>Receipts that we send, and what those of others mean (docs/wire/receipts.md).</summary>
internal static class Receipts
{
    /// <summary>
    /// The message has arrived on this device. <c>inactive</c> as long as nobody looks at it here, so that the phone still rings.
    /// </summary>
    public static Node Delivery(InboundStanza inbound)
    {
        if (inbound.IsPeer)
        {
            return new Node("receipt") { ["id"] = inbound.Id, ["to"] = inbound.Stanza["from"], ["type"] = "peer_msg" };
        }

        if (inbound.FromMe && inbound.Chat.IsPerson)
        {
            return new Node("receipt")
            {
                ["id"] = inbound.Id,
                ["to"] = inbound.Stanza["from"],
                ["recipient"] = inbound.Stanza["recipient"],
                ["type"] = "sender",
            };
        }

        return new Node("receipt")
        {
            ["id"] = inbound.Id,
            ["to"] = inbound.Stanza["from"],
            ["participant"] = inbound.Stanza["participant"],
            ["type"] = inbound.FromMe ? "sender" : "inactive",
        };
    }

    public static Node History(InboundStanza inbound, string type) =>
        new("receipt") { ["id"] = inbound.Id, ["to"] = inbound.Stanza["from"], ["type"] = type };

    /// <summary>Blue ticks for messages of one author in one chat.</summary>
    public static Node Read(Jid chat, Jid sender, IReadOnlyList<string> ids, DateTimeOffset at)
    {
        var more = ids.Skip(1).Select(id => new Node("item") { ["id"] = id }).ToArray();
        return new Node("receipt", more.Length > 0 ? [new Node("list", more)] : (Node[])[])
        {
            ["id"] = ids[0],
            ["to"] = chat.Bare.ToString(),
            ["participant"] = chat.IsGroup ? sender.Bare.ToString() : null,
            ["type"] = "read",
            ["t"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Null for receipts that tell a person nothing.</summary>
    public static ReceiptReceived? ReadInbound(Node receipt, bool fromMe)
    {
        ReceiptKind? kind = receipt["type"] switch
        {
            null or "inactive" => fromMe ? null : ReceiptKind.Delivered,
            "read" => fromMe ? ReceiptKind.ReadBySelf : ReceiptKind.Read,
            "read-self" => ReceiptKind.ReadBySelf,
            "played" => fromMe ? ReceiptKind.ReadBySelf : ReceiptKind.Played,
            _ => null,
        };
        if (kind is not { } known || receipt.JidAttribute("from") is not { } from || receipt["id"] is null)
        {
            return null;
        }

        var at = long.TryParse(receipt["t"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
        var chat = from.IsGroup || from.IsBroadcast ? from : fromMe ? receipt.JidAttribute("recipient")?.Bare ?? from.Bare : from.Bare;
        return new ReceiptReceived(chat, receipt.JidAttribute("participant") ?? from, [.. IdsOf(receipt)], known, at);
    }

    /// <summary>All messages that a receipt is about.</summary>
    public static IEnumerable<string> IdsOf(Node receipt) =>
        new[] { receipt["id"] }.Concat((receipt.Child("list")?.ChildrenNamed("item") ?? []).Select(item => item["id"])).OfType<string>();
}
