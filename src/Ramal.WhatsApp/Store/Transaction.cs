using Google.Protobuf;

namespace Ramal.WhatsApp.Store;

/// <summary>Reads through, collects changes, commits them at once. Dropped without a commit, nothing has happened.</summary>
internal sealed class Transaction(IWhatsAppStore store)
{
    private readonly Dictionary<(string Table, string Key), byte[]?> _changes = [];
    private readonly Dictionary<(string Table, string Key), byte[]?> _read = [];

    public async ValueTask<byte[]?> ReadAsync(string table, string key, CancellationToken cancellationToken)
    {
        if (_changes.TryGetValue((table, key), out var value) || _read.TryGetValue((table, key), out value))
        {
            return value;
        }

        value = await store.ReadAsync(table, key, cancellationToken).ConfigureAwait(false);
        _read[(table, key)] = value;
        return value;
    }

    public async ValueTask<T?> ReadAsync<T>(string table, string key, MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var bytes = await ReadAsync(table, key, cancellationToken).ConfigureAwait(false);
        return bytes is null ? null : parser.ParseFrom(bytes);
    }

    /// <summary>Reads many keys in one go, so that the reads that follow find them here.</summary>
    public async ValueTask PrefetchAsync(string table, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return;
        }

        foreach (var key in keys)
        {
            _read.TryAdd((table, key), null);
        }

        foreach (var (key, value) in await store.ReadManyAsync(table, keys, cancellationToken).ConfigureAwait(false))
        {
            _read[(table, key)] = value;
        }
    }

    public void Write(string table, string key, byte[] value) => _changes[(table, key)] = value;

    public void Write(string table, string key, IMessage value) => Write(table, key, value.ToByteArray());

    public void Remove(string table, string key) => _changes[(table, key)] = null;

    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_changes.Count == 0)
        {
            return;
        }

        StoreChange[] changes = [.. _changes.Select(change => new StoreChange(change.Key.Table, change.Key.Key, change.Value))];
        await store.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
        _changes.Clear();
    }
}
