using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Features.Media;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Takes the files of an import and begins its dry run. Nothing is imported before somebody confirms.</summary>
internal sealed class UploadImport(RamalDb database, ImportUploads uploads, MediaStore store, ImportWork work, Tenant tenant, TimeProvider clock)
{
    /// <summary>Of the whole request, in bytes.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    private const int MaxFiles = 50;
    private const int MaxField = 10_000;

    public static async Task<IResult> Endpoint(UploadImport upload, HttpRequest request, CancellationToken cancellationToken)
    {
        var outcome = await upload.HandleAsync(request.ContentType, request.Body, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Accepted($"/api/admin/imports/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<ImportResponse>> HandleAsync(string? contentType, Stream body, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary)
        {
            return MediaProblems.NotMultipart;
        }

        if (!store.HasRoom())
        {
            return MediaProblems.StorageFull;
        }

        var id = Ids.New(clock);
        Directory.CreateDirectory(uploads.FolderOf(id));
        var isKept = false;
        try
        {
            var outcome = await TakeAsync(id, new MultipartReader(boundary.Value!, body), cancellationToken);
            isKept = outcome.Problem is null;
            return outcome;
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ImportProblems.TooLarge;
        }
        catch (IOException failure) when (MediaStore.MeansFull(failure))
        {
            return MediaProblems.StorageFull;
        }
        catch (Exception failure) when (failure is InvalidDataException || (failure is IOException and not BadHttpRequestException && failure.InnerException is null))
        {
            return MediaProblems.Malformed;
        }
        finally
        {
            if (!isKept)
            {
                uploads.Remove(id);
            }
        }
    }

    private async Task<Outcome<ImportResponse>> TakeAsync(Guid id, MultipartReader reader, CancellationToken cancellationToken)
    {
        var files = new List<ImportedFile>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.GetContentDispositionHeader() is not { } disposition)
            {
                continue;
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            if (disposition.IsFileDisposition() && name == "file")
            {
                if (files.Count == MaxFiles)
                {
                    return ImportProblems.TooLarge;
                }

                var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
                files.Add(await WriteAsync(id, files.Count, FileNames.Clean(fileName.Value), section.Body, cancellationToken));
            }
            else if (disposition.IsFormDisposition() && await ReadAsync(section.Body, cancellationToken) is { } value)
            {
                fields[name] = value;
            }
        }

        if (files.Count == 0 || files.TrueForAll(file => file.Size == 0))
        {
            return ImportProblems.NoFile;
        }

        var choices = ImportFields.Read(fields, tenant.Caller.TimeZone);
        return choices.Problem is { } invalid ? invalid : await BeginAsync(id, files, choices.Value, cancellationToken);
    }

    private async Task<Outcome<ImportResponse>> BeginAsync(Guid id, List<ImportedFile> files, ImportChoices choices, CancellationToken cancellationToken)
    {
        var import = new Import
        {
            Id = id,
            CreatedAt = clock.GetUtcNow(),
            ById = tenant.UserId,
            ByName = tenant.Caller.Name,
            Origin = ImportOrigin.Page,
            State = ImportState.Reading,
            Files = JsonSerializer.Serialize(files, ImportReport.Json),
            Choices = JsonSerializer.Serialize(choices, ImportReport.Json),
        };
        await using var db = database.ForAllAccounts();
        db.Add(import);
        db.AddAudit(tenant.Caller, clock, "import.uploaded", id.ToString(), string.Create(CultureInfo.InvariantCulture, $"{files.Count} files"));
        await db.SaveChangesAsync(cancellationToken);
        if (work.TryBegin(id, tenant.Caller))
        {
            return ImportResponse.Of(import, work.ProgressOf(id), []);
        }

        db.Remove(import);
        await db.SaveChangesAsync(cancellationToken);
        return ImportProblems.Busy;
    }

    private async Task<ImportedFile> WriteAsync(Guid id, int index, string name, Stream content, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(uploads.PathOf(id, index), FileMode.CreateNew, FileAccess.Write, FileShare.None, 81920, useAsync: true);
        await content.CopyToAsync(file, cancellationToken);
        return new ImportedFile(name, file.Length);
    }

    /// <summary>Null when it is longer than any field is.</summary>
    private static async Task<string?> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxField];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length == buffer.Length ? null : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
