using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Tests.Signal;

public sealed class DeviceIdentityTests
{
    private readonly KeyPair _account = KeyPair.Generate();
    private readonly KeyPair _device = KeyPair.Generate();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_device_that_the_phone_signed_and_that_signed_back_is_accepted(int deviceType)
    {
        var signed = DeviceIdentity.Countersign(SignedByPhone(deviceType).ToByteArray(), _device);
        Assert.Equal(_account.Public, DeviceIdentity.Verify(signed.ToByteArray(), _device.Public));
        Assert.Equal(3u, DeviceIdentity.Details(signed).KeyIndex);
    }

    [Fact]
    public void Every_forged_part_is_refused()
    {
        var good = DeviceIdentity.Countersign(SignedByPhone(0).ToByteArray(), _device);
        Refused(good, KeyPair.Generate().Public);
        Refused(With(good, s => s.AccountSignatureKey = ByteString.CopyFrom(KeyPair.Generate().Public)), _device.Public);
        Refused(With(good, s => s.AccountSignature = s.DeviceSignature), _device.Public);
        Refused(With(good, s => s.DeviceSignature = s.AccountSignature), _device.Public);
        Refused(With(good, s => s.ClearDeviceSignature()), _device.Public);
        Refused(With(good, s => s.Details = new AdvDeviceIdentity { RawId = 2, KeyIndex = 3 }.ToByteString()), _device.Public);
    }

    [Fact]
    public void We_sign_back_only_what_the_phone_signed_for_our_own_key()
    {
        var other = KeyPair.Generate();
        Assert.Throws<SignalException>(() => DeviceIdentity.Countersign(SignedByPhone(0).ToByteArray(), other));
    }

    [Fact]
    public void No_mutated_identity_is_accepted_or_throws_anything_undocumented()
    {
        var random = new Random(11);
        var good = DeviceIdentity.Countersign(SignedByPhone(0).ToByteArray(), _device).ToByteArray();
        for (var i = 0; i < Rounds.Of(3_000, 300_000); i++)
        {
            try
            {
                DeviceIdentity.Verify(Mutation.Of(good, random), _device.Public);
            }
            catch (SignalException)
            {
                // the documented one; a mutation may also leave every signed byte as it was
            }
        }
    }

    private static AdvSignedDeviceIdentity With(AdvSignedDeviceIdentity signed, Action<AdvSignedDeviceIdentity> change)
    {
        var copy = signed.Clone();
        change(copy);
        return copy;
    }

    private static void Refused(AdvSignedDeviceIdentity signed, byte[] identity) =>
        Assert.Throws<SignalException>(() => DeviceIdentity.Verify(signed.ToByteArray(), identity));

    private AdvSignedDeviceIdentity SignedByPhone(int deviceType)
    {
        var details = new AdvDeviceIdentity { RawId = 1, KeyIndex = 3, DeviceType = deviceType }.ToByteArray();
        byte[] message = [6, deviceType == 1 ? (byte)5 : (byte)0, .. details, .. _device.Public];
        return new AdvSignedDeviceIdentity
        {
            Details = ByteString.CopyFrom(details),
            AccountSignatureKey = ByteString.CopyFrom(_account.Public),
            AccountSignature = ByteString.CopyFrom(_account.Sign(message)),
        };
    }
}
