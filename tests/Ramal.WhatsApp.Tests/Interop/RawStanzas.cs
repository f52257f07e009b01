using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>Stanzas put together by hand, right or wrong.</summary>
internal static class RawStanzas
{
    public static Node Identity(RawLink link) => new("device-identity", link.Credentials.DeviceIdentity);

    public static Task<Node> AskDevicesAsync(RawLink link, EngineDevice of) => AskDevicesAsync(link, of.Number);

    public static Task<Node> AskDevicesAsync(RawLink link, string number)
    {
        var users = new Node("list", new Node("user") { ["jid"] = Jid.Phone(number).ToString() });
        var usync = new Node("usync", new Node("query", new Node("devices") { ["version"] = "2" }), users) { ["sid"] = "s", ["mode"] = "query", ["context"] = "message" };
        return link.AskAsync(new Node("iq", usync) { ["id"] = "u", ["type"] = "get", ["xmlns"] = "usync", ["to"] = "s.whatsapp.net" });
    }

    public static Node Message(EngineDevice to, Node part, params Node[] more)
    {
        Node[] parts = [part, .. more.Where(node => node.Tag == "to")];
        return new Node("message", [new Node("participants", parts), .. more.Where(node => node.Tag != "to")])
        {
            ["id"] = WhatsAppClient.NewMessageId(),
            ["to"] = to.Phone.ToString(),
            ["type"] = "text",
        };
    }

    public static Node Part(EngineDevice to, int device, (string Type, byte[] Bytes) text) =>
        new("to", new Node("enc", text.Bytes) { ["v"] = "2", ["type"] = text.Type }) { ["jid"] = to.Phone.WithDevice(device).ToString() };

    public static async Task<Node> OwnPhoneAsync(RawLink link)
    {
        var me = link.Credentials.Phone!.Value.Bare;
        var record = await BeginAsync(link, me);
        var text = SessionRecords.Encrypt(record, link.Credentials.RegistrationId, Text());
        return new Node("to", new Node("enc", text.Bytes) { ["v"] = "2", ["type"] = text.Type }) { ["jid"] = me.ToString() };
    }

    /// <summary>A part for one device, and the session as it was before.</summary>
    public static async Task<(Node Part, SessionState Before)> SealAsync(RawLink link, EngineDevice to, int device, Message? message = null)
    {
        var record = await BeginAsync(link, to.Phone.WithDevice(device));
        var before = record.Current.Clone();
        return (Part(to, device, SessionRecords.Encrypt(record, link.Credentials.RegistrationId, Padded(message ?? new Message { Conversation = "x" }))), before);
    }

    /// <param name="link">Whose session it is.</param>
    /// <param name="jid">With whom.</param>
    /// <param name="identity">Another one than the link's own.</param>
    /// <param name="spoil">Changes the bundle.</param>
    public static async Task<SessionRecord> BeginAsync(RawLink link, Jid jid, KeyPair? identity = null, Func<PreKeyBundle, PreKeyBundle>? spoil = null)
    {
        var question = new Node("key", new Node("user") { ["jid"] = jid.ToString() });
        var answer = await link.AskAsync(new Node("iq", question) { ["id"] = "k", ["type"] = "get", ["xmlns"] = "encrypt", ["to"] = "s.whatsapp.net" });
        var bundle = PreKeyUpload.ReadBundle(answer.Required("list").Required("user"))!;
        return new SessionRecord { Current = DoubleRatchet.Initiate(identity ?? link.Credentials.Identity, spoil?.Invoke(bundle) ?? bundle) };
    }

    public static byte[] Text() => Padded(new Message { Conversation = "x" });

    public static byte[] Padded(Message message) => [.. message.ToByteArray(), 1];
}
