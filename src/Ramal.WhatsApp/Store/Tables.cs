namespace Ramal.WhatsApp.Store;

/// <summary>
/// The tables of a device's store, and what their keys are. Those that begin with <c>ratchet-</c> must never be wound back to an
/// older copy: without them, sessions begin anew.
/// </summary>
internal static class Tables
{
    /// <summary>One row, <c>credentials</c>.</summary>
    public const string Account = "account";

    /// <summary>Private halves of one-time prekeys, by number.</summary>
    public const string PreKeys = "prekey";

    /// <summary>Private halves of signed prekeys, by number; the ones before the present one are kept for late messages.</summary>
    public const string SignedPreKeys = "signed-prekey";

    /// <summary>Session records, by device address.</summary>
    public const string Sessions = "ratchet-session";

    /// <summary>Identity keys, by device address.</summary>
    public const string Identities = "identity";

    /// <summary>Group chains, by group and device address.</summary>
    public const string SenderKeys = "ratchet-group";

    /// <summary>Devices that have our chain of a group, by group.</summary>
    public const string SenderKeyHolders = "ratchet-group-holders";

    /// <summary>LID user by phone number.</summary>
    public const string LidByPhone = "lid-by-phone";

    /// <summary>Phone number by LID user.</summary>
    public const string PhoneByLid = "phone-by-lid";

    /// <summary>Tokens of people who know this account, by person.</summary>
    public const string TrustTokens = "trust-token";

    /// <summary>Messages we sent, for repeats, by id.</summary>
    public const string Sent = "sent";

    /// <summary>Those of them that WhatsApp's server is known to have, by id.</summary>
    public const string SentTaken = "sent-taken";

    /// <summary>Messages opened but not yet taken over by the host, by chat, sender and id.</summary>
    public const string Inbox = "inbox";
}
