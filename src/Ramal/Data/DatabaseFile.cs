using System.Globalization;
using Microsoft.Data.Sqlite;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>The SQLite file of a data folder as a whole: copied, replaced, and the last copies kept.</summary>
internal static class DatabaseFile
{
    public const string Name = "ramal.db";
    public const string BackupFolder = "backups";

    /// <summary>What a killed upgrade or restore leaves begins with one of these; the next one removes it.</summary>
    public const string UpgradeSuffix = ".upgrading";
    public const string ScratchPrefix = ".restore-";

    private const int KeptCopies = 3;
    private static readonly string[] Parts = ["", "-wal", "-shm", "-journal"];

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, Name);

    /// <summary>Time of day as it stands in file names: sorts by time, UTC, the same on every system.</summary>
    public static string Stamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Removes what a killed upgrade or restore left. Only with the folder to ourselves.</summary>
    public static void RemoveScratch(string dataFolder)
    {
        RemoveWithLogs(PathIn(dataFolder) + UpgradeSuffix);
        foreach (var folder in Directory.EnumerateDirectories(dataFolder, ScratchPrefix + "*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// A complete copy in <c>backups</c>, with what still lies in the log, made through SQLite so that it holds even while
    /// somebody writes. It has its name only once it is complete.
    /// </summary>
    /// <param name="file">The database.</param>
    /// <param name="why">Part of the file name.</param>
    /// <param name="now">Part of the file name.</param>
    /// <returns>Where it lies.</returns>
    public static string Keep(string file, string why, DateTimeOffset now)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file)!, BackupFolder)).FullName;
        var copy = Path.Combine(folder, $"ramal-{why}-{Stamp(now)}.db");
        var arriving = copy + ".part";
        RemoveWithLogs(arriving);
        using (var from = Open(file))
        using (var to = Open(arriving))
        {
            from.BackupDatabase(to);
        }

        Fold(arriving);
        File.Move(arriving, copy, overwrite: true);
        return copy;
    }

    /// <summary>Puts a database that SQLite cannot read, with its logs, among the copies.</summary>
    public static void SetAside(string file, DateTimeOffset now)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file)!, BackupFolder)).FullName;
        foreach (var suffix in Parts.Where(suffix => File.Exists(file + suffix)))
        {
            File.Move(file + suffix, Path.Combine(folder, $"damaged-{Stamp(now)}.db{suffix}"), overwrite: true);
        }
    }

    /// <summary>Removes all but the newest copies.</summary>
    public static void ForgetOldCopies(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, BackupFolder);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var old in new DirectoryInfo(folder).EnumerateFiles("ramal-*.db").OrderByDescending(copy => copy.LastWriteTimeUtc)
            .ThenByDescending(copy => copy.Name, StringComparer.Ordinal).Skip(KeptCopies).ToList())
        {
            old.Delete();
        }
    }

    /// <summary>Puts a complete database in the place of another in one step: whoever is killed leaves the one or the other.</summary>
    /// <exception cref="RefusedException">Another program has the old one open.</exception>
    public static void Replace(string file, string by)
    {
        Fold(by);
        if (File.Exists(file))
        {
            // Its log belongs to it alone: beside another file it would be taken for that one's.
            Fold(file);
        }

        File.Move(by, file, overwrite: true);
    }

    /// <summary>Opens without a pool, so that closing lets go of the file.</summary>
    /// <param name="file">The database.</param>
    /// <param name="mode">Opened only to read, the file is not even tidied up when it is closed.</param>
    public static SqliteConnection Open(string file, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(DatabaseContexts.ConnectionTo(file)) { Mode = mode }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Everything into the one file and onto the disk.</summary>
    private static void Fold(string file)
    {
        // Idle connections of this process are nobody's work.
        SqliteConnection.ClearAllPools();
        using (var connection = Open(file))
        using (var command = connection.CreateCommand())
        {
            // Copies come from files in log mode, and the mode is part of the copy.
            command.CommandText = "PRAGMA journal_mode=DELETE";
            try
            {
                command.ExecuteScalar();
            }
            catch (SqliteException failure) when (DatabaseFailures.IsBusy(failure))
            {
                throw new RefusedException(
                    new Text($"Outro programa está com {file} aberto; feche-o e tente de novo.", $"Another program has {file} open; close it and try again."), failure);
            }
        }

        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    public static void RemoveWithLogs(string file)
    {
        foreach (var suffix in Parts)
        {
            File.Delete(file + suffix);
        }
    }
}
