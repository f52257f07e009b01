namespace Ramal.Connectors.Evolution;

/// <summary>One HTTP exchange at a time limit and a size limit. Throws nothing for what network and server do.</summary>
internal sealed class EvolutionHttp(HttpClient http, string key, TimeProvider clock, CancellationToken closing)
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private int _running;
    private TaskCompletionSource? _idle;

    /// <summary>Completes when no exchange runs any more.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
        {
            if (_running == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    public async Task<ApiAnswer> ExchangeAsync(
        HttpMethod method, Uri address, RequestBody? body, TimeSpan limit, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            using var late = new CancellationTokenSource(limit, clock);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing, late.Token);
            return await ExchangeAsync(method, address, body, any.Token);
        }
        finally
        {
            body?.Dispose();
            End();
        }
    }

    /// <summary>An exchange whose answer holds one large base64 property: that goes to a stream, whatever its size.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="address">Where.</param>
    /// <param name="body">The question.</param>
    /// <param name="property">Name of the property.</param>
    /// <param name="destination">Receives its bytes.</param>
    /// <param name="maxBytes">It stops behind this.</param>
    /// <param name="cancellationToken">The only limit on time: files may take minutes.</param>
    /// <returns>The bytes when the property came whole, or one more than allowed; else why not.</returns>
    public async Task<(ApiAnswer Answer, long? Bytes)> ReceiveAsync(
        HttpMethod method, Uri address, RequestBody body, ReadOnlyMemory<byte> property, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing);
            using var request = new HttpRequestMessage(method, address) { Content = body };
            request.Headers.TryAddWithoutValidation("apikey", key);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, any.Token);
            if (!response.IsSuccessStatusCode)
            {
                var (raw, isWhole) = await ReadAsync(response.Content, any.Token);
                return (ApiAnswer.Of((int)response.StatusCode, raw, isWhole), null);
            }

            await using var stream = await response.Content.ReadAsStreamAsync(any.Token);
            var bytes = await Base64Property.CopyAsync(stream, property, destination, maxBytes, any.Token);
            return (ApiAnswer.Of((int)response.StatusCode, default, isWhole: false), bytes);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (ApiAnswer.None(ConnectorError.Unreachable, mayHaveArrived: true, "Stopped while waiting."), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (NoAnswer(exception, body), null);
        }
        finally
        {
            End();
        }
    }

    private async Task<ApiAnswer> ExchangeAsync(HttpMethod method, Uri address, RequestBody? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, address) { Content = body };
            request.Headers.TryAddWithoutValidation("apikey", key);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var (raw, isWhole) = await ReadAsync(response.Content, cancellationToken);
            return ApiAnswer.Of((int)response.StatusCode, raw, isWhole);
        }
        catch (OperationCanceledException)
        {
            return ApiAnswer.None(ConnectorError.Unreachable, MayHaveArrived(body), "No answer within the time limit, or stopped while waiting.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return NoAnswer(exception, body);
        }
    }

    private static ApiAnswer NoAnswer(Exception exception, RequestBody? body)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AddressNotAllowedException:
                    return ApiAnswer.None(ConnectorError.AddressNotAllowed, mayHaveArrived: false, "This server does not call that address.");
                case MediaUnreadableException:
                    return ApiAnswer.None(ConnectorError.MediaRejected, mayHaveArrived: false, "The stored file cannot be read in full.");
            }
        }

        return (exception as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => Unreached("No such host."),
            HttpRequestError.SecureConnectionError => Unreached("No secure connection: certificate or protocol refused."),
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => Unreached("Nothing accepts connections at the address."),
            HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ConfigurationLimitExceeded =>
                ApiAnswer.None(ConnectorError.NotTheProvider, MayHaveArrived(body), "What answers does not speak HTTP as expected."),
            _ => ApiAnswer.None(ConnectorError.Unreachable, MayHaveArrived(body), "The connection broke before the answer was complete."),
        };
    }

    private static ApiAnswer Unreached(string detail) => ApiAnswer.None(ConnectorError.Unreachable, mayHaveArrived: false, detail);

    private static bool MayHaveArrived(RequestBody? body) => body?.MayHaveLeft ?? true;

    private static async Task<(ReadOnlyMemory<byte> Raw, bool IsWhole)> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(chunk, cancellationToken);
            if (read == 0)
            {
                return (buffer.GetBuffer().AsMemory(0, (int)buffer.Length), true);
            }

            if (buffer.Length + read > MaxAnswerBytes)
            {
                return (buffer.GetBuffer().AsMemory(0, (int)buffer.Length), false);
            }

            buffer.Write(chunk, 0, read);
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            _running++;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_running == 0)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }
}
