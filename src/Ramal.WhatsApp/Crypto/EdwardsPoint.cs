using System.Runtime.InteropServices;

namespace Ramal.WhatsApp.Crypto;

/// <summary>
/// A point of the twisted Edwards curve of Ed25519 in extended coordinates (x = X/Z, y = Y/Z, xy = T/Z).
/// Addition is complete: no special case for equal or neutral points (Hisil, Wong, Carter, Dawson 2008).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct EdwardsPoint
{
    public const int Size = 32;

    private static readonly FieldElement D =
        new(0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff);

    private static readonly FieldElement D2 =
        new(0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff);

    private static readonly FieldElement SquareRootOfMinusOne =
        new(0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d);

    private readonly FieldElement _x;
    private readonly FieldElement _y;
    private readonly FieldElement _z;
    private readonly FieldElement _t;

    private EdwardsPoint(in FieldElement x, in FieldElement y, in FieldElement z, in FieldElement t) =>
        (_x, _y, _z, _t) = (x, y, z, t);

    public static EdwardsPoint Neutral { get; } =
        new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>The base point: y = 4/5, x even.</summary>
    public static EdwardsPoint Base { get; } = FromAffine(
        new(0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5),
        new(0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666));

    internal FieldElement Z => _z;

    /// <summary>scalar · Base in constant time; the scalar is 32 little-endian bytes below 2^255.</summary>
    public static EdwardsPoint MultiplyBase(ReadOnlySpan<byte> scalar) => EdwardsTables.MultiplyBase(scalar);

    /// <summary>a · point + b · Base, in a time that depends on a and b: for public values only.</summary>
    public static EdwardsPoint MultiplyPublic(ReadOnlySpan<byte> a, in EdwardsPoint point, ReadOnlySpan<byte> b) =>
        EdwardsTables.MultiplyPublic(a, point, b);

    /// <summary>Reads an encoded point (RFC 8032, 5.1.3); false when the bytes are not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EdwardsPoint point)
    {
        point = Neutral;
        Span<byte> canonical = stackalloc byte[Size];
        var y = FieldElement.FromBytes(bytes);
        y.WriteTo(canonical);
        canonical[31] |= (byte)(bytes[31] & 0x80);
        if (!canonical.SequenceEqual(bytes))
        {
            return false;
        }

        return TryFromY(y, (bytes[31] & 0x80) != 0, out point);
    }

    /// <summary>The point with the given sign whose Montgomery form is u: y = (u − 1)/(u + 1) (XEdDSA, 2.3).</summary>
    public static bool TryFromMontgomery(ReadOnlySpan<byte> u, bool negative, out EdwardsPoint point)
    {
        var value = FieldElement.FromBytes(u);
        var y = (value - FieldElement.One) * (value + FieldElement.One).Invert();
        return TryFromY(y, negative, out point);
    }

    public void WriteTo(Span<byte> destination)
    {
        var inverse = _z.Invert();
        (_y * inverse).WriteTo(destination);
        destination[31] |= (byte)((_x * inverse).IsNegative() ? 0x80 : 0);
    }

    /// <summary>The Montgomery form, u = (1 + y)/(1 − y).</summary>
    public void WriteMontgomery(Span<byte> destination) => ((_z + _y) * (_z - _y).Invert()).WriteTo(destination);

    public EdwardsPoint Negate() => new(-_x, _y, _z, -_t);

    /// <summary>True for the eight points that vanish when multiplied by eight.</summary>
    public bool HasSmallOrder()
    {
        var eightfold = Double().Double().Double();
        return eightfold._x.IsZero() && eightfold._y.EqualTo(eightfold._z);
    }

    internal EdwardsPoint Double()
    {
        var a = _x.Square();
        var b = _y.Square();
        var c = _z.Square();
        var h = a + b;
        var e = h - (_x + _y).Square();
        var g = a - b;
        var f = c + c + g;
        return new(e * f, g * h, f * g, e * h);
    }

    internal EdwardsPoint Add(in Cached other)
    {
        var a = (_y - _x) * other.Difference;
        var b = (_y + _x) * other.Sum;
        var c = _t * other.T2D;
        var d = _z * other.Z;
        d += d;
        FieldElement e = b - a, f = d - c, g = d + c, h = b + a;
        return new(e * f, g * h, f * g, e * h);
    }

    internal EdwardsPoint Add(in Precomputed other)
    {
        var a = (_y - _x) * other.Difference;
        var b = (_y + _x) * other.Sum;
        var c = _t * other.T2D;
        var d = _z + _z;
        FieldElement e = b - a, f = d - c, g = d + c, h = b + a;
        return new(e * f, g * h, f * g, e * h);
    }

    internal Cached ToCached() => new(_y + _x, _y - _x, _z, _t * D2);

    internal Precomputed ToPrecomputed(in FieldElement inverseOfZ)
    {
        FieldElement x = _x * inverseOfZ, y = _y * inverseOfZ;
        return new(y + x, y - x, x * y * D2);
    }

    private static EdwardsPoint FromAffine(in FieldElement x, in FieldElement y) => new(x, y, FieldElement.One, x * y);

    private static bool TryFromY(in FieldElement y, bool negative, out EdwardsPoint point)
    {
        point = Neutral;
        var y2 = y.Square();
        var u = y2 - FieldElement.One;
        var v = (D * y2) + FieldElement.One;
        var v3 = v.Square() * v;
        var x = u * v3 * (u * v3.Square() * v).PowerP58();
        var check = v * x.Square();
        if (!check.EqualTo(u))
        {
            if (!check.EqualTo(-u))
            {
                return false;
            }

            x *= SquareRootOfMinusOne;
        }

        if (x.IsZero() && negative)
        {
            return false;
        }

        if (x.IsNegative() != negative)
        {
            x = -x;
        }

        point = FromAffine(x, y);
        return true;
    }

    /// <summary>An addend with its sums prepared: y+x, y−x, z, 2dxy.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Cached(in FieldElement sum, in FieldElement difference, in FieldElement z, in FieldElement t2d)
    {
        public readonly FieldElement Sum = sum;
        public readonly FieldElement Difference = difference;
        public readonly FieldElement Z = z;
        public readonly FieldElement T2D = t2d;

        public Cached Negate() => new(Difference, Sum, Z, -T2D);
    }

    /// <summary>The same with z = 1, for tables.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Precomputed(in FieldElement sum, in FieldElement difference, in FieldElement t2d)
    {
        public readonly FieldElement Sum = sum;
        public readonly FieldElement Difference = difference;
        public readonly FieldElement T2D = t2d;

        public static Precomputed Neutral => new(FieldElement.One, FieldElement.One, FieldElement.Zero);

        public Precomputed Negate() => new(Difference, Sum, -T2D);

        public static Precomputed Select(ulong bit, in Precomputed a, in Precomputed b) => new(
            FieldElement.Select(bit, a.Sum, b.Sum),
            FieldElement.Select(bit, a.Difference, b.Difference),
            FieldElement.Select(bit, a.T2D, b.T2D));
    }
}
