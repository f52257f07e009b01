using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ramal.WhatsApp.Crypto;

/// <summary>
/// A number modulo 2^255 − 19 in five limbs of 51 bits. No branch and no table index depends on the value.
/// Limbs of a product are below 2^52; sums and differences of two such values may be multiplied again at once.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FieldElement
{
    private const ulong Mask = (1UL << 51) - 1;

    // 16·p, limb by limb: added before a subtraction so that no limb goes below zero.
    private const ulong SixteenP0 = 0x7FFFFFFFFFFED0;
    private const ulong SixteenP = 0x7FFFFFFFFFFFF0;

    private readonly ulong _a0;
    private readonly ulong _a1;
    private readonly ulong _a2;
    private readonly ulong _a3;
    private readonly ulong _a4;

    internal FieldElement(ulong a0, ulong a1, ulong a2, ulong a3, ulong a4) =>
        (_a0, _a1, _a2, _a3, _a4) = (a0, a1, a2, a3, a4);

    public static FieldElement Zero => default;

    public static FieldElement One => new(1, 0, 0, 0, 0);

    /// <summary>Reads 32 little-endian bytes; the top bit is ignored and values above p are accepted (RFC 7748).</summary>
    public static FieldElement FromBytes(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(
            w0 & Mask,
            ((w0 >> 51) | (w1 << 13)) & Mask,
            ((w1 >> 38) | (w2 << 26)) & Mask,
            ((w2 >> 25) | (w3 << 39)) & Mask,
            (w3 >> 12) & Mask);
    }

    /// <summary>Writes the one canonical form, 32 little-endian bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        var r = Carry(Carry(this));

        // q is 1 when the value is p or more: the carry that adding 19 would push out of bit 255.
        var q = (r._a0 + 19) >> 51;
        q = (r._a1 + q) >> 51;
        q = (r._a2 + q) >> 51;
        q = (r._a3 + q) >> 51;
        q = (r._a4 + q) >> 51;

        var a0 = r._a0 + (19 * q);
        var a1 = r._a1 + (a0 >> 51);
        var a2 = r._a2 + (a1 >> 51);
        var a3 = r._a3 + (a2 >> 51);
        var a4 = (r._a4 + (a3 >> 51)) & Mask;
        a0 &= Mask;
        a1 &= Mask;
        a2 &= Mask;
        a3 &= Mask;

        BinaryPrimitives.WriteUInt64LittleEndian(destination, a0 | (a1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], (a1 >> 13) | (a2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], (a2 >> 26) | (a3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], (a3 >> 39) | (a4 << 12));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        new(a._a0 + b._a0, a._a1 + b._a1, a._a2 + b._a2, a._a3 + b._a3, a._a4 + b._a4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator -(in FieldElement a, in FieldElement b) =>
        Carry(new(
            a._a0 + SixteenP0 - b._a0,
            a._a1 + SixteenP - b._a1,
            a._a2 + SixteenP - b._a2,
            a._a3 + SixteenP - b._a3,
            a._a4 + SixteenP - b._a4));

    public static FieldElement operator -(in FieldElement a) => Zero - a;

    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        ulong a0 = a._a0, a1 = a._a1, a2 = a._a2, a3 = a._a3, a4 = a._a4;
        ulong b0 = b._a0, b1 = b._a1, b2 = b._a2, b3 = b._a3, b4 = b._a4;
        ulong c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;

        var high = Math.BigMul(a0, b0, out var low);
        Accumulate(ref high, ref low, a1, c4);
        Accumulate(ref high, ref low, a2, c3);
        Accumulate(ref high, ref low, a3, c2);
        Accumulate(ref high, ref low, a4, c1);
        var r0 = low & Mask;
        var carry = (high << 13) | (low >> 51);

        high = Math.BigMul(a0, b1, out low);
        Accumulate(ref high, ref low, a1, b0);
        Accumulate(ref high, ref low, a2, c4);
        Accumulate(ref high, ref low, a3, c3);
        Accumulate(ref high, ref low, a4, c2);
        var r1 = AddCarry(ref high, ref low, ref carry);

        high = Math.BigMul(a0, b2, out low);
        Accumulate(ref high, ref low, a1, b1);
        Accumulate(ref high, ref low, a2, b0);
        Accumulate(ref high, ref low, a3, c4);
        Accumulate(ref high, ref low, a4, c3);
        var r2 = AddCarry(ref high, ref low, ref carry);

        high = Math.BigMul(a0, b3, out low);
        Accumulate(ref high, ref low, a1, b2);
        Accumulate(ref high, ref low, a2, b1);
        Accumulate(ref high, ref low, a3, b0);
        Accumulate(ref high, ref low, a4, c4);
        var r3 = AddCarry(ref high, ref low, ref carry);

        high = Math.BigMul(a0, b4, out low);
        Accumulate(ref high, ref low, a1, b3);
        Accumulate(ref high, ref low, a2, b2);
        Accumulate(ref high, ref low, a3, b1);
        Accumulate(ref high, ref low, a4, b0);
        var r4 = AddCarry(ref high, ref low, ref carry);

        r0 += 19 * carry;
        return new(r0 & Mask, r1 + (r0 >> 51), r2, r3, r4);
    }

    public FieldElement Square()
    {
        ulong a0 = _a0, a1 = _a1, a2 = _a2, a3 = _a3, a4 = _a4;
        ulong d0 = a0 * 2, d1 = a1 * 2, d2 = a2 * 2;
        ulong n3 = 19 * a3, n4 = 19 * a4;

        var high = Math.BigMul(a0, a0, out var low);
        Accumulate(ref high, ref low, d1, n4);
        Accumulate(ref high, ref low, d2, n3);
        var r0 = low & Mask;
        var carry = (high << 13) | (low >> 51);

        high = Math.BigMul(d0, a1, out low);
        Accumulate(ref high, ref low, d2, n4);
        Accumulate(ref high, ref low, a3, n3);
        var r1 = AddCarry(ref high, ref low, ref carry);

        high = Math.BigMul(d0, a2, out low);
        Accumulate(ref high, ref low, a1, a1);
        Accumulate(ref high, ref low, a3 * 2, n4);
        var r2 = AddCarry(ref high, ref low, ref carry);

        high = Math.BigMul(d0, a3, out low);
        Accumulate(ref high, ref low, d1, a2);
        Accumulate(ref high, ref low, a4, n4);
        var r3 = AddCarry(ref high, ref low, ref carry);

        high = Math.BigMul(d0, a4, out low);
        Accumulate(ref high, ref low, d1, a3);
        Accumulate(ref high, ref low, a2, a2);
        var r4 = AddCarry(ref high, ref low, ref carry);

        r0 += 19 * carry;
        return new(r0 & Mask, r1 + (r0 >> 51), r2, r3, r4);
    }

    public FieldElement Square(int times)
    {
        var r = Square();
        for (var i = 1; i < times; i++)
        {
            r = r.Square();
        }

        return r;
    }

    public FieldElement MultiplySmall(uint factor)
    {
        var high = Math.BigMul(_a0, factor, out var low);
        var r0 = low & Mask;
        var carry = (high << 13) | (low >> 51);
        high = Math.BigMul(_a1, factor, out low);
        var r1 = AddCarry(ref high, ref low, ref carry);
        high = Math.BigMul(_a2, factor, out low);
        var r2 = AddCarry(ref high, ref low, ref carry);
        high = Math.BigMul(_a3, factor, out low);
        var r3 = AddCarry(ref high, ref low, ref carry);
        high = Math.BigMul(_a4, factor, out low);
        var r4 = AddCarry(ref high, ref low, ref carry);
        r0 += 19 * carry;
        return new(r0 & Mask, r1 + (r0 >> 51), r2, r3, r4);
    }

    /// <summary>x^(p−2); the inverse of zero is zero.</summary>
    public FieldElement Invert()
    {
        var (x250, x11) = PowerTower();
        return x250.Square(5) * x11;
    }

    /// <summary>x^((p−5)/8), the step of the square root (RFC 8032, 5.1.3).</summary>
    public FieldElement PowerP58() => PowerTower().X250.Square(2) * this;

    public bool IsNegative()
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteTo(bytes);
        return (bytes[0] & 1) != 0;
    }

    public bool IsZero() => EqualTo(Zero);

    public bool EqualTo(in FieldElement other)
    {
        Span<byte> mine = stackalloc byte[32];
        Span<byte> theirs = stackalloc byte[32];
        WriteTo(mine);
        other.WriteTo(theirs);
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(mine, theirs);
    }

    /// <summary>Exchanges a and b when bit is 1, in the same time as when it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SwapIf(ulong bit, ref FieldElement a, ref FieldElement b)
    {
        var mask = 0UL - bit;
        ulong t0 = mask & (a._a0 ^ b._a0), t1 = mask & (a._a1 ^ b._a1), t2 = mask & (a._a2 ^ b._a2);
        ulong t3 = mask & (a._a3 ^ b._a3), t4 = mask & (a._a4 ^ b._a4);
        a = new(a._a0 ^ t0, a._a1 ^ t1, a._a2 ^ t2, a._a3 ^ t3, a._a4 ^ t4);
        b = new(b._a0 ^ t0, b._a1 ^ t1, b._a2 ^ t2, b._a3 ^ t3, b._a4 ^ t4);
    }

    /// <summary>b when bit is 1, else a; both are read either way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement Select(ulong bit, in FieldElement a, in FieldElement b)
    {
        var mask = 0UL - bit;
        return new(
            a._a0 ^ (mask & (a._a0 ^ b._a0)),
            a._a1 ^ (mask & (a._a1 ^ b._a1)),
            a._a2 ^ (mask & (a._a2 ^ b._a2)),
            a._a3 ^ (mask & (a._a3 ^ b._a3)),
            a._a4 ^ (mask & (a._a4 ^ b._a4)));
    }

    /// <summary>x^(2^250 − 1) and x^11, from which both the inverse and the root are one step away.</summary>
    private (FieldElement X250, FieldElement X11) PowerTower()
    {
        var x2 = Square();
        var x9 = x2.Square(2) * this;
        var x11 = x9 * x2;
        var x5 = x11.Square() * x9;
        var x10 = x5.Square(5) * x5;
        var x20 = x10.Square(10) * x10;
        var x40 = x20.Square(20) * x20;
        var x50 = x40.Square(10) * x10;
        var x100 = x50.Square(50) * x50;
        var x200 = x100.Square(100) * x100;
        return (x200.Square(50) * x50, x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Carry(in FieldElement a)
    {
        var a1 = a._a1 + (a._a0 >> 51);
        var a2 = a._a2 + (a1 >> 51);
        var a3 = a._a3 + (a2 >> 51);
        var a4 = a._a4 + (a3 >> 51);
        return new((a._a0 & Mask) + (19 * (a4 >> 51)), a1 & Mask, a2 & Mask, a3 & Mask, a4 & Mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ref ulong high, ref ulong low, ulong x, ulong y)
    {
        var productHigh = Math.BigMul(x, y, out var productLow);
        low += productLow;
        high += productHigh + (low < productLow ? 1UL : 0UL);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddCarry(ref ulong high, ref ulong low, ref ulong carry)
    {
        low += carry;
        high += low < carry ? 1UL : 0UL;
        carry = (high << 13) | (low >> 51);
        return low & Mask;
    }
}
