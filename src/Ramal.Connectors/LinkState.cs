namespace Ramal.Connectors;

/// <summary>State of the link between an instance and WhatsApp, as a person meets it.</summary>
public enum LinkState
{
    /// <summary>No session. Never paired, or closed on request, or lost for a reason that waiting does not mend.</summary>
    Disconnected,

    /// <summary>Being established, or being established again after a loss.</summary>
    Connecting,

    /// <summary>A QR code or pairing code waits for the phone.</summary>
    AwaitingScan,

    /// <summary>WhatsApp demands a passkey from the person.</summary>
    AwaitingPasskey,

    /// <summary>Sends and receives.</summary>
    Connected,

    /// <summary>Says connected but does not acknowledge, or receives nothing it should.</summary>
    Degraded,

    /// <summary>The phone, or WhatsApp, removed this device. Needs a new pairing.</summary>
    LoggedOut,

    /// <summary>WhatsApp blocked the number.</summary>
    Blocked,
}

/// <summary>Why a link is in its state. Closed: each value has a sentence in both languages, and a test counts them.</summary>
public enum LinkCause
{
    /// <summary>No phone was ever linked.</summary>
    NeverPaired,

    /// <summary>A person closed it here.</summary>
    ByPerson,

    /// <summary>A person unlinked it here.</summary>
    UnlinkedHere,

    /// <summary>The device was removed on the phone.</summary>
    LoggedOutOnPhone,

    /// <summary>The same session was opened somewhere else.</summary>
    Replaced,

    /// <summary>The number was linked in another instance of this installation.</summary>
    NumberLinkedElsewhere,

    /// <summary>The provider cannot be reached.</summary>
    Unreachable,

    /// <summary>The address is one that this server does not call.</summary>
    AddressNotAllowed,

    /// <summary>Something else than the provider answers at the address.</summary>
    NotTheProvider,

    /// <summary>The key was refused.</summary>
    WrongKey,

    /// <summary>The provider does not know the remote instance.</summary>
    UnknownRemoteInstance,

    /// <summary>The provider demands a licence.</summary>
    LicenseRequired,

    /// <summary>The provider is there, but its connection to WhatsApp is down.</summary>
    ConnectionLost,

    /// <summary>WhatsApp restricted or banned the number.</summary>
    Banned,

    /// <summary>The provider failed on its side.</summary>
    ProviderFailed,

    /// <summary>WhatsApp locked the account, or its phone is gone: a person looks at the phone.</summary>
    AccountLocked,

    /// <summary>WhatsApp refuses this version, or this description, of the client.</summary>
    ClientOutdated,

    /// <summary>The account takes no linked devices.</summary>
    LinkedDevicesUnavailable,
}
