namespace Ramal.Connectors;

/// <summary>
/// Why a provider did not do what was asked. Closed: each value has a sentence for people in both languages and an
/// action to take, and a test counts them.
/// </summary>
public enum ConnectorError
{
    /// <summary>The provider cannot be reached: refused, no such host, no route. Nothing was handed over.</summary>
    Unreachable,

    /// <summary>The address is one that this server does not call (link-local, metadata, or private while that is off).</summary>
    AddressNotAllowed,

    /// <summary>Something answers at the address, but it does not speak this connector's protocol.</summary>
    NotTheProvider,

    /// <summary>The key was refused.</summary>
    WrongKey,

    /// <summary>The provider does not know the remote instance.</summary>
    UnknownRemoteInstance,

    /// <summary>The provider demands a licence before it works.</summary>
    LicenseRequired,

    /// <summary>The provider is there, the WhatsApp number is not connected.</summary>
    NotConnected,

    /// <summary>The recipient has no WhatsApp account.</summary>
    NotOnWhatsApp,

    /// <summary>The recipient id means nothing to the provider.</summary>
    InvalidRecipient,

    /// <summary>The provider or WhatsApp refused the file: type, size or damaged content.</summary>
    MediaRejected,

    /// <summary>WhatsApp refused the message for good (policy, blocked, unknown template).</summary>
    MessageRejected,

    /// <summary>Too many requests; refused before anything was sent.</summary>
    RateLimited,

    /// <summary>The provider failed on its side before anything was sent.</summary>
    ProviderFailed,

    /// <summary>This connector or channel cannot do that.</summary>
    NotSupported,
}

/// <summary>What a <see cref="ConnectorError"/> means for a retry.</summary>
public static class ConnectorErrors
{
    /// <summary>
    /// True when the same request may succeed later without anybody doing something. Only meaningful for a
    /// <see cref="SendOutcome.Rejected"/>: nothing was sent.
    /// </summary>
    public static bool IsTransient(this ConnectorError error) =>
        error is ConnectorError.Unreachable or ConnectorError.RateLimited or ConnectorError.ProviderFailed or ConnectorError.NotConnected;
}

/// <summary>A value, or why the provider did not give one.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct ConnectorResult<T>
{
    private readonly T? _value;

    /// <summary>A failure.</summary>
    public ConnectorResult(ConnectorError error, string? detail) => (Error, Detail) = (error, detail);

    internal ConnectorResult(T value) => _value = value;

    /// <summary>Null when there is a value.</summary>
    public ConnectorError? Error { get; }

    /// <summary>For operators, in English; holds no secret, no number and no message text.</summary>
    public string? Detail { get; }

    public T Value => Error is null ? _value! : throw new InvalidOperationException($"{Error}: {Detail}");

    public static implicit operator ConnectorResult<T>(T value) => new(value);
}

/// <summary>Makes results where the implicit conversion does not apply: C# has none from interface types.</summary>
public static class ConnectorResult
{
    /// <summary>A value.</summary>
    public static ConnectorResult<T> Of<T>(T value) => new(value);
}
