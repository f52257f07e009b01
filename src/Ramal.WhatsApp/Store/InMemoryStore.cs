using System.Collections.Concurrent;

namespace Ramal.WhatsApp.Store;

/// <summary>A store that forgets with the process: for tests and for trying things out.</summary>
public sealed class InMemoryStore : IWhatsAppStore
{
    private readonly Lock _committing = new();
    private readonly ConcurrentDictionary<(string Table, string Key), byte[]> _values = new();

    public ValueTask<byte[]?> ReadAsync(string table, string key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_values.GetValueOrDefault((table, key)));

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(
        string table, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new List<KeyValuePair<string, byte[]>>(keys.Count);
        foreach (var key in keys)
        {
            if (_values.TryGetValue((table, key), out var value))
            {
                found.Add(new(key, value));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<KeyValuePair<string, byte[]>>>(found);
    }

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadAllAsync(string table, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<KeyValuePair<string, byte[]>>>(
            [.. _values.Where(entry => entry.Key.Table == table).Select(entry => KeyValuePair.Create(entry.Key.Key, entry.Value))]);

    public ValueTask CommitAsync(IReadOnlyCollection<StoreChange> changes, CancellationToken cancellationToken)
    {
        lock (_committing)
        {
            foreach (var (table, key, value) in changes)
            {
                if (value is null)
                {
                    _values.TryRemove((table, key), out _);
                }
                else
                {
                    _values[(table, key)] = value;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        _values.Clear();
        return ValueTask.CompletedTask;
    }
}
