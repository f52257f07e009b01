namespace Ramal.Data.Backups;

/// <summary>
/// The files of a data folder that belong to a backup: all but the database itself, its lock and its copies, what is still
/// arriving, and backups. Names are relative, with slashes.
/// </summary>
internal static class DataFiles
{
    public const string BackupEnding = ".ramal";

    public static IEnumerable<string> In(string dataFolder) =>
        Directory.Exists(dataFolder)
            ? Directory.EnumerateFiles(dataFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Select(path => Path.GetRelativePath(dataFolder, path).Replace('\\', '/'))
                .Where(Belongs).Order(StringComparer.Ordinal)
            : [];

    /// <summary>The place of a file in a folder.</summary>
    /// <exception cref="InvalidDataException">It would lie elsewhere, or on what is not a file of the data.</exception>
    public static string PathOf(string folder, string name)
    {
        var parts = name.Split('/');
        if (name.Contains('\\', StringComparison.Ordinal) || Path.IsPathRooted(name) || !Belongs(name)
            || parts.Any(part => part.Length == 0 || part is "." or ".." || part.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0))
        {
            throw new InvalidDataException("A file with a name that no Ramal writes.");
        }

        return Path.Combine([folder, .. parts]);
    }

    private static bool Belongs(string name)
    {
        var parts = name.Split('/');
        return !parts[0].StartsWith(DatabaseFile.Name, StringComparison.Ordinal) && !parts[0].StartsWith(DatabaseFile.ScratchPrefix, StringComparison.Ordinal)
            && parts[0] is not (DatabaseFile.BackupFolder or "ramal.lock")
            && !name.StartsWith("media/incoming/", StringComparison.Ordinal) && !name.EndsWith(BackupEnding, StringComparison.Ordinal)
            && !name.EndsWith(BackupEnding + ".part", StringComparison.Ordinal);
    }
}
