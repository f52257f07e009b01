using System.Security.Cryptography;

namespace Ramal.WhatsApp.Crypto;

/// <summary>A Curve25519 key pair, 32 bytes each. <see cref="ToString"/> shows neither half.</summary>
internal sealed class KeyPair
{
    /// <summary>The byte that stands before a public key in Signal's messages.</summary>
    public const byte DjbType = 5;

    private KeyPair(byte[] privateKey, byte[] publicKey) => (Private, Public) = (privateKey, publicKey);

    public byte[] Private { get; }

    public byte[] Public { get; }

    public static KeyPair Generate()
    {
        var privateKey = RandomNumberGenerator.GetBytes(X25519.KeySize);
        X25519.Clamp(privateKey, privateKey);
        return FromPrivate(privateKey);
    }

    public static KeyPair FromPrivate(byte[] privateKey) => new(privateKey, X25519.PublicKey(privateKey));

    /// <summary>Takes both halves from storage without computing the public one again.</summary>
    public static KeyPair Restore(byte[] privateKey, byte[] publicKey) => new(privateKey, publicKey);

    /// <summary>The 33 bytes in which Signal writes a public key.</summary>
    public static byte[] WithType(ReadOnlySpan<byte> publicKey) => [DjbType, .. publicKey];

    /// <summary>The 32 bytes of a key written with or without its type byte.</summary>
    /// <exception cref="CryptographicException">Another length, or another type.</exception>
    public static byte[] WithoutType(ReadOnlySpan<byte> key) => key.Length switch
    {
        X25519.KeySize => key.ToArray(),
        X25519.KeySize + 1 when key[0] == DjbType => key[1..].ToArray(),
        _ => throw new CryptographicException("Not a Curve25519 public key."),
    };

    public byte[] SharedSecret(ReadOnlySpan<byte> publicKey) => X25519.SharedSecret(Private, publicKey);

    public byte[] Sign(ReadOnlySpan<byte> message) => XEdDsa.Sign(Private, message);

    public override string ToString() => nameof(KeyPair);
}
