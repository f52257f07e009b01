namespace Ramal.Connectors;

/// <summary>How the person links the phone.</summary>
public enum PairingMethod
{
    /// <summary>A QR code to scan.</summary>
    Qr,

    /// <summary>An eight-character code to type on the phone.</summary>
    Code,
}

/// <summary>One attempt to link a phone.</summary>
/// <param name="Method">QR or code.</param>
/// <param name="PhoneNumber">Needed for a code: E.164 digits without the plus sign. Null for a QR code.</param>
public sealed record PairingRequest(PairingMethod Method, string? PhoneNumber);

/// <summary>One thing to show or to know while linking. Each step replaces the last. Closed.</summary>
public abstract record PairingStep
{
    private PairingStep()
    {
    }

    /// <summary>Show this QR code. Its text is a secret: whoever scans it first owns the session.</summary>
    /// <param name="Payload">The text to draw as a QR code.</param>
    /// <param name="ExpiresAt">When the next one replaces it.</param>
    public sealed record ShowQr(string Payload, DateTimeOffset ExpiresAt) : PairingStep;

    /// <summary>Show this code, to be typed on the phone.</summary>
    /// <param name="Code">Eight characters without separator.</param>
    /// <param name="ExpiresAt">When it stops working.</param>
    public sealed record ShowCode(string Code, DateTimeOffset ExpiresAt) : PairingStep;

    /// <summary>WhatsApp demands the account's passkey.</summary>
    /// <param name="ExpiresAt">Until when the challenge can be met.</param>
    public sealed record AskPasskey(DateTimeOffset ExpiresAt) : PairingStep;

    /// <summary>Linked. Last step.</summary>
    /// <param name="PhoneNumber">Own number in E.164 digits without the plus sign, when the provider tells.</param>
    /// <param name="ProfileName">Name of the WhatsApp profile, when the provider tells.</param>
    public sealed record Paired(string? PhoneNumber, string? ProfileName) : PairingStep;

    /// <summary>Did not work. Last step.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="Detail">For operators, in English; holds no secret and no number.</param>
    public sealed record Failed(PairingError Error, string? Detail) : PairingStep;
}

/// <summary>Why linking did not work. Closed: each value has a sentence in both languages and an action, and a test counts them.</summary>
public enum PairingError
{
    /// <summary>The provider cannot be reached.</summary>
    Unreachable,

    /// <summary>The address is one that this server does not call.</summary>
    AddressNotAllowed,

    /// <summary>Something else than the provider answers at the address.</summary>
    NotTheProvider,

    /// <summary>The key was refused.</summary>
    WrongKey,

    /// <summary>The remote instance does not exist and the key may not create it.</summary>
    UnknownRemoteInstance,

    /// <summary>The provider demands a licence.</summary>
    LicenseRequired,

    /// <summary>Nobody scanned in time.</summary>
    NotScanned,

    /// <summary>The provider gave no code in time: it probably cannot reach WhatsApp.</summary>
    NoCode,

    /// <summary>WhatsApp refused the link.</summary>
    Refused,

    /// <summary>The provider failed on its side.</summary>
    ProviderFailed,

    /// <summary>A person stopped it.</summary>
    Abandoned,

    /// <summary>The account demands a passkey, which this connector cannot pass on.</summary>
    PasskeyRequired,

    /// <summary>WhatsApp refuses this version, or this description, of the client.</summary>
    ClientOutdated,

    /// <summary>The account takes no linked devices.</summary>
    LinkedDevicesUnavailable,
}
