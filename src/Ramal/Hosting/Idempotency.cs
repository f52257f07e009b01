using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>
/// Makes a POST safe to repeat: same <c>Idempotency-Key</c> and body, same answer, and the work is done once. For people
/// and keys signed in. The key is reserved before the work. A request whose process died in between is never done again:
/// after five minutes its key answers <c>idempotency-outcome-unknown</c>, and the caller looks before using a new key.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IdempotencyKeys keys)
{
    public const string Header = "Idempotency-Key";
    private const int MaxKeyLength = 255;
    private const int MaxStoredBytes = RamalHosting.MaxBodyBytes;

    public Task InvokeAsync(HttpContext http, Tenant tenant) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Headers.ContainsKey(Header) && tenant.CallerOrNone is { } caller && http.GetEndpoint() is not null
            ? RunAsync(http, caller)
            : next(http);

    private async Task RunAsync(HttpContext http, Caller caller)
    {
        var header = http.Request.Headers[Header];
        if (header.Count != 1 || header[0] is not { Length: > 0 and <= MaxKeyLength } key)
        {
            await IdempotencyProblems.KeyInvalid.ToHttp().ExecuteAsync(http);
            return;
        }

        var hash = Ids.HashOf(string.Create(CultureInfo.InvariantCulture, $"{caller.UserId}\n{http.Request.Path}{http.Request.QueryString}\n{key}"));
        var bodyHash = await HashBodyAsync(http.Request, http.RequestAborted);
        switch (await keys.ReserveAsync(caller.AccountId, hash, bodyHash, http.RequestAborted))
        {
            case Reservation.Again again:
                await RepeatAsync(http, again.Answer);
                break;
            case Reservation.Refused refused:
                await refused.Problem.ToHttp().ExecuteAsync(http);
                break;
            default:
                await WorkAsync(http, caller.AccountId, hash);
                break;
        }
    }

    private async Task WorkAsync(HttpContext http, int accountId, string hash)
    {
        // A caller who hangs up must not stop the work midway: the answer is kept for when the request comes again.
        http.RequestAborted = CancellationToken.None;
        var real = http.Response.Body;
        using var copy = new MemoryStream();
        http.Response.Body = copy;
        try
        {
            await next(http);
        }
        catch (Exception failure)
        {
            await (DidNothing(failure) ? keys.ReleaseAsync(accountId, hash) : keys.FinishUnknownAsync(accountId, hash));
            throw;
        }
        finally
        {
            http.Response.Body = real;
        }

        await KeepAsync(http.Response, accountId, hash, copy);
        copy.Position = 0;
        await copy.CopyToAsync(real, CancellationToken.None);
    }

    private async Task KeepAsync(HttpResponse response, int accountId, string hash, MemoryStream body)
    {
        if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            await keys.ReleaseAsync(accountId, hash);
        }
        else if (response.StatusCode >= 500 || body.Length > MaxStoredBytes)
        {
            await keys.FinishUnknownAsync(accountId, hash);
        }
        else
        {
            await keys.FinishAsync(
                accountId, hash, new StoredAnswer(response.StatusCode, response.ContentType, response.Headers.Location, body.ToArray()));
        }
    }

    private static async Task RepeatAsync(HttpContext http, StoredAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }

        if (answer.Body.Length > 0)
        {
            await response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
    }

    /// <summary>A request that could not be read, or that the database had no time for, changed nothing.</summary>
    private static bool DidNothing(Exception failure) => failure is BadHttpRequestException || DatabaseFailures.IsBusy(failure);

    private static async Task<string> HashBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary)
        {
            await HashPartsAsync(hash, request.Body, boundary.ToString(), cancellationToken);
        }
        else
        {
            await HashAsync(hash, request.Body, cancellationToken);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Part by part, because the same upload has another boundary each time it is sent.</summary>
    private static async Task HashPartsAsync(IncrementalHash hash, Stream body, string boundary, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new MultipartReader(boundary, body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{section.ContentDisposition}\n{section.ContentType}\n"));
                await HashAsync(hash, section.Body, cancellationToken);
                hash.AppendData("\n"u8);
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The parts of the body cannot be read.", failure);
        }
    }

    private static async Task HashAsync(IncrementalHash hash, Stream content, CancellationToken cancellationToken)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
