using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;

namespace Ramal.Features.Media;

/// <summary>An uploaded file, ready to be read.</summary>
/// <param name="Id">As in the API.</param>
/// <param name="Kind">How WhatsApp shows it.</param>
/// <param name="ContentType">Decided from the bytes.</param>
/// <param name="FileName">1 to 255 characters, no path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Path">Where the bytes lie.</param>
internal sealed record StoredMedia(Guid Id, MediaKind Kind, string ContentType, string FileName, long Length, string Path)
{
    /// <summary>From the start; the caller disposes it. May be called more than once.</summary>
    public Stream OpenRead() => new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 81920, useAsync: true);
}

/// <summary>
/// Where the bytes lie: <c>media/incoming/ID</c> while they arrive, then <c>media/XX/ID</c>, where XX are the last two
/// digits of the id. A file is complete before it gets its place, and has its place before its row.
/// </summary>
internal sealed class MediaStore(RamalDb database, RamalOptions options)
{
    /// <summary>Kept free on the disk: the database lies there too, and it must never run out of room because of uploads.</summary>
    private const long Reserve = 128L * 1024 * 1024;

    private const int NoSpaceOnUnix = 28;
    private const int QuotaOnUnix = 122;
    private const int NoSpaceOnWindows = 0x70;

    private readonly string _folder = Path.Combine(Path.GetFullPath(options.Data), "media");

    /// <summary>Null when it does not exist in this account.</summary>
    public async Task<StoredMedia?> FindAsync(int accountId, Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        var file = await db.Set<MediaFile>().AsNoTracking().SingleOrDefaultAsync(file => file.Id == id, cancellationToken);
        var path = PathOf(id);
        return file is null || !File.Exists(path) ? null : new StoredMedia(id, file.Kind, file.ContentType, file.FileName, file.Size, path);
    }

    public bool HasRoom()
    {
        Directory.CreateDirectory(_folder);
        return new DriveInfo(_folder).AvailableFreeSpace > Reserve;
    }

    public static bool MeansFull(IOException failure) => OperatingSystem.IsWindows()
        ? (failure.HResult & 0xFFFF) == NoSpaceOnWindows
        : failure.HResult is NoSpaceOnUnix or QuotaOnUnix;

    public string IncomingPathOf(Guid id)
    {
        Directory.CreateDirectory(IncomingFolder);
        return Path.Combine(IncomingFolder, id.ToString("N"));
    }

    /// <summary>Gives a complete file its place.</summary>
    public void Keep(Guid id)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(id))!);
        File.Move(IncomingPathOf(id), PathOf(id));
    }

    /// <summary>Removes the bytes, wherever they are.</summary>
    public void Remove(Guid id)
    {
        foreach (var path in (string[])[IncomingPathOf(id), PathOf(id)])
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Removes what was arriving when the last process ended. Only before the first upload.</summary>
    public void RemoveIncoming()
    {
        if (Directory.Exists(IncomingFolder))
        {
            Directory.Delete(IncomingFolder, recursive: true);
        }
    }

    /// <summary>Ids of all files that have their place.</summary>
    public IEnumerable<Guid> All() => Directory.Exists(_folder)
        ? Directory.EnumerateDirectories(_folder, "??").SelectMany(Directory.EnumerateFiles)
            .Select(path => Guid.TryParseExact(Path.GetFileName(path), "N", out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty)
        : [];

    private string IncomingFolder => Path.Combine(_folder, "incoming");

    private string PathOf(Guid id)
    {
        var name = id.ToString("N");
        return Path.Combine(_folder, name[^2..], name);
    }
}
