using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Sending;

/// <summary>The last messages that we sent, by id: a device that could not open one asks for it again.</summary>
internal sealed class SentMessages(DeviceContext device)
{
    private const int Kept = 500;

    private readonly Queue<string> _order = new();
    private bool _loaded;

    /// <summary>Must be called inside a ratchet scope, with its transaction.</summary>
    public async ValueTask KeepAsync(Transaction transaction, string id, Jid to, Message message, CancellationToken cancellationToken)
    {
        if (!_loaded)
        {
            var rows = await device.Store.ReadAllAsync(Tables.Sent, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.OrderBy(row => StoredSent.Parser.ParseFrom(row.Value).At))
            {
                _order.Enqueue(row.Key);
            }

            _loaded = true;
        }

        transaction.Write(Tables.Sent, id, new StoredSent { To = to.ToString(), Message = message, At = device.Clock.GetUtcNow().Ticks });
        _order.Enqueue(id);
        while (_order.Count > Kept)
        {
            transaction.Remove(Tables.Sent, _order.Dequeue());
        }
    }

    public static ValueTask<StoredSent?> FindAsync(Transaction transaction, string id, CancellationToken cancellationToken) =>
        transaction.ReadAsync(Tables.Sent, id, StoredSent.Parser, cancellationToken);
}
