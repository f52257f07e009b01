using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Receiving;

/// <summary>
/// What is handed to the host: in order within a conversation, one conversation beside the other, so that one that hangs holds up
/// none but itself. So many may wait; then reading waits too. After the first failure nothing more is handed over: what was not
/// acknowledged comes again with the next link, in its order.
/// </summary>
internal sealed class ConversationLanes : IDisposable
{
    private const int MaxWaiting = 256;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _room = new(MaxWaiting, MaxWaiting);
    private readonly Dictionary<Jid, Lane> _lanes = [];
    private Action<Exception> _onFailure = _ => { };
    private bool _hasFailed;

    /// <summary>A new link: earlier failures are over.</summary>
    /// <param name="onFailure">Told once, at the first failure.</param>
    public void Begin(Action<Exception> onFailure)
    {
        lock (_gate)
        {
            (_onFailure, _hasFailed) = (onFailure, false);
        }
    }

    /// <summary>Puts work behind what waits for the same conversation; returns when there is room for more.</summary>
    public async ValueTask AddAsync(Jid chat, Func<Task> work, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_lanes.TryGetValue(chat, out var lane))
            {
                _lanes[chat] = lane = new Lane();
            }

            lane.Waiting++;
            lane.Tail = RunAsync(chat, lane.Tail, work);
        }
    }

    /// <summary>Ends when nothing waits any more. Nothing may be added meanwhile.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
        {
            return Task.WhenAll(_lanes.Values.Select(lane => lane.Tail));
        }
    }

    public void Dispose() => _room.Dispose();

    private async Task RunAsync(Jid chat, Task before, Func<Task> work)
    {
        await before.ConfigureAwait(false);
        await Task.Yield();
        try
        {
            if (!HasFailed())
            {
                await work().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            Forget(chat);
            _room.Release();
        }
    }

    private bool HasFailed()
    {
        lock (_gate)
        {
            return _hasFailed;
        }
    }

    private void Fail(Exception exception)
    {
        Action<Exception>? tell = null;
        lock (_gate)
        {
            if (!_hasFailed)
            {
                (_hasFailed, tell) = (true, _onFailure);
            }
        }

        tell?.Invoke(exception);
    }

    /// <summary>Conversations in which nothing waits take no room.</summary>
    private void Forget(Jid chat)
    {
        lock (_gate)
        {
            if (--_lanes[chat].Waiting == 0)
            {
                _lanes.Remove(chat);
            }
        }
    }

    private sealed class Lane
    {
        public Task Tail { get; set; } = Task.CompletedTask;

        public int Waiting { get; set; }
    }
}
