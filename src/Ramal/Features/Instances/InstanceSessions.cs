using System.Collections.Concurrent;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>The sessions of all instances in this process. What other features may ask of a number goes through here.</summary>
internal sealed class InstanceSessions : IAsyncDisposable
{
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<InstanceKey, InstanceActor> _actors = new();
    private readonly Func<InstanceKey, InstanceActor> _make;
    private readonly LinkBoard _links;
    private readonly SessionOpener _opener;
    private readonly TimeProvider _clock;
    private readonly LastHeard _lastHeard;

    public InstanceSessions(SessionOpener opener, LinkBoard links, LastHeard lastHeard, TimeProvider clock, ILogger<InstanceActor> logger)
    {
        (_opener, _links, _lastHeard, _clock) = (opener, links, lastHeard, clock);
        _make = key => new InstanceActor(key, opener, links, clock, logger);
    }

    /// <summary>All instances that can send now.</summary>
    public IReadOnlyCollection<InstanceKey> Sendable => _links.Connected;

    /// <summary>Open and connected.</summary>
    public bool CanSend(InstanceKey key) => _links.StateOf(key) == LinkState.Connected && ActorOf(key)?.Session is not null;

    public LinkState StateOf(InstanceKey key) => _links.StateOf(key);

    /// <summary>Hands one message over, one at a time for each number. Never throws for what the provider does.</summary>
    /// <returns>Rejected with <see cref="ConnectorError.NotConnected"/> when there is no session or no connection.</returns>
    public async Task<SendOutcome> SendAsync(InstanceKey key, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (ActorOf(key) is not { } actor)
        {
            return new SendOutcome.Rejected(ConnectorError.NotConnected, "There is no session.");
        }

        var outcome = await actor.SendAsync(message, cancellationToken);
        if (outcome is SendOutcome.Accepted)
        {
            _lastHeard.ExpectEcho(key);
        }

        return outcome;
    }

    /// <summary>An id for a message before any byte leaves; null when the connector cannot choose.</summary>
    public ExternalMessageId? ChooseId(InstanceKey key) => Find<IMessageIdChooser>(key)?.ChooseId();

    /// <summary>What the session can do beyond sending; null when it cannot, or there is no session.</summary>
    public TCapability? Find<TCapability>(InstanceKey key)
        where TCapability : class => ActorOf(key)?.Session as TCapability;

    /// <summary>Tells each change of a link after its commit, until disposed. Must return at once.</summary>
    public IDisposable WhenLinkChanges(Action<InstanceKey, LinkState> tell) => _links.WhenChanged(tell);

    /// <summary>Takes up an existing link in the background.</summary>
    public void TakeUp(InstanceKey key, TimeSpan after)
    {
        _links.Set(key, LinkState.Connecting);
        _actors.GetOrAdd(key, _make).TakeUp(after);
    }

    /// <summary>Opens the session anew without a word about the link: what it reports then is the news.</summary>
    public void Reopen(InstanceKey key) => _actors.GetOrAdd(key, _make).TakeUp(TimeSpan.Zero);

    /// <summary>A fresh session for pairing; null when the instance is gone or cannot be opened.</summary>
    public Task<IConnectorSession?> OpenFreshAsync(InstanceKey key, CancellationToken cancellationToken) =>
        _actors.GetOrAdd(key, _make).OpenFreshAsync(cancellationToken);

    /// <summary>Ends the session; the link on the phone stays. Nothing happens when there is none.</summary>
    public async Task CloseAsync(InstanceKey key)
    {
        if (ActorOf(key) is { } actor)
        {
            await actor.CloseAsync();
        }
    }

    /// <summary>Ends all sessions of an account that is gone.</summary>
    public Task CloseAccountAsync(int accountId) =>
        Task.WhenAll(_actors.Keys.Where(key => key.AccountId == accountId).Select(CloseAsync));

    /// <summary>
    /// Asks the provider for something through the open session, or through one made for this question alone.
    /// Never throws for what the provider does, and takes 30 s at most.
    /// </summary>
    /// <returns><see cref="ConnectorError.NotSupported"/> when the connector cannot do it.</returns>
    public async Task<ConnectorResult<bool>> AskProviderAsync<TCapability>(
        InstanceKey key, Func<TCapability, CancellationToken, Task<ConnectorResult<bool>>> ask, CancellationToken cancellationToken)
        where TCapability : class
    {
        var passing = ActorOf(key)?.Session is null ? await _opener.OpenAsync(key, cancellationToken) : null;
        try
        {
            return (passing?.Session ?? ActorOf(key)?.Session) is TCapability session
                ? await ask(session, cancellationToken).WaitAsync(AskLimit, _clock, cancellationToken)
                : new ConnectorResult<bool>(ConnectorError.NotSupported, null);
        }
        catch (TimeoutException)
        {
            return new ConnectorResult<bool>(ConnectorError.Unreachable, "No answer in time.");
        }
        finally
        {
            if (passing is not null)
            {
                passing.Events.End();
                await passing.Session.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_actors.Values.Select(actor => actor.CloseAsync()));

    private InstanceActor? ActorOf(InstanceKey key) => _actors.GetValueOrDefault(key);
}
