using Microsoft.AspNetCore.Mvc;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>Files that messages carry: upload, download, storage.</summary>
internal static class MediaFeature
{
    public static void AddMedia(this IServiceCollection services)
    {
        services.AddSingleton<MediaStore>();
        services.AddHostedService<MediaSweep>();
        services.AddScoped<UploadMedia>();
        services.AddScoped<DownloadMedia>();
    }

    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        var media = app.MapGroup("/api/media").WithTags("Media");
        media.MapPost("", UploadMedia.Endpoint).NeedsScope(Scopes.Send)
            .WithMetadata(new RequestSizeLimitAttribute(UploadMedia.MaxRequestBytes))
            .Produces<MediaResponse>(StatusCodes.Status201Created);
        media.MapGet("/{id:guid}", DownloadMedia.Endpoint);
    }
}
