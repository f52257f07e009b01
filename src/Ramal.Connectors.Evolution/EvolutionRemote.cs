namespace Ramal.Connectors.Evolution;

/// <summary>Unlinks the phone and deletes the remote instance.</summary>
internal sealed class EvolutionRemote(EvolutionApi api, LinkReport report, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private const int LooksForClose = 10;
    private const int LooksForGone = 60;

    public async Task<ConnectorResult<bool>> UnlinkAsync(CancellationToken cancellationToken)
    {
        report.UnlinkedHere = true;
        var result = await LogOutAsync(cancellationToken);
        if (result.Error is null)
        {
            await report.TellAsync(LinkState.Disconnected, LinkCause.UnlinkedHere, null, null, null, cancellationToken);
        }
        else
        {
            report.UnlinkedHere = false;
        }

        return result;
    }

    /// <summary>
    /// Log out, wait, delete, watch until it is gone. Deleting an instance that still reconnects leaves its loop running
    /// in Evolution until the process restarts, out of reach because the instance is 404 by then.
    /// </summary>
    public async Task<ConnectorResult<bool>> DeleteAsync(CancellationToken cancellationToken)
    {
        report.UnlinkedHere = true;
        var loggedOut = await LogOutAsync(cancellationToken);
        if (loggedOut.Error is { } refused && refused is not (ConnectorError.ProviderFailed or ConnectorError.MessageRejected))
        {
            report.UnlinkedHere = false;
            return loggedOut;
        }

        await WaitAsync(LooksForClose, IsClosedOrGone, cancellationToken);
        var deleted = api.Read(await api.DeleteAsync(cancellationToken), cancellationToken);
        if (deleted.Error is { } error and not ConnectorError.UnknownRemoteInstance)
        {
            return new ConnectorResult<bool>(error, deleted.Detail);
        }

        // The answer comes before the work is done.
        var isGone = await WaitAsync(LooksForGone, state => state.Error == ConnectorError.UnknownRemoteInstance, cancellationToken);
        if (!isGone)
        {
            return new ConnectorResult<bool>(ConnectorError.ProviderFailed, "The instance is still there a minute after it was deleted.");
        }

        await report.TellAsync(LinkState.Disconnected, LinkCause.UnlinkedHere, null, null, null, cancellationToken);
        return true;
    }

    private async Task<ConnectorResult<bool>> LogOutAsync(CancellationToken cancellationToken)
    {
        var result = api.Read(await api.LogOutAsync(cancellationToken), cancellationToken);
        return result.Error is null or ConnectorError.NotConnected or ConnectorError.UnknownRemoteInstance
            ? true
            : new ConnectorResult<bool>(result.Error.Value, result.Detail);
    }

    private async Task<bool> WaitAsync(int looks, Predicate<ConnectorResult<JsonElement>> isDone, CancellationToken cancellationToken)
    {
        for (var look = 0; look < looks; look++)
        {
            if (isDone(api.Read(await api.ConnectionStateAsync(cancellationToken), cancellationToken)))
            {
                return true;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }

        return false;
    }

    private static bool IsClosedOrGone(ConnectorResult<JsonElement> state) =>
        state.Error == ConnectorError.UnknownRemoteInstance
        || (state.Error is null && !Link.IsOpen(state.Value) && !Link.IsConnecting(state.Value));
}
