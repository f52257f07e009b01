using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Receiving;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Sending;

/// <summary>
/// The last messages that we sent, by id: a device that could not open one asks for it again. And which of them WhatsApp's server is known
/// to have: it acknowledged them, or somebody has a receipt for them.
/// </summary>
internal sealed class SentMessages(DeviceContext device)
{
    private const int Kept = 500;

    private static readonly byte[] Mark = [1];

    private readonly Queue<string> _order = new();
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Sends that still wait for the server's answer, and whether a receipt was read before it: that is no news unless the answer fails to come.</summary>
    private readonly Dictionary<string, bool> _asking = new(StringComparer.Ordinal);

    /// <summary>Written along with the next commit: no message waits for it.</summary>
    private readonly HashSet<string> _unwritten = new(StringComparer.Ordinal);
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

        WriteTaken(transaction);
        transaction.Write(Tables.Sent, id, new StoredSent { To = to.ToString(), Message = message, At = device.Clock.GetUtcNow().Ticks });
        _order.Enqueue(id);
        while (_order.Count > Kept)
        {
            var oldest = _order.Dequeue();
            transaction.Remove(Tables.Sent, oldest);
            transaction.Remove(Tables.SentTaken, oldest);
            lock (_gate)
            {
                _taken.Remove(oldest);
            }
        }
    }

    public static ValueTask<StoredSent?> FindAsync(Transaction transaction, string id, CancellationToken cancellationToken) =>
        transaction.ReadAsync(Tables.Sent, id, StoredSent.Parser, cancellationToken);

    /// <summary>WhatsApp's server has this message.</summary>
    public void Taken(string id)
    {
        lock (_gate)
        {
            if (_taken.Add(id))
            {
                _unwritten.Add(id);
            }
        }
    }

    /// <summary>A message is about to leave; <see cref="Asked"/> ends the wait for its answer.</summary>
    public void Asking(string id)
    {
        lock (_gate)
        {
            _asking[id] = false;
        }
    }

    /// <returns>Whether a receipt was read in the meantime.</returns>
    public bool Asked(string id)
    {
        lock (_gate)
        {
            return _asking.Remove(id, out var proved) && proved;
        }
    }

    /// <summary>Where a message of ours went of which nothing had proved yet that the server has it; null when that is known, or it is none of ours.</summary>
    public async ValueTask<Jid?> DoubtfulAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_taken.Contains(id))
            {
                return null;
            }

            if (_asking.ContainsKey(id))
            {
                _asking[id] = true;
                return null;
            }
        }

        var transaction = new Transaction(device.Store);
        return await transaction.ReadAsync(Tables.SentTaken, id, cancellationToken).ConfigureAwait(false) is null
            && await FindAsync(transaction, id, cancellationToken).ConfigureAwait(false) is { } stored
                ? Jid.Parse(stored.To)
                : null;
    }

    /// <summary>Those of the kept messages that the server is known to have, oldest first.</summary>
    public async Task<IReadOnlyList<SentRecord>> ReadTakenAsync(CancellationToken cancellationToken)
    {
        var transaction = new Transaction(device.Store);
        var marks = await device.Store.ReadAllAsync(Tables.SentTaken, cancellationToken).ConfigureAwait(false);
        var taken = marks.Select(mark => mark.Key).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            taken.UnionWith(_taken);
        }

        var records = new List<SentRecord>();
        foreach (var row in await device.Store.ReadAllAsync(Tables.Sent, cancellationToken).ConfigureAwait(false))
        {
            if (taken.Contains(row.Key))
            {
                var stored = StoredSent.Parser.ParseFrom(row.Value);
                var chat = Jid.Parse(stored.To);
                var phone = chat.IsLid ? await LidDirectory.PhoneOfAsync(transaction, chat, cancellationToken).ConfigureAwait(false) : null;
                records.Add(new SentRecord(row.Key, chat, phone, new DateTimeOffset(stored.At, TimeSpan.Zero), MessageBodies.Read(stored.Message, fromMe: true)));
            }
        }

        return [.. records.OrderBy(record => record.At)];
    }

    /// <summary>Writes what no later message has taken along.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var transaction = new Transaction(device.Store);
        WriteTaken(transaction);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void WriteTaken(Transaction transaction)
    {
        lock (_gate)
        {
            foreach (var id in _unwritten)
            {
                transaction.Write(Tables.SentTaken, id, Mark);
            }

            _unwritten.Clear();
        }
    }
}
