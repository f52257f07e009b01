using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Text;

namespace Ramal.Data.Backups;

/// <summary>
/// One row as bytes, the same from both databases: for each value 0 for null or 1, then its bytes. Whole numbers are
/// zigzag and seven bits a byte, texts (UTF-8) and bytes have their length before them.
/// </summary>
internal static class PortableRow
{
    /// <summary>Above what any row of ours can hold; a damaged length must not reserve the memory of the machine.</summary>
    public const int MaxBytes = 512 * 1024 * 1024;

    // Half a surrogate pair and bytes that are no UTF-8 are refused instead of being replaced in silence.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The row on which the reader stands.</summary>
    public static void Write(DbDataReader reader, IReadOnlyList<PortableColumn> columns, ArrayBufferWriter<byte> row)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (reader.IsDBNull(i))
            {
                WriteByte(row, 0);
                continue;
            }

            WriteByte(row, 1);
            switch (columns[i].Kind)
            {
                case PortableKind.Integer:
                    WriteInteger(row, reader.GetInt64(i));
                    break;
                case PortableKind.Boolean:
                    WriteByte(row, reader.GetBoolean(i) ? (byte)1 : (byte)0);
                    break;
                case PortableKind.Text:
                    WriteText(row, reader.GetString(i));
                    break;
                case PortableKind.Id:
                    WriteId(row, reader.GetGuid(i));
                    break;
                default:
                    WriteRare(row, reader, columns[i].Kind, i);
                    break;
            }
        }
    }

    /// <summary>The same from values already read; null for a null.</summary>
    public static void Write(IReadOnlyList<object?> values, ArrayBufferWriter<byte> row)
    {
        foreach (var value in values)
        {
            WriteByte(row, value is null ? (byte)0 : (byte)1);
            switch (value)
            {
                case null:
                    break;
                case long number:
                    WriteInteger(row, number);
                    break;
                case bool flag:
                    WriteByte(row, flag ? (byte)1 : (byte)0);
                    break;
                case double real:
                    WriteReal(row, real);
                    break;
                case decimal exact:
                    WriteDecimal(row, exact);
                    break;
                case string text:
                    WriteText(row, text);
                    break;
                case byte[] bytes:
                    WriteBytes(row, bytes);
                    break;
                case Guid id:
                    WriteId(row, id);
                    break;
                case DateOnly date:
                    WriteInteger(row, date.DayNumber);
                    break;
                case TimeOnly time:
                    WriteInteger(row, time.Ticks);
                    break;
                default:
                    throw new ArgumentException($"A {value.GetType().Name} does not travel.", nameof(values));
            }
        }
    }

    /// <summary>Fills <paramref name="values"/> with long, bool, double, decimal, string, byte[], Guid, DateOnly, TimeOnly or null.</summary>
    /// <exception cref="InvalidDataException">These bytes are not such a row.</exception>
    public static void Read(ReadOnlySpan<byte> row, IReadOnlyList<PortableColumn> columns, object?[] values)
    {
        try
        {
            for (var i = 0; i < columns.Count; i++)
            {
                values[i] = Take(ref row, 1)[0] switch
                {
                    0 => null,
                    1 => ReadValue(ref row, columns[i].Kind),
                    _ => throw new InvalidDataException("Neither null nor a value."),
                };
            }
        }
        catch (Exception failure) when (failure is ArgumentException or OverflowException)
        {
            throw new InvalidDataException("A value out of range.", failure);
        }

        if (!row.IsEmpty)
        {
            throw new InvalidDataException("A row with more values than columns.");
        }
    }

    private static object ReadValue(ref ReadOnlySpan<byte> row, PortableKind kind) => kind switch
    {
        PortableKind.Integer => ReadInteger(ref row),
        PortableKind.Boolean => Take(ref row, 1)[0] switch { 0 => false, 1 => true, _ => throw new InvalidDataException("Neither true nor false.") },
        PortableKind.Real => BinaryPrimitives.ReadDoubleBigEndian(Take(ref row, 8)),
        PortableKind.Decimal => ReadDecimal(Take(ref row, 16)),
        PortableKind.Text => Utf8.GetString(Take(ref row, ReadLength(ref row))),
        PortableKind.Bytes => Take(ref row, ReadLength(ref row)).ToArray(),
        PortableKind.Id => new Guid(Take(ref row, 16), bigEndian: true),
        PortableKind.Date => DateOnly.FromDayNumber(checked((int)ReadInteger(ref row))),
        PortableKind.Time => new TimeOnly(ReadInteger(ref row)),
        _ => throw new InvalidDataException("An unknown kind of value."),
    };

    private static void WriteRare(ArrayBufferWriter<byte> row, DbDataReader reader, PortableKind kind, int column)
    {
        switch (kind)
        {
            case PortableKind.Real:
                WriteReal(row, reader.GetDouble(column));
                break;
            case PortableKind.Decimal:
                WriteDecimal(row, reader.GetDecimal(column));
                break;
            case PortableKind.Bytes:
                WriteBytes(row, reader.GetFieldValue<byte[]>(column));
                break;
            case PortableKind.Date:
                WriteInteger(row, reader.GetFieldValue<DateOnly>(column).DayNumber);
                break;
            case PortableKind.Time:
                WriteInteger(row, reader.GetFieldValue<TimeOnly>(column).Ticks);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void WriteByte(ArrayBufferWriter<byte> row, byte value)
    {
        row.GetSpan(1)[0] = value;
        row.Advance(1);
    }

    private static void WriteInteger(ArrayBufferWriter<byte> row, long value) => WriteVariable(row, (ulong)(value << 1) ^ (ulong)(value >> 63));

    private static void WriteVariable(ArrayBufferWriter<byte> row, ulong value)
    {
        var span = row.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        row.Advance(length);
    }

    private static void WriteReal(ArrayBufferWriter<byte> row, double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(row.GetSpan(8), value);
        row.Advance(8);
    }

    private static void WriteDecimal(ArrayBufferWriter<byte> row, decimal value)
    {
        // One database keeps the zeros at the end, the other does not.
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value / 1.000000000000000000000000000000000m, parts);
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(row.GetSpan(4), part);
            row.Advance(4);
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> row, string value)
    {
        var length = Utf8.GetByteCount(value);
        WriteVariable(row, (ulong)length);
        row.Advance(Utf8.GetBytes(value, row.GetSpan(length)));
    }

    private static void WriteBytes(ArrayBufferWriter<byte> row, byte[] value)
    {
        WriteVariable(row, (ulong)value.Length);
        row.Write(value);
    }

    private static void WriteId(ArrayBufferWriter<byte> row, Guid value)
    {
        value.TryWriteBytes(row.GetSpan(16), bigEndian: true, out _);
        row.Advance(16);
    }

    private static decimal ReadDecimal(ReadOnlySpan<byte> bytes)
    {
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < 4; i++)
        {
            parts[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..]);
        }

        return new decimal(parts);
    }

    private static long ReadInteger(ref ReadOnlySpan<byte> row)
    {
        var value = ReadVariable(ref row);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static int ReadLength(ref ReadOnlySpan<byte> row) =>
        ReadVariable(ref row) is <= MaxBytes and var length ? (int)length : throw new InvalidDataException("A value longer than allowed.");

    private static ulong ReadVariable(ref ReadOnlySpan<byte> row)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref row, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number longer than 64 bits.");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> row, int count)
    {
        if (row.Length < count)
        {
            throw new InvalidDataException("A row that ends too early.");
        }

        var taken = row[..count];
        row = row[count..];
        return taken;
    }
}
