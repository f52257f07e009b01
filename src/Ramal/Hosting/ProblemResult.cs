using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>A <see cref="Problem"/> as RFC 9457 answer, in the language of the request.</summary>
public sealed class ProblemResult : IResult, IEndpointMetadataProvider
{
    private readonly Problem _problem;

    internal ProblemResult(Problem problem) => _problem = problem;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemDetails), ["application/problem+json"]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var details = new ProblemDetails
        {
            Type = $"/problems/{_problem.Code}",
            Title = _problem.Code,
            Status = _problem.Status,
            Detail = _problem.Detail.ToString(),
        };
        if (_problem.Errors is { } errors)
        {
            details.Extensions["errors"] = errors.ToDictionary(
                pair => pair.Key, pair => pair.Value.Select(text => text.ToString()).ToArray(), StringComparer.Ordinal);
        }

        foreach (var (name, value) in _problem.Extras ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            details.Extensions[name] = value;
        }

        details.Extensions["traceId"] = httpContext.TraceIdentifier;
        if (_problem.RetryAfterSeconds is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        httpContext.Response.StatusCode = _problem.Status;
        httpContext.Response.Headers.CacheControl = "no-store";
        return httpContext.Response.WriteAsJsonAsync(details, options: null, "application/problem+json", httpContext.RequestAborted);
    }
}

/// <summary>How problems leave.</summary>
internal static class ProblemResults
{
    public static ProblemResult ToHttp(this Problem problem) => new(problem);

    /// <summary>The value as 200, or the problem.</summary>
    public static IResult ToHttp<T>(this Outcome<T> outcome) =>
        outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Ok(outcome.Value);
}
