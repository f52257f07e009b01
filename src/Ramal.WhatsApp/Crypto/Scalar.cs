using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ramal.WhatsApp.Crypto;

/// <summary>
/// Arithmetic modulo the order of the base point, L = 2^252 + 27742317777372353535851937790883648493.
/// Barrett reduction (HAC 14.42, four words of 64 bits) over fixed loop counts: the time taken does not depend on the numbers.
/// </summary>
internal static class Scalar
{
    public const int Size = 32;

    private const int Words = 4;

    private static readonly ulong[] Order =
        [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000, 0];

    // floor(2^512 / L)
    private static readonly ulong[] Mu =
        [0xED9CE5A30A2C131B, 0x2106215D086329A7, 0xFFFFFFFFFFFFFFEB, 0xFFFFFFFFFFFFFFFF, 0xF];

    /// <summary>(a·b + c) mod L; inputs are 32 little-endian bytes and need not be reduced.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> destination)
    {
        Span<ulong> x = stackalloc ulong[Words];
        Span<ulong> y = stackalloc ulong[Words];
        Span<ulong> z = stackalloc ulong[Words];
        Read(a, x);
        Read(b, y);
        Read(c, z);
        Span<ulong> product = stackalloc ulong[2 * Words];
        Multiply(x, y, product);

        ulong carry = 0;
        for (var i = 0; i < product.Length; i++)
        {
            var sum = (UInt128)product[i] + (i < Words ? z[i] : 0) + carry;
            product[i] = (ulong)sum;
            carry = (ulong)(sum >> 64);
        }

        // a·b + c < 2^512 for any 32-byte inputs, so no carry is left.
        Reduce(product, destination);
        x.Clear();
        y.Clear();
        z.Clear();
        product.Clear();
    }

    /// <summary>64 little-endian bytes modulo L.</summary>
    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> destination)
    {
        Span<ulong> words = stackalloc ulong[2 * Words];
        Read(wide, words);
        Reduce(words, destination);
        words.Clear();
    }

    /// <summary>−a mod L when bit is 1, else a mod L; the same work either way.</summary>
    public static void NegateIf(ulong bit, ReadOnlySpan<byte> a, Span<byte> destination)
    {
        Span<byte> reduced = stackalloc byte[Size];
        Span<byte> zero = stackalloc byte[Size];
        Span<byte> one = stackalloc byte[Size];
        zero.Clear();
        one.Clear();
        one[0] = 1;
        MultiplyAdd(a, one, zero, reduced);

        Span<ulong> value = stackalloc ulong[Words];
        Read(reduced, value);
        Span<ulong> negated = stackalloc ulong[Words];
        ulong borrow = 0;
        for (var i = 0; i < Words; i++)
        {
            negated[i] = Subtract(Order[i], value[i], ref borrow);
        }

        var mask = 0UL - bit;
        for (var i = 0; i < Words; i++)
        {
            value[i] ^= mask & (value[i] ^ negated[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(8 * i)..], value[i]);
        }

        reduced.Clear();
        value.Clear();
        negated.Clear();
    }

    /// <summary>True when the 32 bytes are below L. Only for public values.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> scalar)
    {
        Span<ulong> value = stackalloc ulong[Words];
        Read(scalar, value);
        ulong borrow = 0;
        for (var i = 0; i < Words; i++)
        {
            Subtract(value[i], Order[i], ref borrow);
        }

        return borrow == 1;
    }

    private static void Reduce(ReadOnlySpan<ulong> x, Span<byte> destination)
    {
        // q = floor(floor(x / b^3) · mu / b^5), at most two below x / L
        Span<ulong> q2 = stackalloc ulong[10];
        Multiply(x[3..], Mu, q2);
        Span<ulong> q3L = stackalloc ulong[10];
        Multiply(q2[5..], Order, q3L);

        Span<ulong> r = stackalloc ulong[5];
        ulong borrow = 0;
        for (var i = 0; i < r.Length; i++)
        {
            r[i] = Subtract(x[i], q3L[i], ref borrow);
        }

        SubtractOrderOnce(r);
        SubtractOrderOnce(r);
        for (var i = 0; i < Words; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(8 * i)..], r[i]);
        }

        q2.Clear();
        q3L.Clear();
        r.Clear();
    }

    private static void SubtractOrderOnce(Span<ulong> r)
    {
        Span<ulong> reduced = stackalloc ulong[5];
        ulong borrow = 0;
        for (var i = 0; i < r.Length; i++)
        {
            reduced[i] = Subtract(r[i], Order[i], ref borrow);
        }

        var keep = 0UL - borrow;
        for (var i = 0; i < r.Length; i++)
        {
            r[i] = reduced[i] ^ (keep & (reduced[i] ^ r[i]));
        }
    }

    private static void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> product)
    {
        product.Clear();
        for (var i = 0; i < a.Length; i++)
        {
            ulong carry = 0;
            for (var j = 0; j < b.Length; j++)
            {
                var sum = Math.BigMul(a[i], b[j]) + product[i + j] + carry;
                product[i + j] = (ulong)sum;
                carry = (ulong)(sum >> 64);
            }

            product[i + b.Length] = carry;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Subtract(ulong a, ulong b, ref ulong borrow)
    {
        var difference = (UInt128)a - b - borrow;
        borrow = (ulong)(difference >> 64) & 1;
        return (ulong)difference;
    }

    private static void Read(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
        }
    }
}
