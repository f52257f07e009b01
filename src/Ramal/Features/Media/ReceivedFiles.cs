using Ramal.Connectors;
using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>What became of a file that was to be stored.</summary>
/// <param name="File">Its row, not committed yet; null when there is none.</param>
/// <param name="Error">Why there is none; null with no file means that it is larger than allowed.</param>
internal sealed record ReceivedFile(MediaFile? File, ConnectorError? Error);

/// <summary>Stores files that came in, under the same rules as uploads: random names, the type decided from the bytes.</summary>
internal sealed class ReceivedFiles(MediaStore store, TimeProvider clock)
{
    /// <summary>Largest file, in bytes.</summary>
    public const long MaxBytes = UploadMedia.MaxBytes;

    private const int Buffer = 81920;

    public bool HasRoom() => store.HasRoom();

    /// <summary>The bytes have their place when this returns; the caller commits the row, or calls <see cref="Discard"/>.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="fileName">As the sender called it, or null.</param>
    /// <param name="writeAsync">Writes the bytes; answers how many.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<ReceivedFile> TakeAsync(
        int accountId, string? fileName, Func<Stream, Task<ConnectorResult<long>>> writeAsync, CancellationToken cancellationToken)
    {
        var id = Ids.New(clock);
        var isKept = false;
        try
        {
            long size;
            var head = new byte[MediaTypes.HeadLength];
            await using (var file = new FileStream(store.IncomingPathOf(id), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, Buffer, useAsync: true))
            {
                var answer = await writeAsync(file);
                if (answer.Error is { } error)
                {
                    return new ReceivedFile(null, error);
                }

                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
                size = file.Length;
                file.Position = 0;
                var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
                head = head[..read];
            }

            if (size is 0 or > MaxBytes)
            {
                return new ReceivedFile(null, size == 0 ? ConnectorError.MediaRejected : null);
            }

            var type = MediaTypes.Of(head);
            store.Keep(id);
            isKept = true;
            return new ReceivedFile(
                new MediaFile
                {
                    Id = id,
                    AccountId = accountId,
                    Kind = type.Kind,
                    ContentType = type.ContentType,
                    FileName = NameOf(fileName, type),
                    Size = size,
                    CreatedAt = clock.GetUtcNow(),
                },
                null);
        }
        finally
        {
            if (!isKept)
            {
                store.Remove(id);
            }
        }
    }

    /// <summary>Removes the bytes of a row that was not committed.</summary>
    public void Discard(MediaFile file) => store.Remove(file.Id);

    private static string NameOf(string? fileName, MediaType type)
    {
        if (!string.IsNullOrWhiteSpace(fileName))
        {
            return FileNames.Clean(fileName);
        }

        var ending = type.ContentType switch
        {
            "image/jpeg" => ".jpg",
            "image/png" => ".png",
            "image/webp" => ".webp",
            "image/gif" => ".gif",
            "video/mp4" => ".mp4",
            "audio/ogg" => ".ogg",
            "audio/mpeg" => ".mp3",
            "audio/mp4" => ".m4a",
            "application/pdf" => ".pdf",
            _ => "",
        };
        return $"whatsapp{ending}";
    }
}
