using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;

namespace Ramal.Connectors.Native;

/// <summary>Settings of the whole server for the native connector. What is not set stays as WhatsApp's own web client has it.</summary>
public sealed record NativeOptions
{
    /// <summary>WhatsApp's WebSocket address, or a simulator's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The public key (32 bytes) that the server's Noise certificates must go back to. Only for a simulator.</summary>
    public ReadOnlyMemory<byte>? RootKey { get; init; }

    /// <summary>SHA-256 of the one TLS certificate to accept, 32 bytes, for a simulator with a certificate of its own; null for the usual check.</summary>
    public ReadOnlyMemory<byte>? CertificateSha256 { get; init; }

    /// <summary>The web client's version to claim, three numbers; WhatsApp refuses old ones (405).</summary>
    public Version? ClientVersion { get; init; }

    /// <summary>The name under which phones list this device; 1 to 50 characters.</summary>
    public string? DeviceName { get; init; }

    /// <summary>For tests that stand between the session and the wire.</summary>
    internal Func<Uri, CancellationToken, Task<WebSocket>>? OpenSocketAsync { get; init; }

    /// <summary>One-time prekeys in an upload; for tests, which need few.</summary>
    internal int? PreKeyBatch { get; init; }

    internal WhatsApp.WhatsAppOptions ToEngine()
    {
        var standard = new WhatsApp.WhatsAppOptions();
        return standard with
        {
            Endpoint = Endpoint ?? standard.Endpoint,
            RootKey = RootKey ?? standard.RootKey,
            ClientVersion = ClientVersion ?? standard.ClientVersion,
            DeviceName = DeviceName ?? standard.DeviceName,
            PreKeyBatch = PreKeyBatch ?? standard.PreKeyBatch,
        };
    }
}

/// <summary>Opens sockets and carries files: through the guarded client of each instance, or, for a simulator, pinned to its certificate.</summary>
internal sealed class Wire : IDisposable
{
    private readonly NativeOptions _options;
    private readonly SocketsHttpHandler? _pinned;
    private readonly HttpMessageInvoker? _pinnedInvoker;

    public Wire(NativeOptions options)
    {
        _options = options;
        if (options.CertificateSha256 is { } accepted)
        {
            _pinned = new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                        certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), accepted.Span),
                },
            };
            _pinnedInvoker = new HttpMessageInvoker(_pinned, disposeHandler: false);
        }
    }

    public HttpMessageHandler MediaHandler(HttpClient http) => _pinned is null ? new Through(http) : _pinned;

    public void Dispose()
    {
        _pinnedInvoker?.Dispose();
        _pinned?.Dispose();
    }

    public async Task<WebSocket> OpenAsync(HttpClient http, Uri endpoint, CancellationToken cancellationToken)
    {
        if (_options.OpenSocketAsync is { } open)
        {
            return await open(endpoint, cancellationToken);
        }

        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Origin", "https://web.whatsapp.com");

            // The protocol has its own sign of life.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(endpoint, _pinnedInvoker ?? http, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Passes requests on to a client that is not ours to change: with its own address rules and limits.</summary>
    private sealed class Through(HttpClient http) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // A request object may pass through one client only.
            var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content };
            foreach (var (name, values) in request.Headers)
            {
                copy.Headers.TryAddWithoutValidation(name, values);
            }

            return http.SendAsync(copy, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }
}
