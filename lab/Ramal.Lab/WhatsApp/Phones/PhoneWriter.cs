using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.Lab.WhatsApp;

/// <summary>What a phone sends, sealed for every device that must have it. Under the world's gate.</summary>
internal sealed class PhoneWriter(SimulatorWorld world, SimulatedAccount account, PhoneKeys keys)
{
    private readonly Dictionary<string, (Jid To, Message Message)> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<SimulatedDevice>> _holders = new(StringComparer.Ordinal);

    private SimulatedDevice Phone => account.Devices[0];

    public static string NewId() => "3A" + RandomNumberGenerator.GetHexString(18);

    public void Send(string id, Jid to, Message message, string type, string? mediaType = null, string? edit = null)
    {
        _sent[id] = (to, message);
        var stanza = to.IsGroup ? ForGroup(to, message, mediaType) : ForPerson(to, message, mediaType);
        stanza.Set("id", id);
        stanza.Set("to", to.ToString());
        stanza.Set("type", type);
        stanza.Set("edit", edit);
        string? error = null;
        world.Messages.Route(Phone, stanza, ack => error = ack["error"]);
        if (error is not null)
        {
            throw new SimulatorException($"The server refuses the message: {error}.");
        }
    }

    /// <summary>A device could not open a message: it gets it again, in a new session when it sent its keys or asks repeatedly.</summary>
    public void Repeat(Node receipt)
    {
        var asker = receipt.JidAttribute("participant") ?? receipt.JidAttribute("from");
        if (receipt["id"] is not { } id || !_sent.TryGetValue(id, out var sent) || world.Find(asker)?.Devices.GetValueOrDefault(asker!.Value.Device) is not { } device)
        {
            return;
        }

        var count = receipt.Child("retry")?.NumberAttribute("count") ?? 1;
        if (count > 5)
        {
            return;
        }

        if (receipt.Child("keys") is not null || count > 1)
        {
            keys.Begin(device, world.PreKeys.Take(device));
        }

        var content = sent.Message.Clone();
        if (sent.To.IsGroup)
        {
            content.SenderKeyDistributionMessage = Distribution(sent.To.ToString());
        }
        else if (device.Account == account)
        {
            content = Copy(sent.To, content);
        }

        var enc = Seal(device, Pad(content), null);
        enc = Stanza.With(enc, ("count", count.ToString(CultureInfo.InvariantCulture)));
        var stanza = new Node("message", enc)
        {
            ["id"] = id,
            ["to"] = (sent.To.IsGroup ? sent.To : asker!.Value).ToString(),
            ["type"] = "text",
            ["participant"] = sent.To.IsGroup ? asker!.Value.ToString() : null,
            ["recipient"] = device.Account == account && !sent.To.IsGroup ? sent.To.ToString() : null,
            ["device_fanout"] = sent.To.IsGroup ? null : "false",
        };
        world.Messages.Route(Phone, stanza, _ => { });
    }

    public void MemberLeft(string group)
    {
        keys.DropChain(group);
        _holders.Remove(group);
    }

    /// <summary>A word of the phone to one of its own devices.</summary>
    public void Whisper(SimulatedDevice device, Message message) => world.Post.To(device, new Node("message", Seal(device, Pad(message), null))
    {
        ["from"] = account.PhoneJid.ToString(),
        ["sender_lid"] = account.LidJid.ToString(),
        ["id"] = NewId(),
        ["t"] = world.Seconds,
        ["type"] = "text",
        ["notify"] = account.Name,
        ["category"] = "peer",
    });

    /// <summary>Names, addresses and chats for a new device, zlib-compressed inside the message.</summary>
    public static Message History(SimulatorWorld world, IReadOnlyCollection<SimulatedAccount> people, IEnumerable<SimulatedGroup> groups)
    {
        var history = new HistorySync { SyncType = 0 };
        foreach (var person in people)
        {
            history.PushNames.Add(new HistorySync.Types.PushName { Id = person.PhoneJid.ToString(), Name = person.Name });
            history.LidMappings.Add(new HistorySync.Types.LidMapping { PhoneJid = person.PhoneJid.ToString(), LidJid = person.LidJid.ToString() });
            history.Conversations.Add(new HistorySync.Types.Conversation { Id = person.PhoneJid.ToString(), Name = person.Name, LidJid = person.LidJid.ToString() });
        }

        history.Conversations.AddRange(groups.Select(group => new HistorySync.Types.Conversation { Id = group.Id, Name = group.Subject }));
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(history.ToByteArray());
        }

        var notice = new HistorySyncNotification { SyncType = 0, ChunkOrder = 1, Progress = 100 };
        if (world.Options.HistoryAsFile)
        {
            Store(world, notice, compressed.ToArray());
        }
        else
        {
            notice.InitialPayload = ByteString.CopyFrom(compressed.ToArray());
        }

        return new Message
        {
            ProtocolMessage = new ProtocolMessage { Type = ProtocolMessage.Types.Type.HistorySyncNotification, HistorySyncNotification = notice },
        };
    }

    private static void Store(SimulatorWorld world, HistorySyncNotification notice, byte[] payload)
    {
        var key = RandomNumberGenerator.GetBytes(MediaCipher.KeySize);
        using var output = new MemoryStream();

        // Memory on both sides: nothing is waited for.
        var (sha, sealedSha, length) = MediaCipher
            .SealAsync(PrivateMedia.History, key, new MemoryStream(payload), output, CancellationToken.None).GetAwaiter().GetResult();
        (notice.DirectPath, notice.FileLength) = (world.Media.Keep("/v/", output.ToArray()), (ulong)length);
        (notice.MediaKey, notice.FileSha256, notice.FileEncSha256) = (ByteString.CopyFrom(key), ByteString.CopyFrom(sha), ByteString.CopyFrom(sealedSha));
    }

    private static Message Copy(Jid to, Message message) =>
        new() { DeviceSentMessage = new DeviceSentMessage { DestinationJid = to.ToString(), Message = message } };

    /// <summary>Behind the message stand one to sixteen bytes, each saying how many.</summary>
    private static byte[] Pad(Message message)
    {
        var count = RandomNumberGenerator.GetInt32(1, 17);
        return [.. message.ToByteArray(), .. Enumerable.Repeat((byte)count, count)];
    }

    private Node ForPerson(Jid to, Message message, string? mediaType)
    {
        var person = world.Find(to) ?? throw new SimulatorException($"Nobody has the address {to}.");
        var (plain, copy) = (Pad(message), Pad(Copy(to, message)));
        var parts = new[] { person, account }.Distinct().SelectMany(reader => reader.Devices.Values).Where(device => device != Phone)
            .Select(device => Part(device, device.Account == account ? copy : plain, to.IsLid, mediaType)).ToArray();
        return new Node("message", new Node("participants", parts));
    }

    private Node ForGroup(Jid to, Message message, string? mediaType)
    {
        var id = to.ToString();
        var group = world.Groups.Find(id) ?? throw new SimulatorException($"There is no group {id}.");
        if (!_holders.TryGetValue(id, out var holders))
        {
            _holders[id] = holders = [];
        }

        var distribution = Pad(new Message { SenderKeyDistributionMessage = Distribution(id) });
        var parts = group.Members.Keys.SelectMany(member => member.Devices.Values).Where(device => device != Phone && holders.Add(device))
            .Select(device => Part(device, distribution, asLid: true, null)).ToArray();
        var sealedMessage = SenderKeys.Encrypt(keys.OwnChain(id), Pad(message));
        var enc = new Node("enc", sealedMessage) { ["v"] = "2", ["type"] = "skmsg", ["mediatype"] = mediaType };
        return new Node("message", parts.Length > 0 ? [new Node("participants", parts), enc] : [enc]) { ["addressing_mode"] = "lid" };
    }

    private SenderKeyDistributionMessage Distribution(string group) =>
        new() { GroupId = group, Distribution = ByteString.CopyFrom(SenderKeys.Distribution(keys.OwnChain(group))) };

    private Node Part(SimulatedDevice device, byte[] plaintext, bool asLid, string? mediaType) =>
        new("to", Seal(device, plaintext, mediaType)) { ["jid"] = device.Address(asLid).ToString() };

    private Node Seal(SimulatedDevice device, byte[] plaintext, string? mediaType)
    {
        if (!keys.CanSeal(device))
        {
            keys.Begin(device, world.PreKeys.Take(device));
        }

        var (type, bytes) = keys.Seal(device, plaintext);
        return new Node("enc", bytes) { ["v"] = "2", ["type"] = type, ["mediatype"] = mediaType };
    }
}
