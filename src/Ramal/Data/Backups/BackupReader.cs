using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ramal.Hosting;

namespace Ramal.Data.Backups;

/// <summary>Reads a backup file from front to back; every byte it hands out was proved, and the end is proved to be the end.</summary>
internal sealed class BackupReader : IRowSource
{
    private readonly FileStream _file;
    private readonly BackupSeal _seal;
    private readonly OpeningStream _opening;
    private readonly Stream _content;
    private readonly BinaryReader _reader;
    private readonly Dictionary<string, Counted> _tables = new(StringComparer.Ordinal);
    private byte[] _row = new byte[4096];

    private BackupReader(FileStream file, BackupSeal seal)
    {
        _file = file;
        _seal = seal;
        _opening = new OpeningStream(file, seal);
        _content = new BufferedStream(new DeflateStream(_opening, CompressionMode.Decompress, leaveOpen: true), 128 * 1024);
        _reader = new BinaryReader(_content, Encoding.UTF8, leaveOpen: true);
        Head = Json(BackupPart.Head, BackupJson.Default.BackupHead);
    }

    public BackupHead Head { get; }

    public IReadOnlyList<string> Steps => Head.Steps;

    public IReadOnlyList<PortableTable> Tables => Head.Tables;

    /// <exception cref="RefusedException">Not a backup, or the passphrase is not right.</exception>
    /// <exception cref="InvalidDataException">It was changed.</exception>
    public static BackupReader Open(string path, string? passphrase)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024);
        BackupSeal? seal = null;
        try
        {
            var header = new byte[BackupSeal.HeaderBytes];
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            {
                throw BackupTexts.Refused(BackupTexts.NotABackup);
            }

            seal = BackupSeal.Of(header, passphrase);
            return new BackupReader(file, seal);
        }
        catch
        {
            seal?.Dispose();
            file.Dispose();
            throw;
        }
    }

    public Task<TableSum> ReadAsync(PortableTable table, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        var sum = new TableSum();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch ((BackupPart)_reader.ReadByte())
            {
                case BackupPart.Row:
                    var length = Length(PortableRow.MaxBytes);
                    if (_row.Length < length)
                    {
                        _row = new byte[Math.Max(length, 2 * _row.Length)];
                    }

                    _content.ReadExactly(_row, 0, length);
                    sum.Add(_row.AsSpan(0, length));
                    take(_row.AsMemory(0, length));
                    break;
                case BackupPart.TableEnd:
                    _tables[table.Name] = sum.ToCounted();
                    return Task.FromResult(sum);
                default:
                    throw new InvalidDataException("A row or the end of a table was expected.");
            }
        }
    }

    /// <summary>After the tables: every file, then the end, compared with what was read.</summary>
    /// <param name="open">Where the bytes of a file of that name go; disposed after them.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    public BackupManifest ReadRest(Func<string, Stream> open, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, Counted>(StringComparer.Ordinal);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch ((BackupPart)_reader.ReadByte())
            {
                case BackupPart.File:
                    var name = _reader.ReadString();
                    using (var to = open(name))
                    {
                        files[name] = CopyFile(to);
                    }

                    break;
                case BackupPart.End:
                    var manifest = Read(BackupJson.Default.BackupManifest);
                    // Whatever follows would be something that nobody proved to belong here.
                    if (_content.ReadByte() >= 0 || _opening.ReadByte() >= 0 || !Same(manifest.Tables, _tables) || !Same(manifest.Files, files))
                    {
                        throw new InvalidDataException("The contents do not match the manifest.");
                    }

                    return manifest;
                default:
                    throw new InvalidDataException("A file or the end was expected.");
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        _seal.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool Same(IReadOnlyDictionary<string, Counted> one, Dictionary<string, Counted> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var counted) && counted == pair.Value);

    private Counted CopyFile(Stream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[BackupSeal.MaxPiece];
        var total = 0L;
        for (var length = Length(piece.Length); length > 0; length = Length(piece.Length))
        {
            _content.ReadExactly(piece, 0, length);
            hash.AppendData(piece, 0, length);
            to.Write(piece, 0, length);
            total += length;
        }

        return new Counted(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private T Json<T>(BackupPart expected, JsonTypeInfo<T> type) =>
        (BackupPart)_reader.ReadByte() == expected ? Read(type) : throw new InvalidDataException($"{expected} was expected.");

    private T Read<T>(JsonTypeInfo<T> type)
    {
        var json = new byte[Length(PortableRow.MaxBytes)];
        _content.ReadExactly(json);
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("A description is missing.");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException("A description cannot be read.", failure);
        }
    }

    private int Length(int max)
    {
        try
        {
            return _reader.Read7BitEncodedInt() is >= 0 and var length && length <= max ? length : throw new InvalidDataException("A length out of range.");
        }
        catch (FormatException failure)
        {
            throw new InvalidDataException("A length that cannot be read.", failure);
        }
    }
}
