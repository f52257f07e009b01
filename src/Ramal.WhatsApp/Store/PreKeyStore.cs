using System.Globalization;
using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Store;

/// <summary>Key pairs by number.</summary>
internal static class PreKeyStore
{
    public static async ValueTask<KeyPair?> ReadAsync(Transaction transaction, string table, uint id, CancellationToken cancellationToken)
    {
        var stored = await transaction.ReadAsync(table, Name(id), StoredKeyPair.Parser, cancellationToken).ConfigureAwait(false);
        return stored is null ? null : KeyPair.Restore(stored.Private.ToByteArray(), stored.Public.ToByteArray());
    }

    public static void Write(Transaction transaction, string table, uint id, KeyPair pair) => transaction.Write(
        table, Name(id), new StoredKeyPair { Private = ByteString.CopyFrom(pair.Private), Public = ByteString.CopyFrom(pair.Public) });

    public static void Remove(Transaction transaction, string table, uint id) => transaction.Remove(table, Name(id));

    private static string Name(uint id) => id.ToString(CultureInfo.InvariantCulture);
}
