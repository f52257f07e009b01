using System.Collections.Concurrent;
using Ramal.Connectors;

namespace Ramal.Testing;

/// <summary>A session's store that ends with the test.</summary>
public sealed class InMemorySessionStore : ISessionStore
{
    private readonly Lock _committing = new();
    private readonly ConcurrentDictionary<(string Section, string Name), byte[]> _values = new();

    public int Count => _values.Count;

    public ValueTask<byte[]?> ReadAsync(string section, string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_values.GetValueOrDefault((section, name)));

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(
        string section, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<KeyValuePair<string, byte[]>>>(
            [.. names.Where(name => _values.ContainsKey((section, name))).Select(name => KeyValuePair.Create(name, _values[(section, name)]))]);

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadSectionAsync(string section, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<KeyValuePair<string, byte[]>>>(
            [.. _values.Where(entry => entry.Key.Section == section).Select(entry => KeyValuePair.Create(entry.Key.Name, entry.Value))]);

    public ValueTask CommitAsync(IReadOnlyCollection<SessionStoreChange> changes, CancellationToken cancellationToken)
    {
        lock (_committing)
        {
            foreach (var (section, name, value) in changes)
            {
                if (value is null)
                {
                    _values.TryRemove((section, name), out _);
                }
                else
                {
                    _values[(section, name)] = value;
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
