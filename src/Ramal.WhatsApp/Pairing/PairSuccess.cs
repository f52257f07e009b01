using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Pairing;

/// <summary>The phone has linked us: its proof is checked, ours is sent back, and the account is stored before that leaves.</summary>
internal sealed class PairSuccess(DeviceContext device)
{
    private const int Hosted = 1;

    /// <summary>
    /// <c>&lt;iq id&gt;&lt;pair-success&gt;&lt;device-identity/&gt;&lt;device jid lid/&gt;&lt;platform name/&gt;</c> →
    /// <c>&lt;iq type="result" id&gt;&lt;pair-device-sign&gt;&lt;device-identity key-index/&gt;</c>.
    /// </summary>
    /// <exception cref="SignalException">A signature or the authentication code does not verify.</exception>
    public async Task HandleAsync(Connection connection, Node iq, Node success, CancellationToken cancellationToken)
    {
        var signed = Countersign(success.Required("device-identity").Bytes);
        var node = success.Required("device");
        var phone = node.JidAttribute("jid") ?? throw new StanzaFormatException("The phone named no device.");
        var lid = node.JidAttribute("lid");
        var platform = success.Child("platform")?["name"] ?? "";

        var transaction = new Transaction(device.Store);
        device.Credentials.Link(phone, lid, signed.ToByteArray(), platform);
        device.Credentials.SaveTo(transaction);
        await LidDirectory.LearnAsync(transaction, phone.Bare, lid?.Bare, cancellationToken).ConfigureAwait(false);
        transaction.Write(Tables.Identities, (lid ?? phone).Bare.ToString(), signed.AccountSignatureKey.ToByteArray());
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);

        var index = DeviceIdentity.Details(signed).KeyIndex;
        var answer = signed.Clone();
        answer.ClearAccountSignatureKey();
        var sign = new Node("device-identity", answer.ToByteArray()) { ["key-index"] = index.ToString(CultureInfo.InvariantCulture) };
        var result = new Node("iq", new Node("pair-device-sign", sign)) { ["to"] = Jid.Server.ToString(), ["type"] = "result", ["id"] = iq["id"] };
        await connection.SendAsync(result, cancellationToken).ConfigureAwait(false);
        device.Logger.Linked();
        await device.Events.HandleAsync(new DeviceLinked(phone, lid, platform), cancellationToken).ConfigureAwait(false);
    }

    private AdvSignedDeviceIdentity Countersign(ReadOnlySpan<byte> bytes)
    {
        AdvSignedDeviceIdentityHmac sealedIdentity;
        try
        {
            sealedIdentity = AdvSignedDeviceIdentityHmac.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new SignalException(SignalError.Malformed, exception);
        }

        byte[] authenticated = sealedIdentity.AccountType == Hosted
            ? [6, 5, .. sealedIdentity.Details.Span]
            : sealedIdentity.Details.ToByteArray();
        var expected = HMACSHA256.HashData(device.Credentials.AdvSecret, authenticated);
        if (!CryptographicOperations.FixedTimeEquals(expected, sealedIdentity.Hmac.Span))
        {
            throw new SignalException(SignalError.BadMac);
        }

        return DeviceIdentity.Countersign(sealedIdentity.Details.Span, device.Credentials.Identity);
    }
}
