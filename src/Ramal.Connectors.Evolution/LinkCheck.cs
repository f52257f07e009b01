namespace Ramal.Connectors.Evolution;

/// <summary>
/// One look at <c>connectionState</c>, told as a link state. Asking is needed because a dropped socket sends no close
/// event, and because the states that events name flap while Evolution reconnects without pause.
/// </summary>
internal sealed class LinkCheck(EvolutionApi api, LinkReport report)
{
    private const int ProfileTries = 3;

    private int _profileTries;
    private bool _wasConnecting;
    private bool _wasInTrouble;

    /// <summary>Looks and tells.</summary>
    /// <returns>The server's trouble, or null when it answered.</returns>
    public async Task<ConnectorError?> RunAsync(CancellationToken cancellationToken)
    {
        var state = api.Read(await api.ConnectionStateAsync(cancellationToken), cancellationToken);
        if (state.Error is { } error)
        {
            await TellTroubleAsync(error, cancellationToken);
            return error;
        }

        if (!state.Value.At("instance").IsObject())
        {
            await TellTroubleAsync(ConnectorError.NotTheProvider, cancellationToken);
            return ConnectorError.NotTheProvider;
        }

        _wasInTrouble = false;
        await TellAsync(state.Value, cancellationToken);
        return null;
    }

    /// <summary>Own number and name from the list of instances; nulls where they are not told.</summary>
    public async Task<(string? PhoneNumber, string? ProfileName)> ReadProfileAsync(CancellationToken cancellationToken)
    {
        var row = await api.FindRowAsync(cancellationToken);
        return row.Error is null ? (Link.NumberOf(row.Value.Text("ownerJid")), row.Value.Text("profileName")) : (null, null);
    }

    private async Task TellAsync(JsonElement state, CancellationToken cancellationToken)
    {
        if (Link.IsOpen(state))
        {
            _wasConnecting = false;
            await TellOpenAsync(cancellationToken);
        }
        else if (Link.IsConnecting(state))
        {
            // Reconnecting takes a second on a good day: only what is seen twice is worth telling.
            var isNews = _wasConnecting || !report.IsConnected;
            _wasConnecting = true;
            if (isNews)
            {
                await report.TellAsync(LinkState.Connecting, LinkCause.ConnectionLost, null, null, null, cancellationToken);
            }
        }
        else
        {
            _wasConnecting = false;
            await TellClosedAsync(cancellationToken);
        }
    }

    private async Task TellOpenAsync(CancellationToken cancellationToken)
    {
        var (number, name) = (report.Last?.PhoneNumber, report.Last?.ProfileName);
        if (number is null && _profileTries < ProfileTries)
        {
            _profileTries++;
            (number, name) = await ReadProfileAsync(cancellationToken);
        }

        await report.TellAsync(LinkState.Connected, null, number, name, null, cancellationToken);
    }

    private async Task TellClosedAsync(CancellationToken cancellationToken)
    {
        _profileTries = 0;
        var isKnown = report.Last is { State: LinkState.Disconnected or LinkState.LoggedOut or LinkState.Blocked } last
            && last.Cause is LinkCause.NeverPaired or LinkCause.UnlinkedHere or LinkCause.LoggedOutOnPhone or LinkCause.Banned or LinkCause.ConnectionLost;
        if (isKnown)
        {
            return;
        }

        var row = await api.FindRowAsync(cancellationToken);
        var reason = row.Error is null ? row.Value.Number("disconnectionReasonCode") : null;
        var isNew = row.Error is null && row.Value.IsObject() && row.Value.Text("ownerJid") is null && reason is null && !report.UnlinkedHere;
        if (isNew && !report.IsConnected)
        {
            await report.TellAsync(LinkState.Disconnected, LinkCause.NeverPaired, null, null, null, cancellationToken);
        }
        else
        {
            await report.TellClosedAsync(reason, dedupKey: null, cancellationToken);
        }
    }

    /// <summary>One failed look in a row of good ones is no news.</summary>
    private async Task TellTroubleAsync(ConnectorError error, CancellationToken cancellationToken)
    {
        var isNews = _wasInTrouble || !error.IsTransient() || report.Last is null;
        _wasInTrouble = true;
        if (isNews)
        {
            var (state, cause) = Link.OfTrouble(error);
            await report.TellAsync(state, cause, null, null, null, cancellationToken);
        }
    }
}
