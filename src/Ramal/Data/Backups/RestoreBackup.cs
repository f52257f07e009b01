using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Data.Backups;

/// <summary>
/// Puts a backup in the place of a database, of either kind. Everything is made and compared beside the old one; then one
/// step exchanges them. Files come before: they have names of their own and harm no database that does not know them.
/// </summary>
internal sealed class RestoreBackup(RamalOptions options, DatabaseContexts contexts, TimeProvider clock)
{
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    /// <param name="file">Made by <see cref="MakeBackup"/>.</param>
    /// <param name="passphrase">Null for none.</param>
    /// <param name="replaces">What is there may go; a copy of a SQLite database is kept.</param>
    /// <param name="cancellationToken">Before the exchange everything stays as it was.</param>
    /// <exception cref="RefusedException">With the sentence for the operator.</exception>
    public async Task<(BackupHead Head, BackupManifest Manifest)> RunAsync(string file, string? passphrase, bool replaces, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw BackupTexts.Refused(BackupTexts.NoFile(file));
        }

        Directory.CreateDirectory(options.Data);
        await using var alone = await ExclusiveAsync(options, cancellationToken);
        if (!replaces)
        {
            await RefuseWhenInUseAsync(cancellationToken);
        }

        DatabaseFile.RemoveScratch(options.Data);
        var scratch = Directory.CreateDirectory(Path.Combine(options.Data, $"{DatabaseFile.ScratchPrefix}{Ids.New(clock):N}")).FullName;
        try
        {
            return await RunAsync(file, passphrase, scratch, cancellationToken);
        }
        catch (EndOfStreamException failure)
        {
            throw BackupTexts.Refused(BackupTexts.TooShort, failure);
        }
        catch (InvalidDataException failure)
        {
            throw BackupTexts.Refused(BackupTexts.Damaged, failure);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Keeps servers, and other restores, away.</summary>
    public static async Task<IAsyncDisposable> ExclusiveAsync(RamalOptions options, CancellationToken cancellationToken)
    {
        var server = new SingleServer(options);
        try
        {
            await server.TakeAsync(cancellationToken);
            return server;
        }
        catch (AlreadyRunningException failure)
        {
            await server.DisposeAsync();
            throw BackupTexts.Refused(BackupTexts.ServerRuns, failure);
        }
    }

    private async Task<(BackupHead Head, BackupManifest Manifest)> RunAsync(string file, string? passphrase, string scratch, CancellationToken cancellationToken)
    {
        await using var reader = BackupReader.Open(file, passphrase);
        await using (var model = contexts.Sqlite(":memory:"))
        {
            Migrator.Compare(model, reader.Steps);
        }

        var made = Path.Combine(scratch, DatabaseFile.Name);
        var files = Path.Combine(scratch, "files");
        await using var postgres = options.Database is { } connectionString ? new PostgreSqlStaging(contexts, connectionString) : null;
        await using var sqlite = postgres is null ? new SqliteStaging(contexts, made) : null;
        IStaging staging = postgres is not null ? postgres : sqlite!;
        await Staging.FillAsync(reader, staging, cancellationToken);
        var manifest = reader.ReadRest(name => Create(DataFiles.PathOf(files, name)), cancellationToken);
        await staging.UpgradeAsync(cancellationToken);
        await staging.ForgetRatchetsAsync(cancellationToken);

        foreach (var name in manifest.Files.Keys)
        {
            var place = DataFiles.PathOf(options.Data, name);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(DataFiles.PathOf(files, name), place, overwrite: true);
        }

        if (postgres is not null)
        {
            await postgres.TakePlaceAsync(cancellationToken);
        }
        else
        {
            TakePlace(made);
        }

        return (reader.Head, manifest);
    }

    private void TakePlace(string made)
    {
        var file = DatabaseFile.PathIn(options.Data);
        if (File.Exists(file))
        {
            try
            {
                DatabaseFile.Keep(file, $"replaced-{RamalOptions.Version}", clock.GetUtcNow());
            }
            catch (Microsoft.Data.Sqlite.SqliteException failure) when (failure.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
            {
                // Too damaged for SQLite, which is why somebody restores: kept as it is.
                DatabaseFile.SetAside(file, clock.GetUtcNow());
            }
        }

        DatabaseFile.Replace(file, made);
        DatabaseFile.ForgetOldCopies(options.Data);
    }

    private async Task RefuseWhenInUseAsync(CancellationToken cancellationToken)
    {
        if (options.Database is { } connectionString)
        {
            if (await PostgreSqlStaging.IsInUseAsync(contexts, connectionString, cancellationToken))
            {
                throw BackupTexts.Refused(BackupTexts.DatabaseInUse);
            }
        }
        else if (File.Exists(DatabaseFile.PathIn(options.Data)) || DataFiles.In(options.Data).Any())
        {
            throw BackupTexts.Refused(BackupTexts.FolderInUse(options.Data));
        }
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
    }
}
