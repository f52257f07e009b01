using System.Net.WebSockets;

namespace Ramal.WhatsApp;

/// <summary>What may change without a release of the engine: WhatsApp refuses old versions, and devices have names.</summary>
public sealed record WhatsAppOptions
{
    /// <summary>WhatsApp's own root key for certificates.</summary>
    private static readonly byte[] WhatsAppRoot =
        Convert.FromHexString("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b");

    public Uri Endpoint { get; init; } = new("wss://web.whatsapp.com/ws/chat");

    /// <summary>The public key (32 bytes) that the server's certificates must go back to. Only a test host sets another.</summary>
    public ReadOnlyMemory<byte> RootKey { get; init; } = WhatsAppRoot;

    /// <summary>The web client's version, three numbers. A server that answers 405 wants a newer one.</summary>
    public Version ClientVersion { get; init; } = new(2, 3000, 1043857760);

    /// <summary>The name under which the phone lists this device.</summary>
    public string DeviceName { get; init; } = "Ramal";

    /// <summary>The number of the platform shown by the phone: 1 Chrome, 2 Firefox, 6 Edge, 7 desktop.</summary>
    public int PlatformType { get; init; } = 1;

    /// <summary>Two-letter language and country that the client reports.</summary>
    public (string Language, string Country) Locale { get; init; } = ("pt", "BR");

    /// <summary>One-time prekeys in an upload.</summary>
    public int PreKeyBatch { get; init; } = 812;

    /// <summary>Opens the WebSocket, for a proxy for example; null for a direct one.</summary>
    public Func<Uri, CancellationToken, Task<WebSocket>>? OpenSocketAsync { get; init; }

    /// <summary>Carries files to and from the media hosts, through a proxy for example; null for a direct one. Not disposed.</summary>
    public HttpMessageHandler? MediaHandler { get; init; }
}
