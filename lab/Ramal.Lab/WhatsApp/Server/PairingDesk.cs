using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.Lab.WhatsApp;

/// <summary>Links devices to phones: by a QR code that the phone scans, or by a code that is typed on it.</summary>
internal sealed class PairingDesk(SimulatorWorld world)
{
    private const int Codes = 6;

    private readonly Dictionary<string, CodeAttempt> _attempts = new(StringComparer.Ordinal);

    public bool DemandsPasskey { get; set; }

    /// <summary>A device shows a code for this number now.</summary>
    public bool Awaits(SimulatedAccount account) =>
        _attempts.TryGetValue(account.Number, out var attempt) && world.Doors.Connections.Contains(attempt.Connection);

    /// <summary>A new device: its signed prekey is checked, and it gets references for its QR codes.</summary>
    public void Register(ClientConnection connection)
    {
        var data = connection.Payload.DevicePairingData;
        if (data is null || !XEdDsa.Verify(data.Identity.Span, KeyPair.WithType(data.SignedPrekeyValue.Span), data.SignedPrekeySignature.Span))
        {
            world.Breaches.Add("new", "registration: the signed prekey is not signed by the identity");
            connection.End(Stanza.StreamError(401));
            return;
        }

        connection.References = [.. Enumerable.Range(0, Codes).Select(_ => "2@" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(60)))];
        connection.Send(new Node("iq", new Node("pair-device", connection.References.Select(reference => new Node("ref", Encoding.ASCII.GetBytes(reference)))))
        {
            ["from"] = Stanza.Server,
            ["type"] = "set",
            ["id"] = world.NewId("ref-"),
            ["xmlns"] = "md",
        });
        if (DemandsPasskey)
        {
            connection.Send(new Node("notification", new Node("passkey_prologue_request"))
            {
                ["from"] = Stanza.Server,
                ["type"] = "passkey_prologue_request",
                ["id"] = world.NewId("pk-"),
                ["t"] = world.Seconds,
            });
        }

    }

    /// <summary>The phone's camera sees a QR code: reference, both public keys, secret.</summary>
    /// <returns>Null, or why nothing came of it.</returns>
    public string? Scan(SimulatedAccount account, string qr)
    {
        var parts = qr.Trim()[(qr.Trim().LastIndexOf('#') + 1)..].Split(',');
        if (parts.Length < 4 || !TryBytes(parts[1], out var noise) || !TryBytes(parts[2], out var identity) || !TryBytes(parts[3], out var secret))
        {
            return "This is no QR code of a device to be linked.";
        }

        if (world.Doors.Connections.FirstOrDefault(connection => connection.References.Contains(parts[0], StringComparer.Ordinal)) is not { } connection)
        {
            return "No device shows this QR code now.";
        }

        if (!noise.AsSpan().SequenceEqual(connection.NoiseKey) || !connection.Payload.DevicePairingData.Identity.Span.SequenceEqual(identity))
        {
            world.Breaches.Add("new", "QR code: its keys are not those of the connection that shows it");
            return "The QR code's keys are not those of the device.";
        }

        Link(connection, account, identity, secret);
        return null;
    }

    /// <summary><c>companion_hello</c> asks for an attempt, <c>companion_finish</c> proves that the device knows the code.</summary>
    public void Code(ClientConnection connection, Node iq, Node content)
    {
        var account = world.Find(content.JidAttribute("jid"));
        if (account is null)
        {
            connection.Send(new Node("iq", Stanza.Error(404, "item-not-found")) { ["from"] = Stanza.Server, ["type"] = "error", ["id"] = iq["id"] });
            return;
        }

        var result = new Node("iq") { ["from"] = Stanza.Server, ["type"] = "result", ["id"] = iq["id"] };
        if (content["stage"] == "companion_hello")
        {
            var reference = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true));
            _attempts[account.Number] = new(connection, reference, content.Required("link_code_pairing_wrapped_companion_ephemeral_pub").Bytes.ToArray());
            var answer = new Node("link_code_companion_reg", new Node("link_code_pairing_ref", reference)) { ["stage"] = "companion_hello" };
            connection.Send(new Node("iq", answer) { ["from"] = Stanza.Server, ["type"] = "result", ["id"] = iq["id"] });
            return;
        }

        connection.Send(result);
        if (_attempts.Remove(account.Number, out var attempt))
        {
            FinishCode(connection, account, attempt, content);
        }
    }

    /// <summary>A person types the code on the phone. The slow derivations run outside the gate.</summary>
    /// <returns>Null, or why nothing came of it.</returns>
    public async Task<string?> TypeAsync(SimulatedAccount account, string code)
    {
        CodeAttempt? attempt;
        lock (world.Gate)
        {
            attempt = _attempts.GetValueOrDefault(account.Number);
        }

        if (attempt is null)
        {
            return "No device waits for a code of this number.";
        }

        var typed = code.Replace("-", "", StringComparison.Ordinal).Trim().ToUpperInvariant();
        var ephemeral = KeyPair.Generate();
        var (companion, wrapped) = await Task.Run(() => (PairingCode.Unwrap(typed, attempt.Wrapped), PairingCode.Wrap(typed, ephemeral.Public)));
        lock (world.Gate)
        {
            _attempts[account.Number] = attempt with { Ephemeral = ephemeral, Companion = companion };
            attempt.Connection.Send(new Node("notification", new Node(
                "link_code_companion_reg",
                new Node("link_code_pairing_wrapped_primary_ephemeral_pub", wrapped),
                new Node("primary_identity_pub", account.Phone.Keys.Identity.Public),
                new Node("link_code_pairing_ref", attempt.Reference))
            { ["stage"] = "primary_hello" })
            {
                ["from"] = Stanza.Server,
                ["type"] = "link_code_companion_reg",
                ["id"] = world.NewId("lc-"),
                ["t"] = world.Seconds,
            });
        }

        return null;
    }

    /// <summary>The device has countersigned: it belongs to the account now, and must log in.</summary>
    public void Finish(ClientConnection connection, PendingLink link, Node iq)
    {
        connection.Link = null;
        var signed = AdvSignedDeviceIdentity.Parser.ParseFrom(iq.Required("pair-device-sign").Required("device-identity").Bytes);
        var data = connection.Payload.DevicePairingData;
        var identity = data.Identity.ToByteArray();
        byte[] message = [6, 1, .. link.Details, .. identity, .. link.Account.Phone.Keys.Identity.Public];
        if (signed.HasAccountSignatureKey)
        {
            world.Breaches.Add("new", "pair-device-sign: the account key should be left out");
        }

        if (!XEdDsa.Verify(identity, message, signed.DeviceSignature.Span))
        {
            world.Breaches.Add("new", "pair-device-sign: the device's signature does not verify");
            connection.End(Stanza.StreamError(401));
            return;
        }

        var props = DeviceProps.Parser.ParseFrom(data.DeviceProps);
        var device = new SimulatedDevice(link.Account, link.DeviceId, identity, BigEndian(data.RegistrationId))
        {
            NoiseKey = connection.NoiseKey,
            Label = props.Os,
            LinkedAt = world.Now,
            SignedPreKey = new(BigEndian(data.SignedPrekeyId), data.SignedPrekeyValue.ToByteArray(), data.SignedPrekeySignature.ToByteArray()),
        };
        device.SignedPreKeyIds.Add(device.SignedPreKey.Id);
        link.Account.Devices.Add(device.Id, device);
        world.Post.DevicesChanged(link.Account, "add", device);
        connection.End(Stanza.StreamError(515));
    }

    private static uint BigEndian(ByteString bytes) => new Node("number", bytes.ToByteArray()).BigEndian();

    private static bool TryBytes(string base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length];
        var read = Convert.TryFromBase64String(base64, bytes, out var count);
        bytes = bytes[..count];
        return read;
    }

    private void FinishCode(ClientConnection connection, SimulatedAccount account, CodeAttempt attempt, Node content)
    {
        var companionIdentity = content.Required("companion_identity_public").Bytes.ToArray();
        if (attempt is not { Ephemeral: { } ephemeral, Companion: { } companion }
            || !content.Required("link_code_pairing_ref").Bytes.SequenceEqual(attempt.Reference)
            || !connection.Payload.DevicePairingData.Identity.Span.SequenceEqual(companionIdentity))
        {
            world.Breaches.Add("new", "pairing code: the end does not belong to its beginning");
            return;
        }

        var mine = account.Phone.Keys.Identity;
        var shared = ephemeral.SharedSecret(companion);
        if (PairingCode.OpenBundle(shared, content.Required("link_code_pairing_wrapped_key_bundle").Bytes) is not { } bundle)
        {
            // A wrong code was typed: the keys do not agree.
            connection.End(Stanza.StreamError(401));
            return;
        }

        if (!bundle.AsSpan(0, 32).SequenceEqual(companionIdentity) || !bundle.AsSpan(32, 32).SequenceEqual(mine.Public))
        {
            world.Breaches.Add("new", "pairing code: the key bundle names other keys");
            return;
        }

        var secret = Symmetric.Hkdf([.. shared, .. mine.SharedSecret(companionIdentity), .. bundle[64..]], 32, [], "adv_secret"u8);
        Link(connection, account, companionIdentity, secret);
    }

    /// <summary>The phone signs the device's identity; the secret proves to the device that this is the phone that saw its code.</summary>
    private void Link(ClientConnection connection, SimulatedAccount account, byte[] identity, byte[] secret)
    {
        var id = account.NextDevice++;
        var (details, signed) = account.Phone.SignDevice(id, identity);
        var sealedIdentity = new AdvSignedDeviceIdentityHmac
        {
            Details = ByteString.CopyFrom(signed),
            Hmac = ByteString.CopyFrom(HMACSHA256.HashData(secret, signed)),
        };
        var stanzaId = world.NewId("pair-");
        connection.References = [];
        connection.Link = new PendingLink(account, id, details, stanzaId);
        var device = new SimulatedDevice(account, id, identity, 0);
        connection.Send(new Node("iq", new Node(
            "pair-success",
            new Node("device-identity", sealedIdentity.ToByteArray()),
            new Node("device") { ["jid"] = device.Address(asLid: false).ToString(), ["lid"] = device.Address(asLid: true).ToString() },
            new Node("platform") { ["name"] = "android" }))
        {
            ["from"] = Stanza.Server,
            ["type"] = "set",
            ["id"] = stanzaId,
            ["t"] = world.Seconds,
        });
    }

    private sealed record CodeAttempt(ClientConnection Connection, byte[] Reference, byte[] Wrapped)
    {
        public KeyPair? Ephemeral { get; init; }

        public byte[]? Companion { get; init; }
    }
}
