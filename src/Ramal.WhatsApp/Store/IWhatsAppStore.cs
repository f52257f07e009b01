namespace Ramal.WhatsApp.Store;

/// <summary>
/// Where one linked device keeps its keys and its memory: small byte values by table and key. One instance belongs to one device.
/// Values are secret; an implementation seals them at rest. The engine calls it from several tasks at once.
/// </summary>
public interface IWhatsAppStore
{
    /// <summary>The value, or null.</summary>
    ValueTask<byte[]?> ReadAsync(string table, string key, CancellationToken cancellationToken);

    /// <summary>The values that exist among the keys asked for, in any order.</summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadManyAsync(string table, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Everything in a table, in any order.</summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadAllAsync(string table, CancellationToken cancellationToken);

    /// <summary>
    /// Applies all changes or none, and returns only when they would survive the machine losing power.
    /// The engine lets no ciphertext leave and acknowledges no message before this returns.
    /// </summary>
    ValueTask CommitAsync(IReadOnlyCollection<StoreChange> changes, CancellationToken cancellationToken);

    /// <summary>Forgets everything, when the device has been unlinked.</summary>
    ValueTask ClearAsync(CancellationToken cancellationToken);
}

/// <summary>One change of a commit; a null value removes the key.</summary>
public sealed record StoreChange(string Table, string Key, byte[]? Value);
