using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ramal.Data.Backups;

/// <summary>
/// The outer layer of a backup file. Header of 64 bytes: <c>RAMALBK1</c>, 1 when sealed by a passphrase, three zeros,
/// rounds of PBKDF2, salt (16), and what proves the passphrase and the header (32). Then pieces: length with the highest
/// bit set on the last one, the bytes, 16 bytes that prove them together with the header, their place and their length. So
/// no piece can be changed, left out, put elsewhere or added. Without a passphrase the proof is a checksum, which finds
/// accidents only.
/// </summary>
internal sealed class BackupSeal : IDisposable
{
    public const int HeaderBytes = 64;
    public const int ProofBytes = 16;
    public const int MaxPiece = 1024 * 1024;

    private const int MinRounds = 600_000;
    private const int MaxRounds = 20_000_000;
    private const uint LastPiece = 0x8000_0000;

    private readonly byte[] _header;
    private readonly AesGcm? _cipher;

    private BackupSeal(byte[] header, AesGcm? cipher) => (_header, _cipher) = (header, cipher);

    public ReadOnlySpan<byte> Header => _header;

    private static ReadOnlySpan<byte> Mark => "RAMALBK1"u8;

    /// <param name="passphrase">Null for a file that anybody can read.</param>
    public static BackupSeal New(string? passphrase)
    {
        var header = new byte[HeaderBytes];
        Mark.CopyTo(header);
        if (passphrase is null)
        {
            SHA256.HashData(header.AsSpan(0, 32), header.AsSpan(32));
            return new BackupSeal(header, null);
        }

        header[8] = 1;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), MinRounds);
        RandomNumberGenerator.Fill(header.AsSpan(16, 16));
        var (cipher, proof) = Derive(header, passphrase);
        proof.CopyTo(header.AsSpan(32));
        return new BackupSeal(header, cipher);
    }

    /// <exception cref="Hosting.RefusedException">Not a backup, no or the wrong passphrase.</exception>
    public static BackupSeal Of(byte[] header, string? passphrase)
    {
        if (!header.AsSpan(0, 7).SequenceEqual(Mark[..7]))
        {
            throw BackupTexts.Refused(BackupTexts.NotABackup);
        }

        if (header[7] != Mark[7])
        {
            throw BackupTexts.Refused(BackupTexts.NewerFormat);
        }

        var rounds = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(12));
        switch (header[8], passphrase)
        {
            case (0, null):
                return SHA256.HashData(header.AsSpan(0, 32)).AsSpan().SequenceEqual(header.AsSpan(32))
                    ? new BackupSeal(header, null)
                    : throw new InvalidDataException("The header does not match its checksum.");
            case (0, _):
                throw BackupTexts.Refused(BackupTexts.NotSealed);
            case (1, null):
                throw BackupTexts.Refused(BackupTexts.PassphraseNeeded);
            case (1, _) when rounds is >= MinRounds and <= MaxRounds:
                var (cipher, proof) = Derive(header, passphrase);
                if (CryptographicOperations.FixedTimeEquals(proof, header.AsSpan(32)))
                {
                    return new BackupSeal(header, cipher);
                }

                cipher.Dispose();
                throw BackupTexts.Refused(BackupTexts.WrongPassphrase);
            default:
                throw new InvalidDataException("A header that no Ramal writes.");
        }
    }

    /// <summary>Length with its mark, as it stands before a piece.</summary>
    public static uint LengthOf(int length, bool isLast) => (uint)length | (isLast ? LastPiece : 0);

    public static (int Length, bool IsLast) ReadLength(uint written) =>
        (written & ~LastPiece) is <= MaxPiece and var length
            ? ((int)length, (written & LastPiece) != 0)
            : throw new InvalidDataException("A piece longer than allowed.");

    public void Seal(long place, uint length, ReadOnlySpan<byte> bytes, Span<byte> written, Span<byte> proof)
    {
        Span<byte> about = stackalloc byte[44];
        Describe(place, length, about);
        if (_cipher is null)
        {
            bytes.CopyTo(written);
            Checksum(about, bytes, proof);
        }
        else
        {
            _cipher.Encrypt(about[32..44], bytes, written, proof, about);
        }
    }

    /// <exception cref="InvalidDataException">Something of it was changed.</exception>
    public void Open(long place, uint length, ReadOnlySpan<byte> written, ReadOnlySpan<byte> proof, Span<byte> bytes)
    {
        Span<byte> about = stackalloc byte[44];
        Describe(place, length, about);
        if (_cipher is not null)
        {
            try
            {
                _cipher.Decrypt(about[32..44], written, proof, bytes, about);
            }
            catch (AuthenticationTagMismatchException failure)
            {
                throw new InvalidDataException("A piece does not match its proof.", failure);
            }

            return;
        }

        Span<byte> expected = stackalloc byte[ProofBytes];
        Checksum(about, written, expected);
        if (!expected.SequenceEqual(proof))
        {
            throw new InvalidDataException("A piece does not match its checksum.");
        }

        written.CopyTo(bytes);
    }

    public void Dispose() => _cipher?.Dispose();

    /// <summary>The proof of the header, the place and the length. Its last 12 bytes are the nonce: no two pieces of a file have the same, and each file has a key of its own.</summary>
    private void Describe(long place, uint length, Span<byte> about)
    {
        _header.AsSpan(32).CopyTo(about);
        BinaryPrimitives.WriteInt64BigEndian(about[32..], place);
        BinaryPrimitives.WriteUInt32BigEndian(about[40..], length);
    }

    private static void Checksum(ReadOnlySpan<byte> about, ReadOnlySpan<byte> bytes, Span<byte> proof)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(about);
        hash.AppendData(bytes);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..ProofBytes].CopyTo(proof);
    }

    /// <summary>64 bytes from the passphrase: the first half is the key, the second proves the first 32 bytes of the header.</summary>
    private static (AesGcm Cipher, byte[] Proof) Derive(byte[] header, string passphrase)
    {
        var derived = Rfc2898DeriveBytes.Pbkdf2(
            passphrase, header.AsSpan(16, 16), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(12)), HashAlgorithmName.SHA512, 64);
        return (new AesGcm(derived.AsSpan(0, 32), ProofBytes), HMACSHA256.HashData(derived.AsSpan(32), header.AsSpan(0, 32)));
    }
}

/// <summary>Writes the pieces. Without <see cref="Complete"/> the file ends too early, and reading it says so.</summary>
internal sealed class SealingStream(Stream file, BackupSeal seal) : WriteOnlyStream
{
    private readonly byte[] _piece = new byte[BackupSeal.MaxPiece];
    private readonly byte[] _written = new byte[BackupSeal.MaxPiece];
    private int _filled;
    private long _place;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_place == 0 && _filled == 0)
        {
            file.Write(seal.Header);
        }

        while (!buffer.IsEmpty)
        {
            if (_filled == _piece.Length)
            {
                Put(isLast: false);
            }

            var taken = Math.Min(buffer.Length, _piece.Length - _filled);
            buffer[..taken].CopyTo(_piece.AsSpan(_filled));
            _filled += taken;
            buffer = buffer[taken..];
        }
    }

    public void Complete() => Put(isLast: true);

    private void Put(bool isLast)
    {
        Span<byte> length = stackalloc byte[4];
        Span<byte> proof = stackalloc byte[BackupSeal.ProofBytes];
        var marked = BackupSeal.LengthOf(_filled, isLast);
        BinaryPrimitives.WriteUInt32BigEndian(length, marked);
        seal.Seal(_place++, marked, _piece.AsSpan(0, _filled), _written.AsSpan(0, _filled), proof);
        file.Write(length);
        file.Write(_written.AsSpan(0, _filled));
        file.Write(proof);
        _filled = 0;
    }
}

/// <summary>Reads the pieces; hands out only bytes that were proved.</summary>
internal sealed class OpeningStream(Stream file, BackupSeal seal) : ReadOnlyStream
{
    private readonly byte[] _written = new byte[BackupSeal.MaxPiece];
    private readonly byte[] _piece = new byte[BackupSeal.MaxPiece];
    private int _length;
    private int _read;
    private long _place;
    private bool _isLast;

    public override int Read(Span<byte> buffer)
    {
        while (_read == _length)
        {
            if (_isLast)
            {
                return 0;
            }

            Next();
        }

        var taken = Math.Min(buffer.Length, _length - _read);
        _piece.AsSpan(_read, taken).CopyTo(buffer);
        _read += taken;
        return taken;
    }

    private void Next()
    {
        Span<byte> length = stackalloc byte[4];
        Span<byte> proof = stackalloc byte[BackupSeal.ProofBytes];
        file.ReadExactly(length);
        var marked = BinaryPrimitives.ReadUInt32BigEndian(length);
        (_length, _isLast) = BackupSeal.ReadLength(marked);
        _read = 0;
        file.ReadExactly(_written.AsSpan(0, _length));
        file.ReadExactly(proof);
        seal.Open(_place++, marked, _written.AsSpan(0, _length), proof, _piece.AsSpan(0, _length));
        if (_isLast && file.ReadByte() >= 0)
        {
            throw new InvalidDataException("Something follows the last piece.");
        }
    }
}
