using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Ramal.Data.Backups;

/// <summary>
/// How many rows, and a checksum over them that does not depend on their order, since two databases sort differently: the
/// sum of half the SHA-256 of each row. Finds accidents; against intent there is the seal of the backup.
/// </summary>
internal sealed class TableSum
{
    private UInt128 _sum;

    public long Count { get; private set; }

    public string Checksum => _sum.ToString("x32", CultureInfo.InvariantCulture);

    public void Add(ReadOnlySpan<byte> row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(row, hash);
        _sum = unchecked(_sum + BinaryPrimitives.ReadUInt128BigEndian(hash));
        Count++;
    }

    public Counted ToCounted() => new(Count, Checksum);
}

/// <summary>What a table or file comes to.</summary>
/// <param name="Count">Rows, or bytes of a file.</param>
/// <param name="Checksum">In lower-case hexadecimal.</param>
internal readonly record struct Counted(long Count, string Checksum);
