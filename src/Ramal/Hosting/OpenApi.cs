using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ramal.Hosting;

/// <summary>The document of the public API, <c>/openapi/v1.json</c>. Its order does not depend on the code's, so that a change of it is a change of the API.</summary>
internal static class OpenApi
{
    private const string ProblemSchema = "Problem";
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Summaries = new(ReadSummaries);

    public static void AddRamalOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath is { } path && !path.StartsWith("openapi", StringComparison.Ordinal);
        options.AddOperationTransformer(DescribeAsync);
        options.AddDocumentTransformer(FinishAsync);
    });

    /// <summary>Name of an operation: the class of its use case, and what the endpoint's own name adds.</summary>
    public static string OperationIdOf(MethodInfo endpoint)
    {
        var name = endpoint.DeclaringType!.Name;
        var addition = endpoint.Name.EndsWith("Endpoint", StringComparison.Ordinal) ? endpoint.Name[..^"Endpoint".Length] : "";
        return JsonNamingPolicy.CamelCase.ConvertName(name) + addition;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<MethodInfo>().FirstOrDefault() is { } endpoint)
        {
            operation.OperationId ??= OperationIdOf(endpoint);
            operation.Summary ??= SummaryOf(endpoint);
        }

        operation.Responses ??= [];
        operation.Responses.Remove("400");
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "What went wrong, with a stable code.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, context.Document) },
            },
        };
        var access = metadata.OfType<Access>().LastOrDefault() ?? Access.Default;
        operation.Security = access.Kind == AccessKind.Public ? [] :
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("cookie", context.Document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static Task FinishAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Ramal",
            Version = "v1",
            Description = "One account, many WhatsApp numbers, one reliable schedule. Errors are application/problem+json with a stable code in title.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = null;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A session token from POST /api/login, or an API key (rml_…).",
            },
            ["cookie"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = Features.Accounts.SignIn.Cookie,
                Description = "For browsers. Requests that change something also carry the header X-Ramal-Csrf with any value.",
            },
        };
        var schemas = document.Components.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schemas[ProblemSchema] = Problem();
        document.Components.Schemas = schemas.OrderBy(schema => schema.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            paths[path] = item;
        }

        document.Paths = paths;
        document.Tags = document.Tags?.OrderBy(tag => tag.Name, StringComparer.Ordinal).ToHashSet();
        return Task.CompletedTask;
    }

    private static OpenApiSchema Problem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457. Some codes carry further members.",
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text("/problems/ and the code."),
            ["title"] = Text("The code; never renamed."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "HTTP status." },
            ["detail"] = Text("A sentence in the language of the request."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "For validation: field → sentences.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            ["traceId"] = Text("For operators."),
        },
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "detail", "traceId" },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    /// <summary>The endpoint's own comment, else that of its use case.</summary>
    private static string? SummaryOf(MethodInfo endpoint)
    {
        var type = endpoint.DeclaringType!.FullName;
        var own = Summaries.Value.FirstOrDefault(summary => summary.Key.StartsWith($"M:{type}.{endpoint.Name}(", StringComparison.Ordinal)).Value;
        return own ?? Summaries.Value.GetValueOrDefault($"T:{type}");
    }

    private static Dictionary<string, string> ReadSummaries()
    {
        var location = Path.Combine(AppContext.BaseDirectory, "Ramal.xml");
        return File.Exists(location)
            ? XDocument.Load(location).Descendants("member").Where(member => member.Element("summary") is not null).ToDictionary(
                member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!), StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    private static string Plain(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Value.Length: > 0 } element => element.Value,
            XElement element => element.Attributes().First().Value.Split('.', ':')[^1],
            _ => "",
        }));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
