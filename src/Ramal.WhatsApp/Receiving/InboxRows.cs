using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Receiving;

/// <summary>What became of the rows of opened messages: on their way to the host, or taken over and to be removed.</summary>
internal sealed class InboxRows
{
    private readonly Lock _gate = new();

    /// <summary>Rows that the host has taken over, removed along with the next commit.</summary>
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Rows on their way to the host: the same message may come again meanwhile.</summary>
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <summary>What was on its way on the link before is handed over anew.</summary>
    public void BeginLink()
    {
        lock (_gate)
        {
            _underWay.Clear();
        }
    }

    /// <summary>Along with a commit: what the host has taken over need not be handed over again.</summary>
    public void RemoveTaken(Transaction transaction)
    {
        lock (_gate)
        {
            foreach (var key in _taken)
            {
                transaction.Remove(Tables.Inbox, key);
            }

            _taken.Clear();
        }
    }

    /// <summary>The host has taken the message over.</summary>
    public void MarkTaken(string key)
    {
        lock (_gate)
        {
            _taken.Add(key);
        }
    }

    /// <summary>False while the same message is on its way to the host already.</summary>
    public bool TryBegin(string key)
    {
        lock (_gate)
        {
            return _underWay.Add(key);
        }
    }

    public void NoLongerUnderWay(string key)
    {
        lock (_gate)
        {
            _underWay.Remove(key);
        }
    }

    public bool IsTaken(string key)
    {
        lock (_gate)
        {
            return _taken.Contains(key);
        }
    }
}
