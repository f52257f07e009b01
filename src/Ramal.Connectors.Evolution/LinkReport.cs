namespace Ramal.Connectors.Evolution;

/// <summary>
/// The one place that says what state the link is in. Publishes changes in order; the state counts as told only after
/// the commit, so one that could not be stored is told again.
/// </summary>
internal sealed class LinkReport(IConnectorEvents events, TimeProvider clock)
{
    private readonly Turn _turn = new();
    private volatile ConnectorEvent.LinkChanged? _last;

    /// <summary>What was told last; null before the first time.</summary>
    public ConnectorEvent.LinkChanged? Last => _last;

    public bool IsConnected => _last?.State == LinkState.Connected;

    /// <summary>Set while and after a person unlinks here, so that its echoes are not taken for the phone's doing.</summary>
    public bool UnlinkedHere { get; set; }

    /// <summary>Tells it unless it was told already.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="cause">Why; null when connected.</param>
    /// <param name="phoneNumber">Own number, when known.</param>
    /// <param name="profileName">Own name, when known.</param>
    /// <param name="dedupKey">The key of the callback that says so; null for what was seen by asking.</param>
    /// <param name="cancellationToken">Ends the publishing.</param>
    public Task TellAsync(
        LinkState state, LinkCause? cause, string? phoneNumber, string? profileName, string? dedupKey, CancellationToken cancellationToken) =>
        _turn.TakeAsync(
            async () =>
            {
                if (IsTold(state, cause, phoneNumber))
                {
                    return;
                }

                var now = clock.GetUtcNow();
                var changed = new ConnectorEvent.LinkChanged(
                    dedupKey ?? $"link:{state}:{cause}:{now.UtcTicks}", now, state, cause, phoneNumber, profileName);
                await events.PublishAsync(changed, cancellationToken);
                _last = changed;
                if (state == LinkState.Connected)
                {
                    UnlinkedHere = false;
                }
            },
            cancellationToken);

    /// <summary>Tells the end of a session: ours when a person unlinked here, else as the code says.</summary>
    public Task TellClosedAsync(long? reason, string? dedupKey, CancellationToken cancellationToken)
    {
        var (state, cause) = UnlinkedHere
            ? (LinkState.Disconnected, LinkCause.UnlinkedHere)
            : Link.OfReason(reason) ?? (LinkState.Disconnected, LinkCause.ConnectionLost);
        return TellAsync(state, cause, null, null, dedupKey, cancellationToken);
    }

    private bool IsTold(LinkState state, LinkCause? cause, string? phoneNumber) =>
        _last is { } last && last.State == state && last.Cause == cause
        && (phoneNumber is null || string.Equals(phoneNumber, last.PhoneNumber, StringComparison.Ordinal));
}
