using System.Security.Cryptography;

namespace Ramal.WhatsApp.Crypto;

/// <summary>The few symmetric operations of the protocol, over the framework's own.</summary>
internal static class Symmetric
{
    public const int GcmTagSize = 16;

    /// <summary>
    /// HKDF with SHA-256 (RFC 5869). Over HMAC, because the framework's own refuses the empty secret with which Noise ends.
    /// </summary>
    public static byte[] Hkdf(ReadOnlySpan<byte> secret, int length, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        const int HashSize = HMACSHA256.HashSizeInBytes;
        Span<byte> key = stackalloc byte[HashSize];
        HMACSHA256.HashData(salt, secret, key);

        var output = new byte[length];
        Span<byte> block = stackalloc byte[HashSize];
        Span<byte> input = stackalloc byte[HashSize + info.Length + 1];
        var previous = 0;
        for (var offset = 0; offset < length; offset += HashSize)
        {
            block[..previous].CopyTo(input);
            info.CopyTo(input[previous..]);
            input[previous + info.Length] = (byte)((offset / HashSize) + 1);
            HMACSHA256.HashData(key, input[..(previous + info.Length + 1)], block);
            block[..Math.Min(HashSize, length - offset)].CopyTo(output.AsSpan(offset));
            previous = HashSize;
        }

        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(block);
        return output;
    }

    public static byte[] EncryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        return aes.EncryptCbc(plaintext, iv);
    }

    public static byte[] DecryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        return aes.DecryptCbc(ciphertext, iv);
    }

    /// <summary>Ciphertext with the tag behind it.</summary>
    public static byte[] EncryptGcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        using var gcm = new AesGcm(key, GcmTagSize);
        var output = new byte[plaintext.Length + GcmTagSize];
        gcm.Encrypt(nonce, plaintext, output.AsSpan(0, plaintext.Length), output.AsSpan(plaintext.Length), associated);
        return output;
    }

    /// <exception cref="CryptographicException">Shorter than a tag, or the tag does not match.</exception>
    public static byte[] DecryptGcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> associated)
    {
        if (ciphertext.Length < GcmTagSize)
        {
            throw new CryptographicException("The ciphertext is shorter than its tag.");
        }

        using var gcm = new AesGcm(key, GcmTagSize);
        var output = new byte[ciphertext.Length - GcmTagSize];
        gcm.Decrypt(nonce, ciphertext[..output.Length], ciphertext[output.Length..], output, associated);
        return output;
    }

    /// <summary>AES-CTR, which is its own inverse; the 16-byte counter block counts as one big-endian number.</summary>
    public static byte[] Ctr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, ReadOnlySpan<byte> input)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> block = stackalloc byte[16];
        counter.CopyTo(block);
        Span<byte> stream = stackalloc byte[16];
        var output = new byte[input.Length];
        for (var offset = 0; offset < input.Length; offset += stream.Length)
        {
            aes.EncryptEcb(block, stream, PaddingMode.None);
            var count = Math.Min(stream.Length, input.Length - offset);
            for (var i = 0; i < count; i++)
            {
                output[offset + i] = (byte)(input[offset + i] ^ stream[i]);
            }

            for (var i = block.Length - 1; i >= 0 && ++block[i] == 0; i--)
            {
            }
        }

        return output;
    }
}
