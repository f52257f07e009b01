using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Store;

/// <summary>Who this device is: its keys, and once linked, its address and the proof of its account.</summary>
internal sealed class Credentials
{
    private const string Key = "credentials";

    private readonly StoredCredentials _stored;

    private Credentials(StoredCredentials stored)
    {
        _stored = stored;
        Noise = KeyPair.Restore(stored.NoisePrivate.ToByteArray(), stored.NoisePublic.ToByteArray());
        Identity = KeyPair.Restore(stored.IdentityPrivate.ToByteArray(), stored.IdentityPublic.ToByteArray());
        ReadAddresses();
    }

    public KeyPair Noise { get; }

    public KeyPair Identity { get; }

    public uint RegistrationId => _stored.RegistrationId;

    public byte[] AdvSecret
    {
        get => _stored.AdvSecret.ToByteArray();
        set => _stored.AdvSecret = ByteString.CopyFrom(value);
    }

    /// <summary>Our own address under our number, with our device; null until linked.</summary>
    public Jid? Phone { get; private set; }

    /// <summary>The same under our LID.</summary>
    public Jid? Lid { get; private set; }

    public bool IsLinked => Phone is not null;

    public byte[] DeviceIdentity => _stored.DeviceIdentity.ToByteArray();

    public uint SignedPreKeyId => _stored.SignedPreKeyId;

    public byte[] SignedPreKeySignature => _stored.SignedPreKeySignature.ToByteArray();

    public DateTimeOffset SignedPreKeyMadeAt => DateTimeOffset.FromUnixTimeSeconds(_stored.SignedPreKeyMadeAt);

    public uint NextPreKeyId
    {
        get => _stored.NextPreKeyId;
        set => _stored.NextPreKeyId = value;
    }

    public string PushName
    {
        get => _stored.PushName;
        set => _stored.PushName = value;
    }

    public byte[]? ServerStatic
    {
        get => _stored.HasServerStatic ? _stored.ServerStatic.ToByteArray() : null;
        set => _stored.ServerStatic = ByteString.CopyFrom(value!);
    }

    public byte[]? RoutingInfo
    {
        get => _stored.HasRoutingInfo ? _stored.RoutingInfo.ToByteArray() : null;
        set => _stored.RoutingInfo = ByteString.CopyFrom(value!);
    }

    /// <summary>Reads the device's credentials, or makes and stores those of a new device.</summary>
    public static async Task<Credentials> LoadAsync(IWhatsAppStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(Tables.Account, Key, cancellationToken).ConfigureAwait(false) is { } bytes)
        {
            return new Credentials(StoredCredentials.Parser.ParseFrom(bytes));
        }

        var transaction = new Transaction(store);
        var credentials = Create(transaction, clock.GetUtcNow());
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return credentials;
    }

    public void SaveTo(Transaction transaction) => transaction.Write(Tables.Account, Key, _stored);

    public async Task SaveAsync(IWhatsAppStore store, CancellationToken cancellationToken)
    {
        var transaction = new Transaction(store);
        SaveTo(transaction);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Link(Jid phone, Jid? lid, byte[] deviceIdentity, string? platform)
    {
        _stored.Jid = phone.ToString();
        if (lid is { } known)
        {
            _stored.Lid = known.ToString();
        }

        _stored.DeviceIdentity = ByteString.CopyFrom(deviceIdentity);
        _stored.Platform = platform ?? "";
        ReadAddresses();
    }

    public void LearnLid(Jid lid)
    {
        _stored.Lid = lid.ToString();
        ReadAddresses();
    }

    /// <summary>True for any address of this account, whichever device.</summary>
    public bool IsMe(Jid jid) => (Phone is { } phone && jid.Bare == phone.Bare) || (Lid is { } lid && jid.Bare == lid.Bare);

    /// <summary>True for exactly this device.</summary>
    public bool IsThisDevice(Jid jid) => jid == Phone || jid == Lid;

    /// <summary>Makes the next signed prekey current; the earlier ones stay for late messages.</summary>
    public KeyPair RotateSignedPreKey(Transaction transaction, DateTimeOffset now)
    {
        var pair = KeyPair.Generate();
        var signature = Identity.Sign(KeyPair.WithType(pair.Public));
        _stored.SignedPreKeyId = _stored.SignedPreKeyId % 0xFFFFFF + 1;
        _stored.SignedPreKeySignature = ByteString.CopyFrom(signature);
        _stored.SignedPreKeyMadeAt = now.ToUnixTimeSeconds();
        PreKeyStore.Write(transaction, Tables.SignedPreKeys, _stored.SignedPreKeyId, pair);
        SaveTo(transaction);
        return pair;
    }

    public override string ToString() => Phone?.ToString() ?? "not linked";

    private static Credentials Create(Transaction transaction, DateTimeOffset now)
    {
        KeyPair noise = KeyPair.Generate(), identity = KeyPair.Generate();
        var credentials = new Credentials(new StoredCredentials
        {
            NoisePrivate = ByteString.CopyFrom(noise.Private),
            NoisePublic = ByteString.CopyFrom(noise.Public),
            IdentityPrivate = ByteString.CopyFrom(identity.Private),
            IdentityPublic = ByteString.CopyFrom(identity.Public),
            RegistrationId = (uint)RandomNumberGenerator.GetInt32(1, 16381),
            AdvSecret = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
            SignedPreKeyId = 0,
            NextPreKeyId = 1,
        });
        credentials.RotateSignedPreKey(transaction, now);
        return credentials;
    }

    private void ReadAddresses()
    {
        Phone = Jid.TryParse(_stored.Jid, out var phone) ? phone : null;
        Lid = Jid.TryParse(_stored.Lid, out var lid) ? lid : null;
    }
}
