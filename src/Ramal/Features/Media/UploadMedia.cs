using System.Buffers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>An uploaded file.</summary>
/// <param name="Id">For messages: <c>media.id</c>.</param>
/// <param name="Kind">How WhatsApp shows it; decided from the bytes.</param>
/// <param name="ContentType">Decided from the bytes.</param>
/// <param name="FileName">Without path, at most 255 characters.</param>
/// <param name="Size">Bytes.</param>
public sealed record MediaResponse(Guid Id, MediaKind Kind, string ContentType, string FileName, long Size);

/// <summary>Takes one file in. It streams to the disk; a broken upload leaves nothing.</summary>
internal sealed partial class UploadMedia(RamalDbContext db, Tenant tenant, MediaStore store, TimeProvider clock, ILogger<UploadMedia> logger)
{
    /// <summary>Largest file, in bytes.</summary>
    public const long MaxBytes = 64L * 1024 * 1024;

    /// <summary>Largest request: the file and what multipart wraps around it.</summary>
    public const long MaxRequestBytes = MaxBytes + (64 * 1024);

    public static async Task<IResult> Endpoint(UploadMedia upload, HttpRequest request, CancellationToken cancellationToken)
    {
        var outcome = await upload.HandleAsync(request.ContentType, request.Body, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/media/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<MediaResponse>> HandleAsync(string? contentType, Stream body, CancellationToken cancellationToken)
    {
        if (BoundaryOf(contentType) is not { } boundary)
        {
            return MediaProblems.NotMultipart;
        }

        if (!store.HasRoom())
        {
            LogFull();
            return MediaProblems.StorageFull;
        }

        try
        {
            var reader = new MultipartReader(boundary, body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition()
                    && HeaderUtilities.RemoveQuotes(disposition.Name) == "file")
                {
                    var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
                    return await TakeAsync(section.Body, FileNames.Clean(name.Value), cancellationToken);
                }
            }

            return MediaProblems.Missing;
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return MediaProblems.TooLarge;
        }
        catch (IOException failure) when (MediaStore.MeansFull(failure))
        {
            LogFull();
            return MediaProblems.StorageFull;
        }
        catch (Exception failure) when (failure is InvalidDataException || (failure is IOException and not BadHttpRequestException && failure.InnerException is null))
        {
            // What MultipartReader says of a body that is not what its header promises, or ends early.
            return MediaProblems.Malformed;
        }
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 70 } boundary
            ? boundary.Value
            : null;

    private async Task<Outcome<MediaResponse>> TakeAsync(Stream content, string fileName, CancellationToken cancellationToken)
    {
        var id = Ids.New(clock);
        var stored = false;
        try
        {
            var (size, type) = await WriteAsync(id, content, cancellationToken);
            if (size is 0 or > MaxBytes)
            {
                return size == 0 ? MediaProblems.Empty : MediaProblems.TooLarge;
            }

            store.Keep(id);
            db.Add(new MediaFile
            {
                Id = id,
                AccountId = tenant.AccountId,
                Kind = type.Kind,
                ContentType = type.ContentType,
                FileName = fileName,
                Size = size,
                CreatedAt = clock.GetUtcNow(),
            });
            await db.SaveChangesAsync(cancellationToken);
            stored = true;
            return new MediaResponse(id, type.Kind, type.ContentType, fileName, size);
        }
        finally
        {
            if (!stored)
            {
                store.Remove(id);
            }
        }
    }

    /// <returns>One byte more than allowed when there are more; the rest is not read.</returns>
    private async Task<(long Size, MediaType Type)> WriteAsync(Guid id, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            await using var file = new FileStream(store.IncomingPathOf(id), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, useAsync: true);
            long size = 0;
            while (size <= MaxBytes && await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                size += read;
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            // A message that was accepted must find its file after a power cut.
            file.Flush(flushToDisk: true);
            file.Position = 0;
            var head = await file.ReadAtLeastAsync(buffer.AsMemory(0, MediaTypes.HeadLength), MediaTypes.HeadLength, throwOnEndOfStream: false, cancellationToken);
            return (size, MediaTypes.Of(buffer.AsSpan(0, head)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(LogLevel.Error, "An upload was refused: the disk of the data folder is nearly full")]
    private partial void LogFull();
}
