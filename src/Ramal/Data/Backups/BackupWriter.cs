using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ramal.Data.Backups;

/// <summary>Writes a backup file from front to back.</summary>
internal sealed class BackupWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly BackupSeal _seal;
    private readonly SealingStream _sealing;
    private readonly Stream _content;
    private readonly BinaryWriter _writer;

    /// <param name="path">Must not exist.</param>
    /// <param name="passphrase">Null for none.</param>
    public BackupWriter(string path, string? passphrase)
    {
        // It holds the key ring: nobody but the owner may read it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(path, options);
        _seal = BackupSeal.New(passphrase);
        _sealing = new SealingStream(_file, _seal);
        _content = new BufferedStream(new DeflateStream(_sealing, CompressionLevel.Fastest, leaveOpen: true), 128 * 1024);
        _writer = new BinaryWriter(_content, Encoding.UTF8, leaveOpen: true);
    }

    public void Head(BackupHead head) => Json(BackupPart.Head, JsonSerializer.SerializeToUtf8Bytes(head, BackupJson.Default.BackupHead));

    public void Row(ReadOnlySpan<byte> row)
    {
        _writer.Write((byte)BackupPart.Row);
        _writer.Write7BitEncodedInt(row.Length);
        _writer.Write(row);
    }

    public void EndTable() => _writer.Write((byte)BackupPart.TableEnd);

    public async Task<Counted> FileAsync(string name, Stream bytes, CancellationToken cancellationToken)
    {
        _writer.Write((byte)BackupPart.File);
        _writer.Write(name);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = ArrayPool<byte>.Shared.Rent(256 * 1024);
        var total = 0L;
        int length;
        while ((length = await bytes.ReadAsync(piece, cancellationToken)) > 0)
        {
            hash.AppendData(piece, 0, length);
            _writer.Write7BitEncodedInt(length);
            _writer.Write(piece, 0, length);
            total += length;
        }

        ArrayPool<byte>.Shared.Return(piece);
        _writer.Write7BitEncodedInt(0);
        return new Counted(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The end, onto the disk.</summary>
    public void Complete(BackupManifest manifest)
    {
        Json(BackupPart.End, JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest));
        _writer.Dispose();
        _content.Dispose();
        _sealing.Complete();
        _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _seal.Dispose();
    }

    private void Json(BackupPart part, byte[] json)
    {
        _writer.Write((byte)part);
        _writer.Write7BitEncodedInt(json.Length);
        _writer.Write(json);
    }
}
