using Ramal.Connectors;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>
/// Receipts that overtook the record of their own send. Kept in memory for a while: should the process end before they
/// are used, the message is unknown anyway and the history tells how far it came.
/// </summary>
internal sealed class EarlyReceipts(TimeProvider clock)
{
    /// <summary>Messages sent from the phone itself also leave receipts here that nobody asks for.</summary>
    private const int MaxKept = 10_000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(InstanceKey, string), (Receipt Receipt, DateTimeOffset At)> _kept = [];
    private readonly Queue<((InstanceKey, string) Name, DateTimeOffset Until)> _order = new();

    public void Remember(InstanceKey key, ExternalMessageId id, Receipt receipt, DateTimeOffset at)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && (oldest.Until < now || _order.Count >= MaxKept))
            {
                _kept.Remove(_order.Dequeue().Name);
            }

            var name = (key, id.Value);
            if (_kept.TryGetValue(name, out var known))
            {
                _kept[name] = receipt > known.Receipt ? (receipt, at) : known;
            }
            else
            {
                _kept[name] = (receipt, at);
                _order.Enqueue((name, now + KeptFor));
            }
        }
    }

    /// <summary>The furthest receipt that came for it, once.</summary>
    public (Receipt Receipt, DateTimeOffset At)? Take(InstanceKey key, ExternalMessageId id)
    {
        lock (_lock)
        {
            return _kept.Remove((key, id.Value), out var found) ? found : null;
        }
    }
}
