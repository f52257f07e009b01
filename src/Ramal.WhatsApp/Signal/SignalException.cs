namespace Ramal.WhatsApp.Signal;

/// <summary>Why an encrypted message could not be read, or a session not made.</summary>
internal enum SignalError
{
    /// <summary>The bytes are no message of this kind.</summary>
    Malformed,

    /// <summary>A version of the protocol that we do not speak.</summary>
    UnknownVersion,

    /// <summary>A key that is no usable Curve25519 key.</summary>
    BadKey,

    /// <summary>A signature or the chain of device identity does not verify.</summary>
    BadSignature,

    /// <summary>The authentication code differs: another session, or tampering.</summary>
    BadMac,

    /// <summary>The message key was used before: a repeated delivery.</summary>
    AlreadyRead,

    /// <summary>The counter is more than 2,000 ahead.</summary>
    TooFarAhead,

    /// <summary>Nothing is known of this sender.</summary>
    NoSession,

    /// <summary>The message names a prekey that we do not have (any more).</summary>
    UnknownPreKey,

    /// <summary>The group key of this sender has not arrived.</summary>
    NoSenderKey,
}

/// <summary>The only exception of the Signal layer, whatever bytes it is given.</summary>
internal sealed class SignalException(SignalError error, Exception? inner = null)
    : Exception($"Signal: {error}", inner)
{
    public SignalError Error { get; } = error;
}
