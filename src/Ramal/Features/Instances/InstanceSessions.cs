using System.Collections.Concurrent;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>The sessions of all instances in this process. What other features may ask of a number goes through here.</summary>
internal sealed class InstanceSessions : IAsyncDisposable
{
    private readonly ConcurrentDictionary<InstanceKey, InstanceActor> _actors = new();
    private readonly Func<InstanceKey, InstanceActor> _make;
    private readonly LinkBoard _links;

    public InstanceSessions(SessionOpener opener, LinkBoard links, TimeProvider clock, ILogger<InstanceActor> logger)
    {
        _links = links;
        _make = key => new InstanceActor(key, opener, links, clock, logger);
    }

    /// <summary>All instances that can send now.</summary>
    public IReadOnlyCollection<InstanceKey> Sendable => _links.Connected;

    /// <summary>Open and connected.</summary>
    public bool CanSend(InstanceKey key) => _links.StateOf(key) == LinkState.Connected && ActorOf(key)?.Session is not null;

    public LinkState StateOf(InstanceKey key) => _links.StateOf(key);

    /// <summary>Hands one message over, one at a time for each number. Never throws for what the provider does.</summary>
    /// <returns>Rejected with <see cref="ConnectorError.NotConnected"/> when there is no session or no connection.</returns>
    public Task<SendOutcome> SendAsync(InstanceKey key, OutgoingMessage message, CancellationToken cancellationToken) =>
        ActorOf(key) is { } actor
            ? actor.SendAsync(message, cancellationToken)
            : Task.FromResult<SendOutcome>(new SendOutcome.Rejected(ConnectorError.NotConnected, "There is no session."));

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

    public async ValueTask DisposeAsync() => await Task.WhenAll(_actors.Values.Select(actor => actor.CloseAsync()));

    private InstanceActor? ActorOf(InstanceKey key) => _actors.GetValueOrDefault(key);
}
