using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Session;

/// <summary>Why a link ended, each with what to do about it.</summary>
public enum LinkCause
{
    /// <summary>We ended it.</summary>
    Stopped,

    /// <summary>The network broke, or the server closed without a word. Reconnect.</summary>
    ConnectionLost,

    /// <summary>No connection came about: no such host, refused, or no answer to the handshake. Reconnect.</summary>
    Unreachable,

    /// <summary>515: the server asks for a new connection, always after linking. Reconnect at once.</summary>
    RestartRequired,

    /// <summary>503, 500: the server is in trouble. Reconnect, patiently.</summary>
    ServerTrouble,

    /// <summary>440: the same device has connected elsewhere. Do not fight it: a person decides.</summary>
    Replaced,

    /// <summary>401 or removal on the phone: the device is no longer linked. Link again.</summary>
    LoggedOut,

    /// <summary>403: the account is locked, or its phone is gone. A person looks at the phone.</summary>
    AccountLocked,

    /// <summary>402: WhatsApp has banned the account for a time.</summary>
    TemporarilyBanned,

    /// <summary>405: the client version is too old. Raise <see cref="WhatsAppOptions.ClientVersion"/>.</summary>
    ClientOutdated,

    /// <summary>409: the server refuses the client's description of itself. Check the options.</summary>
    BadClientDescription,

    /// <summary>411: the account does not take linked devices.</summary>
    LinkedDevicesUnavailable,

    /// <summary>All QR codes were shown and none was scanned, or no code was typed.</summary>
    PairingExpired,

    /// <summary>The account asks for a passkey before it links a device, which the engine cannot answer.</summary>
    PasskeyRequired,

    /// <summary>What the phone sent to link us does not verify.</summary>
    PairingForged,

    /// <summary>The server could not prove that it is WhatsApp.</summary>
    ServerNotTrusted,

    /// <summary>A refusal with a number that we do not know.</summary>
    Refused,
}

/// <summary>How a link ended.</summary>
/// <param name="Cause">The reason, closed.</param>
/// <param name="Code">The server's number; 0 when there is none.</param>
/// <param name="Detail">For the log, in English, without secrets.</param>
public sealed record LinkEnd(LinkCause Cause, int Code = 0, string Detail = "")
{
    /// <summary>True when connecting again by ourselves can help and harms nothing.</summary>
    public bool MayReconnect => Cause is LinkCause.ConnectionLost or LinkCause.Unreachable or LinkCause.RestartRequired or LinkCause.ServerTrouble;

    /// <summary>True when the device must be linked anew, so its keys are worthless.</summary>
    public bool IsUnlinked => Cause is LinkCause.LoggedOut;

    /// <summary>
    /// <c>&lt;stream:error code="515"/&gt;</c>, <c>&lt;stream:error&gt;&lt;conflict type="replaced|device_removed"/&gt;…</c>
    /// (docs/wire/session.md).
    /// </summary>
    internal static LinkEnd FromStreamError(Node error)
    {
        var conflict = error.Child("conflict")?["type"];
        var code = error.NumberAttribute("code") ?? 0;
        return (code, conflict) switch
        {
            (_, "device_removed") => new(LinkCause.LoggedOut, 401, "removed on the phone"),
            (_, "replaced") => new(LinkCause.Replaced, 440, "connected elsewhere"),
            (440, _) => new(LinkCause.Replaced, 440, "connected elsewhere"),
            (516, _) => new(LinkCause.LoggedOut, 516, "logged out by the server"),
            _ => FromCode(code, error.Children.Count > 0 ? error.Children[0].Tag : "stream error"),
        };
    }

    /// <summary><c>&lt;failure reason="401" location="…"/&gt;</c> in the place of a login.</summary>
    internal static LinkEnd FromFailure(Node failure) => FromCode(failure.NumberAttribute("reason") ?? 0, "login refused");

    internal static LinkEnd FromCode(int code, string detail) => code switch
    {
        515 => new(LinkCause.RestartRequired, code, detail),
        401 or 406 => new(LinkCause.LoggedOut, code, detail),
        402 => new(LinkCause.TemporarilyBanned, code, detail),
        403 => new(LinkCause.AccountLocked, code, detail),
        405 => new(LinkCause.ClientOutdated, code, detail),
        409 => new(LinkCause.BadClientDescription, code, detail),
        411 => new(LinkCause.LinkedDevicesUnavailable, code, detail),
        440 => new(LinkCause.Replaced, code, detail),
        500 or 501 or 503 => new(LinkCause.ServerTrouble, code, detail),
        0 => new(LinkCause.ConnectionLost, code, detail),
        _ => new(LinkCause.Refused, code, string.Create(CultureInfo.InvariantCulture, $"{detail} ({code})")),
    };
}
