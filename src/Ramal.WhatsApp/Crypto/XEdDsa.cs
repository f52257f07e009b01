using System.Security.Cryptography;

namespace Ramal.WhatsApp.Crypto;

/// <summary>
/// Signatures with X25519 keys (Signal's XEdDSA, 20 October 2016). Our signatures carry the sign bit 0 that the specification
/// demands; verification also takes the older form that puts the sign of the Edwards key into the last bit of s, since
/// deployed clients still write it. See docs/wire/cryptography.md.
/// </summary>
internal static class XEdDsa
{
    public const int SignatureSize = 64;

    private const int HashSize = SHA512.HashSizeInBytes;

    /// <summary>Signs with the 32-byte private key; two signatures of the same message differ.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        Span<byte> nonce = stackalloc byte[64];
        RandomNumberGenerator.Fill(nonce);
        return Sign(privateKey, message, nonce);
    }

    /// <summary>True when the 64-byte signature was made with the private key of the 32-byte X25519 public key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != X25519.KeySize || signature.Length != SignatureSize)
        {
            return false;
        }

        var negative = (signature[63] & 0x80) != 0;
        if (!EdwardsPoint.TryFromMontgomery(publicKey, negative, out var point) || point.HasSmallOrder())
        {
            return false;
        }

        Span<byte> encoded = stackalloc byte[EdwardsPoint.Size];
        point.WriteTo(encoded);
        Span<byte> s = stackalloc byte[Scalar.Size];
        signature[32..].CopyTo(s);
        s[31] &= 0x7F;
        return VerifyEdwards(point, encoded, message, signature[..32], s);
    }

    /// <summary>RFC 8032's check: s·B = R + h·A, with s below the group order.</summary>
    internal static bool VerifyEdwards(
        in EdwardsPoint key, ReadOnlySpan<byte> encodedKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        if (!Scalar.IsCanonical(s))
        {
            return false;
        }

        Span<byte> h = stackalloc byte[Scalar.Size];
        Challenge(r, encodedKey, message, h);
        Span<byte> expected = stackalloc byte[EdwardsPoint.Size];
        EdwardsPoint.MultiplyPublic(h, key.Negate(), s).WriteTo(expected);
        return expected.SequenceEqual(r);
    }

    internal static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> nonce)
    {
        Span<byte> clamped = stackalloc byte[X25519.KeySize];
        Span<byte> key = stackalloc byte[EdwardsPoint.Size];
        X25519.Clamp(privateKey, clamped);
        EdwardsPoint.MultiplyBase(clamped).WriteTo(key);

        // a is negated when the key's x is odd, so that the public half always has sign 0.
        Span<byte> a = stackalloc byte[Scalar.Size];
        Scalar.NegateIf((ulong)(key[31] >> 7), clamped, a);
        key[31] &= 0x7F;

        Span<byte> prefix = stackalloc byte[32];
        prefix.Fill(0xFF);
        prefix[0] = 0xFE;
        Span<byte> wide = stackalloc byte[HashSize];
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512))
        {
            hash.AppendData(prefix);
            hash.AppendData(a);
            hash.AppendData(message);
            hash.AppendData(nonce);
            hash.GetHashAndReset(wide);
        }

        Span<byte> r = stackalloc byte[Scalar.Size];
        Scalar.Reduce(wide, r);
        var signature = new byte[SignatureSize];
        SignEdwards(a, key, r, message, signature);
        CryptographicOperations.ZeroMemory(clamped);
        CryptographicOperations.ZeroMemory(a);
        CryptographicOperations.ZeroMemory(r);
        CryptographicOperations.ZeroMemory(wide);
        return signature;
    }

    /// <summary>R = r·B and s = r + h·a, shared with the RFC 8032 vectors of the tests.</summary>
    internal static void SignEdwards(
        ReadOnlySpan<byte> a, ReadOnlySpan<byte> encodedKey, ReadOnlySpan<byte> r, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        EdwardsPoint.MultiplyBase(r).WriteTo(signature);
        Span<byte> h = stackalloc byte[Scalar.Size];
        Challenge(signature[..32], encodedKey, message, h);
        Scalar.MultiplyAdd(h, a, r, signature[32..]);
    }

    private static void Challenge(ReadOnlySpan<byte> r, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<byte> wide = stackalloc byte[HashSize];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(r);
        hash.AppendData(key);
        hash.AppendData(message);
        hash.GetHashAndReset(wide);
        Scalar.Reduce(wide, destination);
    }
}
