using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Data of older programs in, and everything of an account back out.</summary>
internal static class ImportsFeature
{
    public static void AddImports(this IServiceCollection services)
    {
        services.AddSingleton<ImportPeople>();
        services.AddSingleton<ImportSettings>();
        services.AddSingleton<ImportInstances>();
        services.AddSingleton<ImportMessages>();
        services.AddSingleton<TakeFlow>();
        services.AddSingleton<ImportFlows>();
        services.AddSingleton<ImportRun>();
        services.AddSingleton<ImportUploads>();
        services.AddSingleton<ImportWork>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportWork>());
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<StartUpImport>();
        services.AddSingleton<Exports>();
        services.AddScoped<UploadImport>();
        services.AddScoped<ReadImports>();
        services.AddScoped<ConfirmImport>();
    }

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var imports = app.MapGroup("/api/admin/imports").WithTags("Imports").Needs(AccessKind.Administrator);
        imports.MapGet("", ReadImports.ListEndpoint).Produces<Page<ImportResponse>>();
        imports.MapPost("", UploadImport.Endpoint)
            .WithMetadata(new RequestSizeLimitAttribute(UploadImport.MaxBytes))
            .Produces<ImportResponse>(StatusCodes.Status202Accepted)
            .AddOpenApiOperationTransformer(DescribeBodyAsync);
        imports.MapGet("/{id:guid}", ReadImports.OneEndpoint).Produces<ImportResponse>();
        imports.MapPut("/{id:guid}", ConfirmImport.ChangeEndpoint).Produces<ImportResponse>(StatusCodes.Status202Accepted);
        imports.MapDelete("/{id:guid}", ConfirmImport.DiscardEndpoint).Produces(StatusCodes.Status204NoContent);
        imports.MapPost("/{id:guid}/confirm", ConfirmImport.Endpoint).Produces<ImportResponse>(StatusCodes.Status202Accepted);
        imports.MapGet("/{id:guid}/rows", ReadImports.RowsEndpoint).Produces<Page<ImportRowResponse>>();
        imports.MapGet("/{id:guid}/rows.csv", ReadImports.TableEndpoint).Produces(StatusCodes.Status200OK, contentType: "text/csv");

        var exports = app.MapGroup("/api/export").WithTags("Imports");
        exports.MapGet("/messages.csv", Exports.MessagesTableEndpoint).Produces(StatusCodes.Status200OK, contentType: "text/csv");
        exports.MapGet("/messages.json", Exports.MessagesEndpoint).Produces(StatusCodes.Status200OK, contentType: "application/json");
        exports.MapGet("/instances.csv", Exports.InstancesTableEndpoint).Produces(StatusCodes.Status200OK, contentType: "text/csv");
        exports.MapGet("/instances.json", Exports.InstancesEndpoint).Produces(StatusCodes.Status200OK, contentType: "application/json");
    }

    /// <summary>The body is read as a stream, so the document cannot find it out by itself.</summary>
    private static Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["kind"] = Text("schedulezap, ylada or csv; found out when left out."),
            ["timeZone"] = Text("IANA name, for times without one."),
            ["encoding"] = Text("Of a table: auto, utf-8, windows-1252 or utf-16."),
            ["delimiter"] = Text("Of a table: auto, semicolon, comma or tab."),
            ["mapping"] = Text("Of a table: a JSON object, which column holds what."),
            ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "One or more, at most 256 MiB together." },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = properties, Required = new HashSet<string>(StringComparer.Ordinal) { "file" } },
                },
            },
        };
        return Task.CompletedTask;

        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
    }
}
