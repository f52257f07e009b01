using System.Text.Json;
using Ramal.Hosting;

namespace Ramal.Features.Imports;

/// <summary>One uploaded file, as the import's row keeps it.</summary>
/// <param name="Name">Without folders, at most 255 characters.</param>
/// <param name="Size">Bytes.</param>
public sealed record ImportedFile(string Name, long Size);

/// <summary>
/// Where uploads lie until their import is done: <c>imports/ID/N</c> in the data folder. They hold keys in clear text, so
/// they go as soon as they are not needed, and after a day in any case.
/// </summary>
internal sealed class ImportUploads(RamalOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private string Root => Path.Combine(Path.GetFullPath(options.Data), "imports");

    public string FolderOf(Guid id) => Path.Combine(Root, id.ToString("N"));

    public string PathOf(Guid id, int index) => Path.Combine(FolderOf(id), index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public IReadOnlyList<OldFile> FilesOf(Import import) =>
    [
        .. JsonSerializer.Deserialize<List<ImportedFile>>(import.Files, ImportReport.Json)!
            .Select((file, index) => new OldFile(file.Name, PathOf(import.Id, index))).Where(file => File.Exists(file.Path)),
    ];

    public void Remove(Guid id)
    {
        if (Directory.Exists(FolderOf(id)))
        {
            Directory.Delete(FolderOf(id), recursive: true);
        }
    }

    /// <summary>Removes what nobody came back for.</summary>
    public void RemoveOld()
    {
        if (!Directory.Exists(Root))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Root).Where(folder => clock.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(folder) > Kept))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
