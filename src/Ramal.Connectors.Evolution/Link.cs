namespace Ramal.Connectors.Evolution;

/// <summary>How Evolution's words for a link translate.</summary>
internal static class Link
{
    /// <summary>Whether an answer of connectionState or connect says open.</summary>
    public static bool IsOpen(JsonElement body) => string.Equals(body.At("instance").Text("state"), "open", StringComparison.Ordinal);

    /// <summary>Whether it says connecting.</summary>
    public static bool IsConnecting(JsonElement body) => string.Equals(body.At("instance").Text("state"), "connecting", StringComparison.Ordinal);

    /// <summary>
    /// What a code of Baileys' disconnection means. Only 401, 402, 403 and 406 end a session; 402 is a ban for a time,
    /// 403 a locked and 406 a banned number.
    /// </summary>
    public static (LinkState State, LinkCause Cause)? OfReason(long? reason) => reason switch
    {
        401 => (LinkState.LoggedOut, LinkCause.LoggedOutOnPhone),
        402 or 403 or 406 => (LinkState.Blocked, LinkCause.Banned),
        _ => null,
    };

    /// <summary>What trouble with the server means for the link: what waiting may mend is still being established.</summary>
    public static (LinkState State, LinkCause Cause) OfTrouble(ConnectorError error) => error switch
    {
        ConnectorError.AddressNotAllowed => (LinkState.Disconnected, LinkCause.AddressNotAllowed),
        ConnectorError.NotTheProvider => (LinkState.Disconnected, LinkCause.NotTheProvider),
        ConnectorError.WrongKey => (LinkState.Disconnected, LinkCause.WrongKey),
        ConnectorError.UnknownRemoteInstance => (LinkState.Disconnected, LinkCause.UnknownRemoteInstance),
        ConnectorError.LicenseRequired => (LinkState.Disconnected, LinkCause.LicenseRequired),
        ConnectorError.Unreachable => (LinkState.Connecting, LinkCause.Unreachable),
        _ => (LinkState.Connecting, LinkCause.ProviderFailed),
    };

    /// <summary>The same trouble as the end of a pairing.</summary>
    public static PairingError PairingErrorOf(ConnectorError error) => error switch
    {
        ConnectorError.Unreachable => PairingError.Unreachable,
        ConnectorError.AddressNotAllowed => PairingError.AddressNotAllowed,
        ConnectorError.NotTheProvider => PairingError.NotTheProvider,
        ConnectorError.WrongKey => PairingError.WrongKey,
        ConnectorError.UnknownRemoteInstance => PairingError.UnknownRemoteInstance,
        ConnectorError.LicenseRequired => PairingError.LicenseRequired,
        _ => PairingError.ProviderFailed,
    };

    /// <summary>The digits of <c>5511900000009:12@s.whatsapp.net</c>; null for anything but a phone number.</summary>
    public static string? NumberOf(string? jid)
    {
        if (jid is null || jid.EndsWith("@lid", StringComparison.Ordinal))
        {
            return null;
        }

        var digits = jid.Split('@', ':')[0];
        return digits.Length is > 4 and < 20 && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
