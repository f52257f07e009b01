using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Contracts;

/// <summary>One method and path of the running server.</summary>
/// <param name="Method">Null when the route takes every method.</param>
/// <param name="Pattern">With parameters as <c>{id}</c>, without constraints.</param>
/// <param name="Access">What it asks of the caller.</param>
internal sealed partial record ServerRoute(HttpMethod? Method, string Pattern, Access Access)
{
    /// <summary>As tables of the tests name it: <c>GET /api/instances/{id}</c>.</summary>
    public string Name => $"{Method?.Method ?? "*"} {Pattern}";

    public IReadOnlyList<string> Parameters { get; } = [.. Parameter().Matches(Pattern).Select(match => match.Groups[1].Value)];

    /// <summary>Everything that the server answers, sorted by name.</summary>
    public static IReadOnlyList<ServerRoute> Of(RamalTestServer server) =>
    [
        .. server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => MethodsOf(endpoint).Select(method => new ServerRoute(
                method,
                Constraint().Replace($"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", "{$1}").TrimEnd('/'),
                endpoint.Metadata.GetMetadata<Access>() ?? (method is null ? new Access(AccessKind.Public) : Access.Default))))
            .DistinctBy(route => route.Name)
            .OrderBy(route => route.Name, StringComparer.Ordinal),
    ];

    /// <summary>The path with this value for each parameter; where there are several, their values in order, with slashes between.</summary>
    public string PathWith(string value)
    {
        var values = Parameters.Count > 1 ? value.Split('/') : [value];
        var next = 0;
        return Parameter().Replace(Pattern, _ => Uri.EscapeDataString(values[Math.Min(next++, values.Length - 1)]));
    }

    /// <summary>The path with values by name.</summary>
    public string PathWith(Func<string, string> valueOf) => Parameter().Replace(Pattern, match => valueOf(match.Groups[1].Value));

    private static IEnumerable<HttpMethod?> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>() is { } metadata ? metadata.HttpMethods.Select(method => (HttpMethod?)HttpMethod.Parse(method)) : [null];

    [GeneratedRegex(@"\{(\*{0,2}[^}:=?]+)[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{\*{0,2}([^}]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
