using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Receiving;

/// <summary><c>&lt;ack class id to participant? type? error?/&gt;</c>: without it the server sends the stanza again.</summary>
internal static class Acks
{
    public static Node Of(Node stanza, int? error = null) => new("ack")
    {
        ["class"] = stanza.Tag,
        ["id"] = stanza["id"],
        ["to"] = stanza["from"],
        ["participant"] = stanza["participant"],
        ["recipient"] = stanza["recipient"],
        ["type"] = stanza.Tag == "message" ? null : stanza["type"],
        ["error"] = error?.ToString(CultureInfo.InvariantCulture),
    };
}
