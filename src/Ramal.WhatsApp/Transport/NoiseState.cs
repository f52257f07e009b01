using System.Security.Cryptography;
using System.Text;
using Ramal.WhatsApp.Crypto;

namespace Ramal.WhatsApp.Transport;

/// <summary>The symmetric state of a Noise handshake over SHA-256 and AES-GCM (Noise specification, revision 34, section 5.2).</summary>
internal sealed class NoiseState
{
    public const string Xx = "Noise_XX_25519_AESGCM_SHA256";
    public const string Ik = "Noise_IK_25519_AESGCM_SHA256";
    public const string XxFallback = "Noise_XXfallback_25519_AESGCM_SHA256";

    private byte[] _hash;
    private byte[] _chainingKey;
    private byte[] _key;
    private uint _counter;

    public NoiseState(string protocol, ReadOnlySpan<byte> prologue)
    {
        // A name of at most 32 bytes is the hash itself, padded with zeros; a longer one is hashed.
        var name = Encoding.ASCII.GetBytes(protocol);
        _hash = name.Length <= 32 ? [.. name, .. new byte[32 - name.Length]] : SHA256.HashData(name);
        _chainingKey = _hash;
        _key = _hash;
        MixHash(prologue);
    }

    public void MixHash(ReadOnlySpan<byte> data) => _hash = SHA256.HashData([.. _hash, .. data]);

    public void MixKey(ReadOnlySpan<byte> secret)
    {
        var output = Symmetric.Hkdf(secret, 64, _chainingKey, []);
        (_chainingKey, _key, _counter) = (output[..32], output[32..], 0);
    }

    public byte[] EncryptAndHash(ReadOnlySpan<byte> plaintext)
    {
        var ciphertext = Symmetric.EncryptGcm(_key, Nonce(_counter++), plaintext, _hash);
        MixHash(ciphertext);
        return ciphertext;
    }

    /// <exception cref="HandshakeException">The text was not sealed with the keys of this handshake.</exception>
    public byte[] DecryptAndHash(ReadOnlySpan<byte> ciphertext)
    {
        try
        {
            var plaintext = Symmetric.DecryptGcm(_key, Nonce(_counter++), ciphertext, _hash);
            MixHash(ciphertext);
            return plaintext;
        }
        catch (CryptographicException exception)
        {
            throw new HandshakeException("The handshake does not decrypt.", exception);
        }
    }

    /// <summary>The two transport keys: the initiator's sending key first.</summary>
    public (byte[] First, byte[] Second) Split()
    {
        var output = Symmetric.Hkdf([], 64, _chainingKey, []);
        return (output[..32], output[32..]);
    }

    internal static byte[] Nonce(uint counter)
    {
        var nonce = new byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(8), counter);
        return nonce;
    }
}
