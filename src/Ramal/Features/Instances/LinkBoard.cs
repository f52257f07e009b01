using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>The present link state of every instance with a session, in memory; the row follows it in the same breath.</summary>
internal sealed partial class LinkBoard(ILogger<LinkBoard> logger)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<InstanceKey, LinkState> _states = new();
    private ImmutableHashSet<InstanceKey> _connected = [];
    private ImmutableArray<Action<InstanceKey, LinkState>> _listeners = [];

    public IReadOnlyCollection<InstanceKey> Connected => Volatile.Read(ref _connected);

    public LinkState StateOf(InstanceKey key) => _states.GetValueOrDefault(key, LinkState.Disconnected);

    /// <summary>Tells the listeners after the commit; the same state again tells nobody.</summary>
    public void Set(InstanceKey key, LinkState state)
    {
        lock (_lock)
        {
            if (StateOf(key) == state)
            {
                return;
            }

            if (state == LinkState.Disconnected)
            {
                _states.TryRemove(key, out _);
            }
            else
            {
                _states[key] = state;
            }

            Volatile.Write(ref _connected, state == LinkState.Connected ? _connected.Add(key) : _connected.Remove(key));
        }

        foreach (var listener in _listeners)
        {
            try
            {
                listener(key, state);
            }
            catch (Exception failure)
            {
                // One listener must not keep the news from the others, nor from the session that brought it.
                LogListenerFailed(failure, key);
            }
        }
    }

    public IDisposable WhenChanged(Action<InstanceKey, LinkState> tell)
    {
        ImmutableInterlocked.Update(ref _listeners, static (listeners, added) => listeners.Add(added), tell);
        return new Subscription(this, tell);
    }

    [LoggerMessage(LogLevel.Error, "A listener to the link of {Instance} failed")]
    private partial void LogListenerFailed(Exception failure, InstanceKey instance);

    private sealed class Subscription(LinkBoard board, Action<InstanceKey, LinkState> tell) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref board._listeners, static (listeners, removed) => listeners.Remove(removed), tell);
    }
}
