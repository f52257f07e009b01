using Ramal.Hosting;

namespace Ramal.Data.Backups;

/// <summary>
/// One file with everything: rows, key ring, media. It gets its name only after it was read back and restored into a
/// scratch database, row by row the same.
/// </summary>
internal sealed class MakeBackup(RamalOptions options, DatabaseContexts contexts, TimeProvider clock)
{
    public const int MinPassphrase = 8;

    /// <param name="file">Where to; null for a name of its own in <c>backups</c>.</param>
    /// <param name="passphrase">Null for a file that anybody can read.</param>
    /// <param name="cancellationToken">Leaves nothing.</param>
    /// <exception cref="RefusedException">With the sentence for the operator.</exception>
    public async Task<(string File, BackupManifest Manifest)> RunAsync(string? file, string? passphrase, CancellationToken cancellationToken)
    {
        if (passphrase is { Length: < MinPassphrase })
        {
            throw BackupTexts.Refused(BackupTexts.ShortPassphrase);
        }

        file = Path.GetFullPath(file ?? Path.Combine(options.Data, DatabaseFile.BackupFolder, $"ramal-{RamalOptions.Version}-{DatabaseFile.Stamp(clock.GetUtcNow())}{DataFiles.BackupEnding}"));
        if (File.Exists(file))
        {
            throw BackupTexts.Refused(BackupTexts.FileExists(file));
        }

        await using var rows = await DatabaseRows.OpenAsync(options, contexts, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var arriving = file + ".part";
        var scratch = file + ".check";
        RemoveDead(Path.GetDirectoryName(file)!);
        try
        {
            var manifest = await WriteAsync(rows, arriving, passphrase, cancellationToken);
            Directory.CreateDirectory(scratch);
            await VerifyAsync(arriving, passphrase, manifest, scratch, cancellationToken);
            File.Move(arriving, file);
            return (file, manifest);
        }
        finally
        {
            Remove(arriving, scratch);
        }
    }

    private async Task<BackupManifest> WriteAsync(DatabaseRows rows, string path, string? passphrase, CancellationToken cancellationToken)
    {
        using var writer = new BackupWriter(path, passphrase);
        writer.Head(new BackupHead(RamalOptions.Version, clock.GetUtcNow(), rows.Kind, rows.Steps, rows.Tables));
        var tables = new Dictionary<string, Counted>(StringComparer.Ordinal);
        foreach (var table in rows.Tables)
        {
            var sum = await rows.ReadAsync(table, row => writer.Row(row.Span), cancellationToken);
            writer.EndTable();
            tables[table.Name] = sum.ToCounted();
        }

        // After the rows: a file has its place before its row, so every row of the snapshot finds its file.
        var files = new Dictionary<string, Counted>(StringComparer.Ordinal);
        foreach (var name in DataFiles.In(options.Data))
        {
            if (OpenOrNone(Path.Combine(options.Data, name)) is { } bytes)
            {
                await using (bytes)
                {
                    files[name] = await writer.FileAsync(name, bytes, cancellationToken);
                }
            }
        }

        var manifest = new BackupManifest(tables, files);
        writer.Complete(manifest);
        return manifest;
    }

    private async Task VerifyAsync(string path, string? passphrase, BackupManifest expected, string scratch, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = BackupReader.Open(path, passphrase);
            await using var staging = new SqliteStaging(contexts, Path.Combine(scratch, DatabaseFile.Name));
            var restored = await Staging.FillAsync(reader, staging, cancellationToken);
            // Files are read to their end and compared; writing them a second time would prove nothing more.
            var manifest = reader.ReadRest(_ => Stream.Null, cancellationToken);
            if (restored.Any(table => expected.Tables[table.Key] != table.Value) || manifest.Files.Count != expected.Files.Count)
            {
                throw new InvalidDataException("Other rows than those written.");
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw BackupTexts.Refused(BackupTexts.NotVerified, failure);
        }
    }

    /// <summary>Null when it was removed since it was listed, as unused media are.</summary>
    private static FileStream? OpenOrNone(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 256 * 1024, useAsync: true);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What killed backups left. Those that still run hold their file.</summary>
    private static void RemoveDead(string folder)
    {
        foreach (var arriving in Directory.EnumerateFiles(folder, $"*{DataFiles.BackupEnding}.part"))
        {
            try
            {
                using (new FileStream(arriving, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    Remove(arriving, arriving[..^".part".Length] + ".check");
                }
            }
            catch (IOException)
            {
                // In use.
            }
        }
    }

    private static void Remove(string file, string folder)
    {
        File.Delete(file);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
