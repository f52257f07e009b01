using System.Security.Cryptography;
using System.Text;
using Ramal.WhatsApp.Crypto;

namespace Ramal.Lab.WhatsApp;

/// <summary>The phone's half of the arithmetic of pairing by a typed code.</summary>
internal static class PairingCode
{
    private const int Rounds = 131_072;

    /// <summary>Salt, counter block, and the key under AES-CTR with a key made of the code.</summary>
    public static byte[] Wrap(string code, byte[] publicKey)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(32), counter = RandomNumberGenerator.GetBytes(16);
        return [.. salt, .. counter, .. Symmetric.Ctr(Key(code, salt), counter, publicKey)];
    }

    public static byte[] Unwrap(string code, byte[] wrapped) =>
        wrapped.Length == 80
            ? Symmetric.Ctr(Key(code, wrapped[..32]), wrapped.AsSpan(32, 16), wrapped.AsSpan(48))
            : throw new SimulatorException("The wrapped key of the pairing code has a wrong length.");

    /// <summary>Device identity, phone identity and a secret; null when the keys do not agree, as after a mistyped code.</summary>
    public static byte[]? OpenBundle(byte[] shared, ReadOnlySpan<byte> wrapped)
    {
        try
        {
            var key = Symmetric.Hkdf(shared, 32, wrapped[..32], "link_code_pairing_key_bundle_encryption_key"u8);
            var bundle = Symmetric.DecryptGcm(key, wrapped[32..44], wrapped[44..], []);
            return bundle.Length == 96 ? bundle : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Key(string code, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(code), salt, Rounds, HashAlgorithmName.SHA256, 32);
}
