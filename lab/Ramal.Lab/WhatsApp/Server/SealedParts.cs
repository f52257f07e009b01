using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.Lab.WhatsApp;

/// <summary>
/// Looks at sealed messages from outside: pre-key messages carry the sender's identity and a proof of it, one-time prekeys are used
/// once, and no message key seals two different texts.
/// </summary>
internal sealed class SealedParts(SimulatorWorld world)
{
    private const int MaxKept = 200_000;

    /// <summary>Positions of chains that were used, and the end of what they sealed.</summary>
    private readonly Dictionary<(string Chain, uint Counter), int> _used = [];

    public void Check(SimulatedDevice sender, SimulatedDevice reader, Node enc)
    {
        switch (enc["type"])
        {
            case "pkmsg":
                CheckPreKey(sender, reader, enc.Bytes);
                break;
            case "msg":
                CheckMessage(sender, reader.Name, enc.Bytes);
                break;
            default:
                world.Breaches.Add(sender.Name, $"a part for one device is a {enc["type"]}");
                break;
        }
    }

    public void CheckGroup(SimulatedDevice sender, Node enc)
    {
        if (enc["type"] != "skmsg")
        {
            world.Breaches.Add(sender.Name, $"a group's part is a {enc["type"]}");
            return;
        }

        var message = SignalKeys.Parse(SenderKeyMessage.Parser, enc.Bytes, XEdDsa.SignatureSize);
        Use(sender, $"{sender.Name} chain {message.Id}", message.Iteration, enc.Bytes);
    }

    /// <summary>Both signatures that tie a linked device to its account.</summary>
    public void CheckProof(SimulatedDevice sender, Node? proof)
    {
        if (sender.Id == 0)
        {
            return;
        }

        if (proof is null)
        {
            world.Breaches.Add(sender.Name, "a pre-key message without device identity");
            return;
        }

        var signed = AdvSignedDeviceIdentity.Parser.ParseFrom(proof.Bytes);
        var account = sender.Account.Phone.Keys.Identity.Public;
        byte[] byAccount = [6, 0, .. signed.Details.Span, .. sender.Identity];
        byte[] byDevice = [6, 1, .. signed.Details.Span, .. sender.Identity, .. account];
        if (!signed.AccountSignatureKey.Span.SequenceEqual(account)
            || !XEdDsa.Verify(account, byAccount, signed.AccountSignature.Span)
            || !XEdDsa.Verify(sender.Identity, byDevice, signed.DeviceSignature.Span))
        {
            world.Breaches.Add(sender.Name, "the device identity does not verify");
        }
    }

    private void CheckPreKey(SimulatedDevice sender, SimulatedDevice reader, ReadOnlySpan<byte> bytes)
    {
        var message = SignalKeys.Parse(PreKeySignalMessage.Parser, bytes, 0);
        if (!SignalKeys.Key(message.IdentityKey).AsSpan().SequenceEqual(sender.Identity))
        {
            world.Breaches.Add(sender.Name, "a pre-key message under another identity");
        }

        if (message.RegistrationId != sender.RegistrationId)
        {
            world.Breaches.Add(sender.Name, "a pre-key message with another registration id");
        }

        if (reader.Id != 0 && !reader.SignedPreKeyIds.Contains(message.SignedPreKeyId))
        {
            world.Breaches.Add(sender.Name, $"a pre-key message for a signed prekey that {reader.Name} never had");
        }

        CheckMessage(sender, reader.Name, message.Message.Span);
    }

    private void CheckMessage(SimulatedDevice sender, string reader, ReadOnlySpan<byte> bytes)
    {
        var message = SignalKeys.Parse(SignalMessage.Parser, bytes, 8);
        Use(sender, $"{sender.Name} {reader} {message.RatchetKey.ToBase64()}", message.Counter, bytes);
    }

    private void Use(SimulatedDevice sender, string chain, uint counter, ReadOnlySpan<byte> bytes)
    {
        if (_used.Count > MaxKept)
        {
            _used.Clear();
        }

        var hash = new HashCode();
        hash.AddBytes(bytes);
        var mark = hash.ToHashCode();
        if (_used.TryGetValue((chain, counter), out var before) && before != mark)
        {
            world.Breaches.Add(sender.Name, $"the message key {counter} of one chain sealed two texts");
        }

        _used[(chain, counter)] = mark;
    }
}
