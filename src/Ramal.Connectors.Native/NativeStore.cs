using Ramal.WhatsApp.Store;

namespace Ramal.Connectors.Native;

/// <summary>The engine's store over the session's: its tables are the sections.</summary>
internal sealed class NativeStore(ISessionStore store) : IWhatsAppStore
{
    public ValueTask<byte[]?> ReadAsync(string table, string key, CancellationToken cancellationToken) =>
        store.ReadAsync(table, key, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(
        string table, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => store.ReadManyAsync(table, keys, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadAllAsync(string table, CancellationToken cancellationToken) =>
        store.ReadSectionAsync(table, cancellationToken);

    public ValueTask CommitAsync(IReadOnlyCollection<StoreChange> changes, CancellationToken cancellationToken) =>
        store.CommitAsync([.. changes.Select(change => new SessionStoreChange(change.Table, change.Key, change.Value))], cancellationToken);

    public ValueTask ClearAsync(CancellationToken cancellationToken) => store.ClearAsync(cancellationToken);
}
