using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Signal;

/// <summary>
/// The signatures that tie a linked device to its account: the phone signs the device's identity key, the device signs back
/// (docs/wire/pairing.md). Checked when we are linked, and on each pre-key message of a linked device.
/// </summary>
internal static class DeviceIdentity
{
    private const int Hosted = 1;

    /// <summary>Checks both signatures of a device, and returns the key of its account.</summary>
    /// <param name="deviceIdentity">The bytes of the stanza's <c>device-identity</c>.</param>
    /// <param name="identity">The identity key under which the device speaks.</param>
    /// <exception cref="SignalException">Unreadable, or a signature does not verify.</exception>
    public static byte[] Verify(ReadOnlySpan<byte> deviceIdentity, ReadOnlySpan<byte> identity)
    {
        var signed = Parse(AdvSignedDeviceIdentity.Parser, deviceIdentity);
        var account = SignalKeys.Key(signed.AccountSignatureKey);
        VerifyAccount(signed, identity, account);
        byte[] device = [6, IsHosted(signed) ? (byte)6 : (byte)1, .. signed.Details.Span, .. identity, .. account];
        Require(XEdDsa.Verify(identity, device, signed.DeviceSignature.Span));
        return account;
    }

    /// <summary>Checks the phone's signature over our own new identity, and adds ours.</summary>
    public static AdvSignedDeviceIdentity Countersign(ReadOnlySpan<byte> signedIdentity, KeyPair identity)
    {
        var signed = Parse(AdvSignedDeviceIdentity.Parser, signedIdentity);
        var account = SignalKeys.Key(signed.AccountSignatureKey);
        VerifyAccount(signed, identity.Public, account);
        byte[] device = [6, IsHosted(signed) ? (byte)6 : (byte)1, .. signed.Details.Span, .. identity.Public, .. account];
        signed.DeviceSignature = ByteString.CopyFrom(identity.Sign(device));
        return signed;
    }

    public static AdvDeviceIdentity Details(AdvSignedDeviceIdentity signed) => Parse(AdvDeviceIdentity.Parser, signed.Details.Span);

    private static void VerifyAccount(AdvSignedDeviceIdentity signed, ReadOnlySpan<byte> identity, byte[] account)
    {
        byte[] message = [6, IsHosted(signed) ? (byte)5 : (byte)0, .. signed.Details.Span, .. identity];
        Require(XEdDsa.Verify(account, message, signed.AccountSignature.Span));
    }

    private static bool IsHosted(AdvSignedDeviceIdentity signed) => Details(signed).DeviceType == Hosted;

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new SignalException(SignalError.BadSignature);
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new SignalException(SignalError.Malformed, exception);
        }
    }
}
