using System.Security.Cryptography;

namespace Ramal.WhatsApp.Crypto;

/// <summary>Diffie-Hellman over Curve25519 (RFC 7748, section 5). Keys are 32 bytes; the time taken does not depend on them.</summary>
internal static class X25519
{
    public const int KeySize = 32;

    /// <summary>The secret shared by the owner of the private key and the owner of the public key.</summary>
    /// <exception cref="CryptographicException">The public key has small order, so the result would be known to anyone.</exception>
    public static byte[] SharedSecret(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        var secret = new byte[KeySize];
        Multiply(privateKey, publicKey, secret);
        if (CryptographicOperations.FixedTimeEquals(secret, new byte[KeySize]))
        {
            throw new CryptographicException("The public key has small order.");
        }

        return secret;
    }

    /// <summary>The public key of a private key, over the Edwards form of the base point (three times faster than the ladder).</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        Span<byte> scalar = stackalloc byte[KeySize];
        Clamp(privateKey, scalar);
        var publicKey = new byte[KeySize];
        EdwardsPoint.MultiplyBase(scalar).WriteMontgomery(publicKey);
        CryptographicOperations.ZeroMemory(scalar);
        return publicKey;
    }

    /// <summary>RFC 7748's X25519 function, without the check for an all-zero result.</summary>
    internal static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> u, Span<byte> destination)
    {
        Span<byte> k = stackalloc byte[KeySize];
        Clamp(scalar, k);

        var x1 = FieldElement.FromBytes(u);
        FieldElement x2 = FieldElement.One, z2 = FieldElement.Zero, x3 = x1, z3 = FieldElement.One;
        ulong swap = 0;
        for (var t = 254; t >= 0; t--)
        {
            var bit = (ulong)((k[t >> 3] >> (t & 7)) & 1);
            swap ^= bit;
            FieldElement.SwapIf(swap, ref x2, ref x3);
            FieldElement.SwapIf(swap, ref z2, ref z3);
            swap = bit;

            var a = x2 + z2;
            var aa = a.Square();
            var b = x2 - z2;
            var bb = b.Square();
            var e = aa - bb;
            var da = (x3 - z3) * a;
            var cb = (x3 + z3) * b;
            x3 = (da + cb).Square();
            z3 = x1 * (da - cb).Square();
            x2 = aa * bb;
            z2 = e * (aa + e.MultiplySmall(121665));
        }

        FieldElement.SwapIf(swap, ref x2, ref x3);
        FieldElement.SwapIf(swap, ref z2, ref z3);
        (x2 * z2.Invert()).WriteTo(destination);
        CryptographicOperations.ZeroMemory(k);
    }

    internal static void Clamp(ReadOnlySpan<byte> privateKey, Span<byte> destination)
    {
        privateKey[..KeySize].CopyTo(destination);
        destination[0] &= 248;
        destination[31] &= 127;
        destination[31] |= 64;
    }
}
