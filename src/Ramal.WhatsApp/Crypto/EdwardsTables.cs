using static Ramal.WhatsApp.Crypto.EdwardsPoint;

namespace Ramal.WhatsApp.Crypto;

/// <summary>Multiples of the base point, computed once per process, and the two multiplications that use them.</summary>
internal static class EdwardsTables
{
    private const int Rows = 32;
    private const int Columns = 8;
    private const int PointWindow = 5;
    private const int BaseWindow = 8;

    // Row i holds 1…8 times 256^i · Base.
    private static readonly Precomputed[] Combs = BuildCombs();

    // 1, 3, 5 … 127 times Base.
    private static readonly Precomputed[] OddMultiples = BuildOddMultiples();

    public static EdwardsPoint MultiplyBase(ReadOnlySpan<byte> scalar)
    {
        Span<sbyte> digits = stackalloc sbyte[64];
        ToSignedDigits(scalar, digits);

        var result = Neutral;
        for (var i = 1; i < digits.Length; i += 2)
        {
            result = result.Add(Choose(i / 2, digits[i]));
        }

        result = result.Double().Double().Double().Double();
        for (var i = 0; i < digits.Length; i += 2)
        {
            result = result.Add(Choose(i / 2, digits[i]));
        }

        digits.Clear();
        return result;
    }

    public static EdwardsPoint MultiplyPublic(ReadOnlySpan<byte> a, in EdwardsPoint point, ReadOnlySpan<byte> b)
    {
        Span<sbyte> pointDigits = stackalloc sbyte[256];
        Span<sbyte> baseDigits = stackalloc sbyte[256];
        ToSlidingWindow(a, PointWindow, pointDigits);
        ToSlidingWindow(b, BaseWindow, baseDigits);

        var multiples = new Cached[1 << (PointWindow - 2)];
        multiples[0] = point.ToCached();
        var twice = point.Double().ToCached();
        var odd = point;
        for (var i = 1; i < multiples.Length; i++)
        {
            odd = odd.Add(twice);
            multiples[i] = odd.ToCached();
        }

        var result = Neutral;
        for (var i = 255; i >= 0; i--)
        {
            result = result.Double();
            if (pointDigits[i] != 0)
            {
                var multiple = multiples[Math.Abs(pointDigits[i]) / 2];
                result = result.Add(pointDigits[i] > 0 ? multiple : multiple.Negate());
            }

            if (baseDigits[i] != 0)
            {
                var multiple = OddMultiples[Math.Abs((int)baseDigits[i]) / 2];
                result = result.Add(baseDigits[i] > 0 ? multiple : multiple.Negate());
            }
        }

        return result;
    }

    /// <summary>Reads the whole row, whatever the digit: the memory touched says nothing about the scalar.</summary>
    private static Precomputed Choose(int row, sbyte digit)
    {
        var negative = (ulong)((digit >> 7) & 1);
        var magnitude = (digit ^ (digit >> 7)) + (int)negative;
        var chosen = Precomputed.Neutral;
        for (var i = 0; i < Columns; i++)
        {
            chosen = Precomputed.Select(IsEqual(magnitude, i + 1), chosen, Combs[(row * Columns) + i]);
        }

        return Precomputed.Select(negative, chosen, chosen.Negate());
    }

    private static ulong IsEqual(int a, int b) => (ulong)((uint)((a ^ b) - 1) >> 31);

    /// <summary>64 digits from −8 to 8 in base 16.</summary>
    private static void ToSignedDigits(ReadOnlySpan<byte> scalar, Span<sbyte> digits)
    {
        var carry = 0;
        for (var i = 0; i < 64; i++)
        {
            var digit = ((scalar[i / 2] >> (4 * (i & 1))) & 15) + carry;
            carry = i == 63 ? 0 : (digit + 8) >> 4;
            digits[i] = (sbyte)(digit - (carry << 4));
        }
    }

    /// <summary>Odd signed digits of the given width with zeros between (wNAF).</summary>
    private static void ToSlidingWindow(ReadOnlySpan<byte> scalar, int width, Span<sbyte> digits)
    {
        digits.Clear();
        var carry = 0;
        for (var position = 0; position < 256;)
        {
            if (Bits(scalar, position, 1) == carry)
            {
                position++;
                continue;
            }

            var length = Math.Min(width, 256 - position);
            var word = Bits(scalar, position, length) + carry;
            carry = position + length < 256 ? (word >> (length - 1)) & 1 : 0;
            digits[position] = (sbyte)(word - (carry << length));
            position += length;
        }
    }

    private static int Bits(ReadOnlySpan<byte> scalar, int position, int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++)
        {
            value |= ((scalar[(position + i) >> 3] >> ((position + i) & 7)) & 1) << i;
        }

        return value;
    }

    private static Precomputed[] BuildCombs()
    {
        var points = new EdwardsPoint[Rows * Columns];
        var rowBase = Base;
        for (var row = 0; row < Rows; row++)
        {
            var step = rowBase.ToCached();
            var multiple = rowBase;
            for (var column = 0; column < Columns; column++)
            {
                points[(row * Columns) + column] = multiple;
                multiple = multiple.Add(step);
            }

            for (var i = 0; i < 8; i++)
            {
                rowBase = rowBase.Double();
            }
        }

        return Normalise(points);
    }

    private static Precomputed[] BuildOddMultiples()
    {
        var points = new EdwardsPoint[1 << (BaseWindow - 2)];
        var twice = Base.Double().ToCached();
        points[0] = Base;
        for (var i = 1; i < points.Length; i++)
        {
            points[i] = points[i - 1].Add(twice);
        }

        return Normalise(points);
    }

    /// <summary>One inversion for all points (Montgomery's trick).</summary>
    private static Precomputed[] Normalise(EdwardsPoint[] points)
    {
        var products = new FieldElement[points.Length];
        var product = FieldElement.One;
        for (var i = 0; i < points.Length; i++)
        {
            products[i] = product;
            product *= points[i].Z;
        }

        var inverse = product.Invert();
        var result = new Precomputed[points.Length];
        for (var i = points.Length - 1; i >= 0; i--)
        {
            result[i] = points[i].ToPrecomputed(inverse * products[i]);
            inverse *= points[i].Z;
        }

        return result;
    }
}
