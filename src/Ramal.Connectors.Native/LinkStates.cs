using EngineCause = Ramal.WhatsApp.Session.LinkCause;

namespace Ramal.Connectors.Native;

/// <summary>Each way in which a link can end → state and cause as a person meets them. Pure.</summary>
internal static class LinkStates
{
    /// <summary>Null when there is nothing to tell: we ended it, or it comes back at once.</summary>
    public static (LinkState State, LinkCause Cause)? Of(EngineCause cause) => cause switch
    {
        EngineCause.Stopped or EngineCause.RestartRequired => null,
        EngineCause.ConnectionLost => (LinkState.Connecting, LinkCause.ConnectionLost),
        EngineCause.Unreachable => (LinkState.Connecting, LinkCause.Unreachable),
        EngineCause.ServerTrouble => (LinkState.Connecting, LinkCause.ProviderFailed),
        EngineCause.Replaced => (LinkState.Disconnected, LinkCause.Replaced),
        EngineCause.LoggedOut => (LinkState.LoggedOut, LinkCause.LoggedOutOnPhone),
        EngineCause.AccountLocked => (LinkState.Blocked, LinkCause.AccountLocked),
        EngineCause.TemporarilyBanned => (LinkState.Blocked, LinkCause.Banned),
        EngineCause.ClientOutdated or EngineCause.BadClientDescription => (LinkState.Disconnected, LinkCause.ClientOutdated),
        EngineCause.LinkedDevicesUnavailable => (LinkState.Disconnected, LinkCause.LinkedDevicesUnavailable),
        EngineCause.ServerNotTrusted => (LinkState.Disconnected, LinkCause.NotTheProvider),
        _ => (LinkState.Disconnected, LinkCause.ProviderFailed),
    };

    public static PairingError PairingErrorOf(EngineCause cause) => cause switch
    {
        EngineCause.Unreachable or EngineCause.ConnectionLost => PairingError.Unreachable,
        EngineCause.PairingExpired => PairingError.NotScanned,
        EngineCause.PasskeyRequired => PairingError.PasskeyRequired,
        EngineCause.ClientOutdated or EngineCause.BadClientDescription => PairingError.ClientOutdated,
        EngineCause.LinkedDevicesUnavailable => PairingError.LinkedDevicesUnavailable,
        EngineCause.ServerNotTrusted => PairingError.NotTheProvider,
        EngineCause.ServerTrouble => PairingError.ProviderFailed,
        EngineCause.Stopped => PairingError.Abandoned,
        _ => PairingError.Refused,
    };
}
