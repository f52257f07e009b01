using System.IO.Compression;
using System.Text.Json;
using NodaTime;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>One file of another program.</summary>
/// <param name="Name">As people know it, without folders.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record OldFile(string Name, string Path);

/// <summary>Finds out what files are, and opens them.</summary>
internal static class OldFiles
{
    private const long MaxUnpacked = 512L * 1024 * 1024;
    private const int MaxEntries = 5000;

    private static ReadOnlySpan<byte> SqliteHead => "SQLite format 3\0"u8;

    /// <summary>What a folder holds of older programs: its own files and those in <c>data</c> and <c>backend</c> below it.</summary>
    public static IReadOnlyList<OldFile> Find(string folder)
    {
        string[] places = [folder, System.IO.Path.Combine(folder, "data"), System.IO.Path.Combine(folder, "backend")];
        return
        [
            .. places.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal)
                .Select(path => new OldFile(System.IO.Path.GetFileName(path), path))
                .Where(file => file.Name is "schedulezap.db" or "schedules.json" || YladaFiles.Names.Contains(file.Name, StringComparer.Ordinal) || YladaFiles.IsAssistant(file.Name))
                .DistinctBy(file => file.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Opens what the files are, or says what is wrong with them.</summary>
    public static Outcome<OldInstallation> Open(IReadOnlyList<OldFile> files, ImportChoices choices)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(choices.TimeZone) ?? DateTimeZone.Utc;
        if (files.Count == 0)
        {
            return ImportProblems.NoFile;
        }

        if (choices.Program == ImportSource.Csv || (choices.Program is null && files[0].Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)))
        {
            return CsvFile.Open(files[0].Path, files[0].Name, choices, zone);
        }

        if (files.FirstOrDefault(file => IsSqlite(file.Path)) is { } database)
        {
            return ScheduleZapDatabase.Open(database.Path, database.Name, zone);
        }

        var ylada = files.Where(file => YladaFiles.Names.Contains(file.Name, StringComparer.Ordinal) || YladaFiles.IsAssistant(file.Name))
            .DistinctBy(file => file.Name, StringComparer.Ordinal).ToDictionary(file => file.Name, file => file.Path, StringComparer.Ordinal);
        if (ylada.Count > 0 && choices.Program != ImportSource.ScheduleZap)
        {
            return YladaFolder.Open(ylada, zone);
        }

        return OpenJson(files[0], choices, zone);
    }

    /// <summary>The program of a file, as far as its beginning tells; for a folder with files of both.</summary>
    public static ImportSource ProgramOf(OldFile file) =>
        file.Name is "schedulezap.db" or "schedules.json" || IsSqlite(file.Path) ? ImportSource.ScheduleZap : ImportSource.Ylada;

    /// <summary>Unpacks the files that matter out of archives, by name alone: no path of an archive is ever followed.</summary>
    public static Outcome<IReadOnlyList<OldFile>> Unpack(IReadOnlyList<OldFile> files, string folder)
    {
        var unpacked = new List<OldFile>();
        foreach (var file in files)
        {
            if (!file.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                unpacked.Add(file);
                continue;
            }

            try
            {
                UnpackOne(file, folder, unpacked);
            }
            catch (InvalidDataException)
            {
                return ImportProblems.Unreadable(file.Name);
            }
        }

        return unpacked;
    }

    private static void UnpackOne(OldFile file, string folder, List<OldFile> unpacked)
    {
        using var archive = ZipFile.OpenRead(file.Path);
        var left = MaxUnpacked;
        foreach (var entry in archive.Entries.Take(MaxEntries).Where(entry => IsWanted(entry.Name)).OrderBy(entry => entry.FullName.Length))
        {
            if (unpacked.Exists(other => other.Name == entry.Name))
            {
                continue;
            }

            // Under a name of ours: what the archive says is only shown.
            var path = System.IO.Path.Combine(folder, $"unpacked-{unpacked.Count}");
            using var source = entry.Open();
            using var target = new FileStream(path, FileMode.Create, FileAccess.Write);
            var buffer = new byte[81920];
            while (source.Read(buffer) is > 0 and var read)
            {
                if ((left -= read) < 0)
                {
                    throw new InvalidDataException("The archive unpacks to more than is allowed.");
                }

                target.Write(buffer.AsSpan(0, read));
            }

            unpacked.Add(new OldFile(entry.Name, path));
        }
    }

    private static bool IsWanted(string name) =>
        name is "schedulezap.db" or "schedules.json" || YladaFiles.Names.Contains(name, StringComparer.Ordinal) || YladaFiles.IsAssistant(name);

    private static Outcome<OldInstallation> OpenJson(OldFile file, ImportChoices choices, DateTimeZone zone)
    {
        if (!LooksLikeJson(file.Path))
        {
            return choices.Program is null && LooksLikeText(file.Path) ? CsvFile.Open(file.Path, file.Name, choices, zone) : ImportProblems.Unreadable(file.Name);
        }

        var document = OldJson.Read(file.Path, file.Name);
        if (document.Problem is { } problem)
        {
            return problem;
        }

        if (ScheduleZapFile.Knows(document.Value.RootElement))
        {
            return ScheduleZapFile.Of(document.Value, zone);
        }

        var isInstances = document.Value.RootElement.ValueKind == JsonValueKind.Object && choices.Program != ImportSource.ScheduleZap;
        document.Value.Dispose();

        // Renamed: only the shape tells that this is Ylada's file of instances.
        return isInstances
            ? YladaFolder.Open(new Dictionary<string, string>(StringComparer.Ordinal) { ["user_instances.json"] = file.Path }, zone)
            : ImportProblems.Unreadable(file.Name);
    }

    private static bool IsSqlite(string path)
    {
        Span<byte> head = stackalloc byte[16];
        return Head(path, head) == head.Length && head.SequenceEqual(SqliteHead);
    }

    private static bool LooksLikeJson(string path)
    {
        Span<byte> head = stackalloc byte[256];
        var text = System.Text.Encoding.UTF8.GetString(head[..Head(path, head)]).TrimStart('\uFEFF', ' ', '\n', '\r', '\t');
        return text.StartsWith('{') || text.StartsWith('[');
    }

    private static bool LooksLikeText(string path)
    {
        Span<byte> head = stackalloc byte[256];
        var read = head[..Head(path, head)];
        return read.Length > 0 && (!read.Contains((byte)0) || read[0] is 0xFF or 0xFE);
    }

    private static int Head(string path, Span<byte> head)
    {
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
    }
}
