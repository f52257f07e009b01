using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Tests.Signal;

/// <summary>One end of a conversation: an identity, prekeys, and a record of sessions with the other end.</summary>
internal sealed class Party
{
    private readonly Dictionary<uint, KeyPair> _preKeys = [];
    private readonly KeyPair _signedPreKey = KeyPair.Generate();
    private uint _nextPreKey = 1;

    public KeyPair Identity { get; } = KeyPair.Generate();

    public SessionRecord Record { get; private set; } = new();

    public PreKeyBundle Bundle(bool withPreKey = true)
    {
        var signature = Identity.Sign(KeyPair.WithType(_signedPreKey.Public));
        if (!withPreKey)
        {
            return new(77, Identity.Public, 9, _signedPreKey.Public, signature, null, null);
        }

        var id = _nextPreKey++;
        _preKeys[id] = KeyPair.Generate();
        return new(77, Identity.Public, 9, _signedPreKey.Public, signature, id, _preKeys[id].Public);
    }

    public void Begin(PreKeyBundle bundle) => SessionRecords.Replace(Record, DoubleRatchet.Initiate(Identity, bundle));

    public (string Type, byte[] Bytes) Seal(byte[] plaintext)
    {
        var result = SessionRecords.Encrypt(Record, 78, plaintext);
        Restart();
        return result;
    }

    public byte[] Open((string Type, byte[] Bytes) message)
    {
        byte[] plaintext;
        if (message.Type == "msg")
        {
            plaintext = SessionRecords.Decrypt(Record, message.Bytes);
        }
        else
        {
            var parsed = SessionRecords.ParsePreKeyMessage(message.Bytes);
            var preKey = parsed.HasPreKeyId ? _preKeys.GetValueOrDefault(parsed.PreKeyId) : null;
            plaintext = SessionRecords.Decrypt(Record, Identity, parsed.SignedPreKeyId == 9 ? _signedPreKey : null, preKey, parsed);
            _preKeys.Remove(parsed.PreKeyId);
        }

        Restart();
        return plaintext;
    }

    /// <summary>Through the stored form, as after a restart.</summary>
    private void Restart() => Record = SessionRecord.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(Record));
}
