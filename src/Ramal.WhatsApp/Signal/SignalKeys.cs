using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Crypto;

namespace Ramal.WhatsApp.Signal;

/// <summary>Key derivation shared by sessions and sender keys (docs/wire/signal.md).</summary>
internal static class SignalKeys
{
    /// <summary>Message version 3, written by a client that also speaks 3.</summary>
    public const byte VersionByte = 0x33;

    public const int MaxSkip = 2000;

    private static readonly byte[] NoSalt = new byte[32];

    /// <summary>Root key and first chain key out of the agreements of X3DH.</summary>
    public static (byte[] Root, byte[] Chain) FromAgreements(params ReadOnlySpan<byte[]> agreements)
    {
        var secret = new byte[32 * (agreements.Length + 1)];
        secret.AsSpan(0, 32).Fill(0xFF);
        for (var i = 0; i < agreements.Length; i++)
        {
            agreements[i].CopyTo(secret, 32 * (i + 1));
            CryptographicOperations.ZeroMemory(agreements[i]);
        }

        var output = Symmetric.Hkdf(secret, 64, NoSalt, "WhisperText"u8);
        CryptographicOperations.ZeroMemory(secret);
        return (output[..32], output[32..]);
    }

    /// <summary>One step of the Diffie-Hellman ratchet.</summary>
    public static (byte[] Root, byte[] Chain) Step(ReadOnlySpan<byte> root, byte[] agreement)
    {
        var output = Symmetric.Hkdf(agreement, 64, root, "WhisperRatchet"u8);
        CryptographicOperations.ZeroMemory(agreement);
        return (output[..32], output[32..]);
    }

    /// <summary>The seed of the message key at the chain's present position.</summary>
    public static byte[] Seed(ReadOnlySpan<byte> chainKey) => HMACSHA256.HashData(chainKey, [1]);

    public static byte[] NextChainKey(ReadOnlySpan<byte> chainKey) => HMACSHA256.HashData(chainKey, [2]);

    public static (byte[] Cipher, byte[] Mac, byte[] Iv) MessageKeys(ReadOnlySpan<byte> seed)
    {
        var output = Symmetric.Hkdf(seed, 80, NoSalt, "WhisperMessageKeys"u8);
        return (output[..32], output[32..64], output[64..]);
    }

    public static (byte[] Cipher, byte[] Iv) GroupMessageKeys(ReadOnlySpan<byte> seed)
    {
        var output = Symmetric.Hkdf(seed, 48, NoSalt, "WhisperGroup"u8);
        return (output[16..], output[..16]);
    }

    public static byte[] Decrypt(byte[] cipherKey, byte[] iv, ByteString ciphertext)
    {
        try
        {
            return Symmetric.DecryptCbc(cipherKey, iv, ciphertext.Span);
        }
        catch (CryptographicException exception)
        {
            throw new SignalException(SignalError.Malformed, exception);
        }
    }

    public static byte[] Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        try
        {
            return X25519.SharedSecret(privateKey, publicKey);
        }
        catch (CryptographicException exception)
        {
            throw new SignalException(SignalError.BadKey, exception);
        }
    }

    /// <summary>32 bytes of a key as it stands in a message.</summary>
    public static byte[] Key(ByteString key)
    {
        try
        {
            return KeyPair.WithoutType(key.Span);
        }
        catch (CryptographicException exception)
        {
            throw new SignalException(SignalError.BadKey, exception);
        }
    }

    public static ByteString Typed(ReadOnlySpan<byte> publicKey) =>
        UnsafeByteOperations.UnsafeWrap(KeyPair.WithType(publicKey));

    public static ByteString Wrap(byte[] bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    /// <summary>Parses what stands behind the version byte and in front of <paramref name="trailer"/> bytes.</summary>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> message, int trailer)
        where T : IMessage<T>
    {
        if (message.Length < 1 + trailer)
        {
            throw new SignalException(SignalError.Malformed);
        }

        if (message[0] >> 4 != 3)
        {
            throw new SignalException(SignalError.UnknownVersion);
        }

        try
        {
            return parser.ParseFrom(message[1..^trailer]);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new SignalException(SignalError.Malformed, exception);
        }
    }
}
