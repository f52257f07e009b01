using System.Text.Json;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>Turns whatever a route throws, and empty error answers of the framework, into problems with a code.</summary>
internal sealed partial class FailureMapping(RequestDelegate next, ILogger<FailureMapping> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await ProblemOf(failure, http).ToHttp().ExecuteAsync(http);
            return;
        }

        if (!http.Response.HasStarted && http.Response.StatusCode >= 400 && http.Response.ContentLength is null && http.Response.ContentType is null)
        {
            await ProblemOf(http.Response.StatusCode).ToHttp().ExecuteAsync(http);
        }
    }

    private Problem ProblemOf(Exception failure, HttpContext http)
    {
        switch (failure)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return CommonProblems.BodyTooLarge;
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return CommonProblems.UnsupportedMediaType;
            case BadHttpRequestException { InnerException: JsonException json }:
                return CommonProblems.MalformedBody(FieldOf(json));
            case JsonException json:
                return CommonProblems.MalformedBody(FieldOf(json));
            case BadHttpRequestException:
                return CommonProblems.MalformedRequest;
            case InvalidOperationException or NotSupportedException or ArgumentException when HasUnknownCharset(http.Request):
                return CommonProblems.UnsupportedMediaType;
            case var _ when DatabaseFailures.IsUnstorableText(failure):
                return CommonProblems.MalformedRequest;
            default:
                if (DatabaseFailures.IsBusy(failure))
                {
                    LogBusy(failure, http.TraceIdentifier);
                    return CommonProblems.Busy;
                }

                LogFailure(failure, http.Request.Method, http.GetEndpoint()?.DisplayName, http.TraceIdentifier);
                return CommonProblems.Internal;
        }
    }

    private static Problem ProblemOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => CommonProblems.SignInRequired,
        StatusCodes.Status404NotFound => CommonProblems.NotFound,
        StatusCodes.Status405MethodNotAllowed => CommonProblems.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => CommonProblems.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => CommonProblems.UnsupportedMediaType,
        >= 500 => CommonProblems.Internal with { Status = status },
        _ => CommonProblems.MalformedRequest with { Status = status },
    };

    /// <summary>The framework reads JSON in what it calls known encodings and throws no exception of its own for others.</summary>
    private static bool HasUnknownCharset(HttpRequest request) =>
        request.GetTypedHeaders().ContentType is { Charset: { HasValue: true } charset } && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static string? FieldOf(JsonException failure)
    {
        var path = failure.Path?.TrimStart('$').TrimStart('.');
        return string.IsNullOrEmpty(path) || path.Length > 100 ? null : path;
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed ({TraceId})")]
    private partial void LogFailure(Exception failure, string method, string? endpoint, string traceId);

    [LoggerMessage(LogLevel.Warning, "The database was busy for longer than the time limit ({TraceId})")]
    private partial void LogBusy(Exception failure, string traceId);
}
