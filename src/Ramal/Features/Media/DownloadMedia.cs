using Microsoft.Net.Http.Headers;
using Ramal.Connectors;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>Gives one file of the account back.</summary>
internal sealed class DownloadMedia(Tenant tenant, MediaStore store)
{
    public static async Task<IResult> Endpoint(Guid id, DownloadMedia download, HttpContext http, CancellationToken cancellationToken)
    {
        if (await download.HandleAsync(id, cancellationToken) is not { } media)
        {
            return CommonProblems.NotFound.ToHttp();
        }

        var headers = http.Response.Headers;
        if (media.Kind != MediaKind.Document)
        {
            var disposition = new ContentDispositionHeaderValue("inline");
            disposition.SetHttpFileName(media.FileName);
            headers.ContentDisposition = disposition.ToString();
        }

        headers.XContentTypeOptions = "nosniff";
        // Even what is shown inline is a stranger's file: no script, no origin.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Bytes never change, but whoever signed out must not see them any more: ask, and mostly answer 304.
        headers.CacheControl = "private, no-cache";
        return TypedResults.PhysicalFile(
            media.Path,
            media.ContentType,
            // Given a name, the answer says that it is to be saved and not shown.
            fileDownloadName: media.Kind == MediaKind.Document ? media.FileName : null,
            entityTag: new EntityTagHeaderValue($"\"{id:N}\""),
            enableRangeProcessing: true);
    }

    public Task<StoredMedia?> HandleAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(tenant.AccountId, id, cancellationToken);
}
