using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Pairing;

/// <summary>What a client says of itself inside the handshake: a new device registers, a linked one logs in (docs/wire/pairing.md).</summary>
internal static class ClientPayloads
{
    private const byte KeyType = 5;

    public static byte[] Registration(Credentials credentials, byte[] signedPreKey, WhatsAppOptions options)
    {
        var payload = Common(options);
        payload.Passive = false;
        payload.Pull = false;
        payload.DevicePairingData = new ClientPayload.Types.DevicePairingRegistrationData
        {
            RegistrationId = ByteString.CopyFrom(BigEndian(credentials.RegistrationId, 4)),
            KeyType = ByteString.CopyFrom(KeyType),
            Identity = ByteString.CopyFrom(credentials.Identity.Public),
            SignedPrekeyId = ByteString.CopyFrom(BigEndian(credentials.SignedPreKeyId, 3)),
            SignedPrekeyValue = ByteString.CopyFrom(signedPreKey),
            SignedPrekeySignature = ByteString.CopyFrom(credentials.SignedPreKeySignature),
            BuildHash = ByteString.CopyFrom(BuildHash(options.ClientVersion)),
            DeviceProps = Props(options).ToByteString(),
        };
        return payload.ToByteArray();
    }

    /// <summary>Passive: the backlog comes only after we have asked to be active, when all is ready for it.</summary>
    public static byte[] Login(Credentials credentials, WhatsAppOptions options)
    {
        var phone = credentials.Phone ?? throw new InvalidOperationException("The device is not linked.");
        var payload = Common(options);
        payload.Username = ulong.Parse(phone.User, CultureInfo.InvariantCulture);
        payload.Device = (uint)phone.Device;
        payload.Passive = true;
        payload.Pull = true;
        payload.LidDbMigrated = true;
        return payload.ToByteArray();
    }

    public static byte[] BigEndian(uint number, int size)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes[(4 - size)..].ToArray();
    }

    private static ClientPayload Common(WhatsAppOptions options) => new()
    {
        ConnectType = ClientPayload.Types.ConnectType.WifiUnknown,
        ConnectReason = ClientPayload.Types.ConnectReason.UserActivated,
        UserAgent = new ClientPayload.Types.UserAgent
        {
            Platform = ClientPayload.Types.UserAgent.Types.Platform.Web,
            ReleaseChannel = ClientPayload.Types.UserAgent.Types.ReleaseChannel.Release,
            AppVersion = new ClientPayload.Types.UserAgent.Types.AppVersion
            {
                Primary = (uint)options.ClientVersion.Major,
                Secondary = (uint)options.ClientVersion.Minor,
                Tertiary = (uint)options.ClientVersion.Build,
            },
            Mcc = "000",
            Mnc = "000",
            OsVersion = "0.1",
            Manufacturer = "",
            Device = "Desktop",
            OsBuildNumber = "0.1",
            LocaleLanguage = options.Locale.Language,
            LocaleCountry = options.Locale.Country,
        },
        WebInfo = new ClientPayload.Types.WebInfo { WebSubPlatform = ClientPayload.Types.WebInfo.Types.WebSubPlatform.WebBrowser },
    };

    private static DeviceProps Props(WhatsAppOptions options) => new()
    {
        Os = options.DeviceName,
        PlatformType = options.PlatformType,
        RequireFullSync = false,
        Version = new DeviceProps.Types.AppVersion { Primary = 10, Secondary = 15, Tertiary = 7 },
        HistorySyncConfig = new DeviceProps.Types.HistorySyncConfig { StorageQuotaMb = 10240, InlineInitialPayload = true },
    };

    /// <summary>The protocol fixes MD5 of the version's text here; nothing secret hangs on it.</summary>
#pragma warning disable CA5351
    private static byte[] BuildHash(Version version) => MD5.HashData(Encoding.ASCII.GetBytes(version.ToString(3)));
#pragma warning restore CA5351
}
