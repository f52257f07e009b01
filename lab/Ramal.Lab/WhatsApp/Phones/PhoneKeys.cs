using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.Lab.WhatsApp;

/// <summary>The keys of a phone: identity, prekeys, a session with each device it writes with, chains of groups.</summary>
internal sealed class PhoneKeys
{
    private const uint SignedPreKeyId = 1;

    private readonly KeyPair _signedPreKey = KeyPair.Generate();
    private readonly Dictionary<uint, KeyPair> _preKeys = [];
    private readonly Dictionary<string, SessionRecord> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string Device), SenderKeyRecord> _chains = [];
    private uint _nextPreKey = 1;

    public KeyPair Identity { get; } = KeyPair.Generate();

    public uint RegistrationId { get; } = (uint)RandomNumberGenerator.GetInt32(1, 16381);

    public SignedPreKeyEntry SignedPreKey => new(SignedPreKeyId, _signedPreKey.Public, Identity.Sign(KeyPair.WithType(_signedPreKey.Public)));

    public IEnumerable<(uint Id, byte[] Value)> NewPreKeys(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var pair = KeyPair.Generate();
            _preKeys.Add(_nextPreKey, pair);
            yield return (_nextPreKey++, pair.Public);
        }
    }

    public bool CanSeal(SimulatedDevice device) => _sessions.TryGetValue(device.Name, out var record) && SessionRecords.CanSend(record);

    /// <exception cref="SignalException">The bundle is not signed by the device's identity.</exception>
    public void Begin(SimulatedDevice device, PreKeyBundle bundle) =>
        SessionRecords.Replace(RecordOf(device.Name), DoubleRatchet.Initiate(Identity, bundle));

    public (string Type, byte[] Bytes) Seal(SimulatedDevice device, byte[] plaintext) =>
        SessionRecords.Encrypt(RecordOf(device.Name), RegistrationId, plaintext);

    /// <exception cref="SignalException">Not sealed for this phone, or not by this device.</exception>
    public byte[] Open(string device, string group, Node enc)
    {
        switch (enc["type"])
        {
            case "skmsg":
                var chain = _chains.GetValueOrDefault((group, device)) ?? throw new SignalException(SignalError.NoSenderKey);
                var text = SenderKeys.Decrypt(ref chain, enc.Bytes);
                _chains[(group, device)] = chain;
                return text;
            case "pkmsg":
                var message = SessionRecords.ParsePreKeyMessage(enc.Bytes);
                var preKey = message.HasPreKeyId ? _preKeys.GetValueOrDefault(message.PreKeyId) : null;
                var plaintext = SessionRecords.Decrypt(
                    RecordOf(device), Identity, message.SignedPreKeyId == SignedPreKeyId ? _signedPreKey : null, preKey, message);
                _preKeys.Remove(message.PreKeyId);
                return plaintext;
            default:
                return SessionRecords.Decrypt(RecordOf(device), enc.Bytes);
        }
    }

    public void TakeChain(string group, string device, ByteString distribution)
    {
        var record = _chains.GetValueOrDefault((group, device)) ?? new SenderKeyRecord();
        SenderKeys.Accept(record, distribution.Span);
        _chains[(group, device)] = record;
    }

    /// <summary>The phone's own chain of a group; a new one after <see cref="DropChain"/>.</summary>
    public SenderKeyRecord OwnChain(string group)
    {
        if (!_chains.TryGetValue((group, ""), out var record))
        {
            _chains[(group, "")] = record = SenderKeys.Create();
        }

        return record;
    }

    public void DropChain(string group) => _chains.Remove((group, ""));

    private SessionRecord RecordOf(string device)
    {
        if (!_sessions.TryGetValue(device, out var record))
        {
            _sessions[device] = record = new SessionRecord();
        }

        return record;
    }
}
