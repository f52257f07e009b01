using System.Net;
using System.Text;
using Ramal.Connectors;

namespace Ramal.Hosting;

/// <summary>A call of an address that somebody entered.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Address">http or https, without user and password.</param>
/// <param name="Headers">May carry credentials: never logged, and never sent to another host.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Limit">Time for everything, redirects too.</param>
/// <param name="MaxBytes">Of the answer.</param>
internal sealed record GuardedCall(
    HttpMethod Method, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body, TimeSpan Limit, int MaxBytes);

/// <summary>What came back.</summary>
/// <param name="Status">HTTP status; null when none came.</param>
/// <param name="Failure">A code, when no complete answer came: <c>address-not-allowed</c>, <c>timed-out</c>, <c>too-large</c>,
/// <c>too-many-redirects</c>, <c>redirect-refused</c>, <c>unreachable</c>.</param>
/// <param name="Body">Empty when there is a failure.</param>
internal sealed record GuardedAnswer(int? Status, string? Failure, ReadOnlyMemory<byte> Body)
{
    public static GuardedAnswer Failed(string failure) => new(null, failure, ReadOnlyMemory<byte>.Empty);
}

/// <summary>
/// Makes such calls through <see cref="GuardedHttp"/>. Follows redirects itself, a few: each leads to a new connection, so
/// the address that is really connected to is checked again; what was meant for one host is not shown to the next.
/// </summary>
internal sealed class GuardedCalls(GuardedHttp http, TimeProvider clock)
{
    private const int MaxRedirects = 4;

    public async Task<GuardedAnswer> SendAsync(GuardedCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(call.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(call, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return GuardedAnswer.Failed("timed-out");
        }
        catch (AddressNotAllowedException)
        {
            return GuardedAnswer.Failed("address-not-allowed");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or FormatException or NotSupportedException or System.Net.Sockets.SocketException)
        {
            // The message may hold the address, and the address a key: only the code goes on.
            return GuardedAnswer.Failed("unreachable");
        }
    }

    private async Task<GuardedAnswer> FollowAsync(GuardedCall call, CancellationToken cancellationToken)
    {
        var (method, address, body) = (call.Method, call.Address, call.Body);
        for (var redirects = 0; ; redirects++)
        {
            if (!IsCallable(address))
            {
                return GuardedAnswer.Failed(redirects == 0 ? "address-not-allowed" : "redirect-refused");
            }

            using var request = Request(call, method, address, body);
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return await ReadAsync(response, call.MaxBytes, cancellationToken);
            }

            if (redirects == MaxRedirects)
            {
                return GuardedAnswer.Failed("too-many-redirects");
            }

            var next = new Uri(address, location);
            if (address.Scheme == "https" && next.Scheme == "http")
            {
                return GuardedAnswer.Failed("redirect-refused");
            }

            if (response.StatusCode is HttpStatusCode.SeeOther || (method == HttpMethod.Post && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found))
            {
                (method, body) = (HttpMethod.Get, null);
            }

            address = next;
        }
    }

    private static bool IsCallable(Uri address) => address.IsAbsoluteUri && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static HttpRequestMessage Request(GuardedCall call, HttpMethod method, Uri address, string? body)
    {
        var request = new HttpRequestMessage(method, address);
        var isSameHost = Uri.Compare(address, call.Address, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
        if (body is not null && isSameHost)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in isSameHost ? call.Headers : [])
        {
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                request.Content?.Headers.Remove(name);
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Ramal");
        return request;
    }

    /// <summary>Counts what really comes: a length in the headers is only a claim.</summary>
    private static async Task<GuardedAnswer> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            return GuardedAnswer.Failed("too-large");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + read > maxBytes)
            {
                return GuardedAnswer.Failed("too-large");
            }

            kept.Write(buffer, 0, read);
        }

        return new GuardedAnswer((int)response.StatusCode, null, kept.ToArray());
    }
}
