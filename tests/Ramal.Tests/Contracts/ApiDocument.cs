using System.Text.Json;

namespace Ramal.Tests.Contracts;

/// <summary>What the OpenAPI document says of one method of one path.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">With parameters as <c>{id}</c>.</param>
/// <param name="Query">Names of its query parameters.</param>
/// <param name="BodyType">Content type of its body; null when it takes none.</param>
/// <param name="Body">Schema of the body, or null.</param>
internal sealed record ApiOperation(HttpMethod Method, string Path, IReadOnlyList<string> Query, string? BodyType, JsonElement? Body)
{
    public string Name => $"{Method} {Path}";
}

/// <summary>The OpenAPI document of the running server, as far as making requests needs it.</summary>
internal sealed class ApiDocument(JsonElement root)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public IReadOnlyList<ApiOperation> Operations() =>
    [
        .. from path in root.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           where Methods.Contains(operation.Name, StringComparer.Ordinal)
           let body = BodyOf(operation.Value)
           select new ApiOperation(HttpMethod.Parse(operation.Name.ToUpperInvariant()), path.Name, QueryOf(operation.Value), body?.Type, body?.Schema),
    ];

    /// <summary>The object behind references and <c>oneOf</c> with null; the schema itself when it is none.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var found = root;
            foreach (var name in reference.GetString()!.TrimStart('#', '/').Split('/'))
            {
                found = found.GetProperty(name);
            }

            return Resolve(found);
        }

        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
        {
            if (schema.TryGetProperty(choice, out var schemas))
            {
                return Resolve(schemas.EnumerateArray().First(one => !TypesOf(one).SequenceEqual(["null"])));
            }
        }

        return schema;
    }

    public static IReadOnlyList<string> TypesOf(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!]
        : [];

    private static IReadOnlyList<string> QueryOf(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!)]
        : [];

    private static (string Type, JsonElement? Schema)? BodyOf(JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var body))
        {
            return null;
        }

        var content = body.GetProperty("content").EnumerateObject().First();
        return (content.Name, content.Value.TryGetProperty("schema", out var schema) ? schema : null);
    }
}
