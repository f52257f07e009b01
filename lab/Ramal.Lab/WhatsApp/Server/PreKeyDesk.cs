using System.Globalization;
using System.Security.Cryptography;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Signal;

namespace Ramal.Lab.WhatsApp;

/// <summary>Keeps the devices' prekeys and hands each out once.</summary>
internal sealed class PreKeyDesk(SimulatorWorld world)
{
    private const int Low = 5;

    public static Node Count(SimulatedDevice device) =>
        new("count") { ["value"] = device.PreKeys.Count.ToString(CultureInfo.InvariantCulture) };

    public void Upload(SimulatedDevice device, Node iq)
    {
        if (!iq.Required("identity").Bytes.SequenceEqual(device.Identity))
        {
            world.Breaches.Add(device.Name, "prekeys: another identity");
        }

        foreach (var key in iq.Required("list").ChildrenNamed("key"))
        {
            device.PreKeys.Enqueue((key.Required("id").BigEndian(), key.Required("value").Bytes.ToArray()));
        }

        Rotate(device, iq.Required("skey"));
    }

    public void Rotate(SimulatedDevice device, Node skey)
    {
        var entry = new SignedPreKeyEntry(skey.Required("id").BigEndian(), skey.Required("value").Bytes.ToArray(), skey.Required("signature").Bytes.ToArray());
        if (!XEdDsa.Verify(device.Identity, KeyPair.WithType(entry.Value), entry.Signature))
        {
            world.Breaches.Add(device.Name, "prekeys: the signed prekey is not signed by the identity");
            return;
        }

        device.SignedPreKey = entry;
        device.SignedPreKeyIds.Add(entry.Id);
    }

    /// <summary>What the server holds, with a hash over it in the order of the list.</summary>
    public static Node Digest(SimulatedDevice device)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(device.Identity);
        hash.AppendData(device.SignedPreKey.Value);
        hash.AppendData(device.SignedPreKey.Signature);
        foreach (var (_, value) in device.PreKeys)
        {
            hash.AppendData(value);
        }

        return new Node(
            "digest",
            new Node("registration", Stanza.BigEndian(device.RegistrationId, 4)),
            new Node("type", new[] { KeyPair.DjbType }),
            new Node("identity", device.Identity),
            SignedKey(device),
            new Node("list", device.PreKeys.Select(key => new Node("id", Stanza.BigEndian(key.Id, 3)))),
            new Node("hash", hash.GetHashAndReset()));
    }

    public Node Bundles(Node question) => new("list", question.ChildrenNamed("user").Select(Bundle));

    /// <summary>The same for a virtual phone, which needs no stanza.</summary>
    public PreKeyBundle Take(SimulatedDevice device)
    {
        var key = TakeOne(device);
        var signed = device.SignedPreKey;
        return new PreKeyBundle(device.RegistrationId, device.Identity, signed.Id, signed.Value, signed.Signature, key?.Id, key?.Value);
    }

    private static Node SignedKey(SimulatedDevice device) => new(
        "skey",
        new Node("id", Stanza.BigEndian(device.SignedPreKey.Id, 3)),
        new Node("value", device.SignedPreKey.Value),
        new Node("signature", device.SignedPreKey.Signature));

    private Node Bundle(Node user)
    {
        var jid = user.JidAttribute("jid");
        if (world.Find(jid)?.Devices.GetValueOrDefault(jid!.Value.Device) is not { } device)
        {
            return new Node("user", Stanza.Error(404, "item-not-found")) { ["jid"] = user["jid"] };
        }

        var key = TakeOne(device);
        List<Node> content =
        [
            new("registration", Stanza.BigEndian(device.RegistrationId, 4)),
            new("type", new[] { KeyPair.DjbType }),
            new("identity", device.Identity),
            SignedKey(device),
        ];
        if (key is { } one)
        {
            content.Add(new Node("key", new Node("id", Stanza.BigEndian(one.Id, 3)), new Node("value", one.Value)));
        }

        return new Node("user", content) { ["jid"] = user["jid"], ["t"] = world.Seconds };
    }

    private (uint Id, byte[] Value)? TakeOne(SimulatedDevice device)
    {
        if (!device.PreKeys.TryDequeue(out var key))
        {
            return null;
        }

        device.HandedOut.Add(key.Id);
        if (device.Id == 0)
        {
            device.Account.Phone.Refill();
        }
        else if (device.PreKeys.Count < Low)
        {
            var id = world.NewId("low-");
            world.Post.To(device, new Node("notification", Count(device)) { ["from"] = Stanza.Server, ["type"] = "encrypt", ["id"] = id, ["t"] = world.Seconds });
        }

        return key;
    }
}
