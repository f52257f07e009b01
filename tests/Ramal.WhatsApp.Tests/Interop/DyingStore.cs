using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>A store whose process dies at a chosen commit: from then on nothing is written, whatever memory believes.</summary>
internal sealed class DyingStore(IWhatsAppStore inner, int commitsLeft) : IWhatsAppStore
{
    private int _left = commitsLeft;

    public ValueTask<byte[]?> ReadAsync(string table, string key, CancellationToken cancellationToken) => inner.ReadAsync(table, key, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(
        string table, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => inner.ReadManyAsync(table, keys, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadAllAsync(string table, CancellationToken cancellationToken) =>
        inner.ReadAllAsync(table, cancellationToken);

    public ValueTask CommitAsync(IReadOnlyCollection<StoreChange> changes, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _left) >= 0 ? inner.CommitAsync(changes, cancellationToken) : throw new IOException("died");

    public ValueTask ClearAsync(CancellationToken cancellationToken) => throw new IOException("died");
}
