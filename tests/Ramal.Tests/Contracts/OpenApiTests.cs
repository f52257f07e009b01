using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Hosting;
using Ramal.Testing;
using Ramal.Tests.Architecture;

namespace Ramal.Tests.Contracts;

/// <summary>The public contract, as files whose changes are reviewed. UPDATE_SNAPSHOTS=1 rewrites them.</summary>
public sealed class OpenApiTests(SharedServer shared)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RamalTestServer Server => shared.Server;

    [Fact]
    public async Task The_document_is_the_one_that_was_reviewed()
    {
        using var anonymous = Server.Anonymous();
        var document = JsonNode.Parse((await anonymous.GetAsync("/openapi/v1.json")).EnsureStatus(200).Text)!;

        Assert.Equal("3.1", document["openapi"]!.GetValue<string>()[..3]);
        AssertSame("docs/api/openapi.v1.json", document.ToJsonString(Readable) + "\n");
    }

    [Fact]
    public void The_routes_are_the_ones_that_were_reviewed()
    {
        var lines =
            from endpoint in Server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            let access = endpoint.Metadata.GetMetadata<Access>() ?? Access.Default
            let scope = access.Kind == AccessKind.SignedIn ? access.ScopeFor(method).ToString().ToLowerInvariant() : "-"
            orderby endpoint.RoutePattern.RawText!.TrimEnd('/'), method
            select $"{method,-7} /{endpoint.RoutePattern.RawText!.Trim('/'),-60} {access.Kind,-28} {scope}";

        AssertSame("docs/api/endpoints.txt", string.Concat(lines.Select(line => line + "\n")));
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_summary_a_tag_and_says_how_it_fails()
    {
        using var anonymous = Server.Anonymous();
        var document = (await anonymous.GetAsync("/openapi/v1.json")).Json;
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value))).ToList();

        Assert.NotEmpty(operations);
        Assert.Empty(operations.GroupBy(operation => operation.Value.GetProperty("operationId").GetString()).Where(group => group.Count() > 1)
            .SelectMany(group => group.Select(operation => operation.Name)));
        Assert.Empty(operations.Where(operation => !operation.Value.TryGetProperty("summary", out _)).Select(operation => operation.Name));
        Assert.Empty(operations.Where(operation => !operation.Value.TryGetProperty("tags", out _)).Select(operation => operation.Name));
        Assert.Empty(operations.Where(operation => !operation.Value.GetProperty("responses").TryGetProperty("default", out _)).Select(operation => operation.Name));
    }

    [Fact]
    public async Task Bodies_are_described_by_the_comments_of_their_records()
    {
        using var anonymous = Server.Anonymous();
        var document = (await anonymous.GetAsync("/openapi/v1.json")).Json;

        var email = document.GetProperty("components").GetProperty("schemas").GetProperty("SignInRequest").GetProperty("properties").GetProperty("email");

        Assert.Equal("Without regard to case; the user name of an older program for whoever has no e-mail yet.", email.GetProperty("description").GetString());
    }

    private static void AssertSame(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Repository.Root, path))!);
            File.WriteAllText(Path.Combine(Repository.Root, path), actual);
        }

        Assert.True(Repository.Exists(path) && Repository.Read(path) == actual, $"{path} differs. UPDATE_SNAPSHOTS=1 rewrites it; review the difference.");
    }
}
