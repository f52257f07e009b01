using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>Files that messages carry: upload, download, storage.</summary>
internal static class MediaFeature
{
    public static void AddMedia(this IServiceCollection services)
    {
        services.AddSingleton<MediaStore>();
        services.AddSingleton<ReceivedFiles>();
        services.AddHostedService<MediaSweep>();
        services.AddScoped<UploadMedia>();
        services.AddScoped<DownloadMedia>();
    }

    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        var media = app.MapGroup("/api/media").WithTags("Media");
        media.MapPost("", UploadMedia.Endpoint).NeedsScope(Scopes.Send)
            .WithMetadata(new RequestSizeLimitAttribute(UploadMedia.MaxRequestBytes))
            .Produces<MediaResponse>(StatusCodes.Status201Created)
            .AddOpenApiOperationTransformer(DescribeBodyAsync);
        media.MapGet("/{id:guid}", DownloadMedia.Endpoint).Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
    }

    /// <summary>The body is read as a stream, so the document cannot find it out by itself.</summary>
    private static Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "At most 64 MiB." };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["file"] = file },
                        Required = new HashSet<string>(StringComparer.Ordinal) { "file" },
                    },
                },
            },
        };
        return Task.CompletedTask;
    }
}
