namespace Ramal.Data.Backups;

/// <summary>
/// A database in the making, beside the one in use: made, filled and compared before anything takes the place of anything.
/// </summary>
internal interface IStaging : IAsyncDisposable
{
    /// <summary>Makes the tables as they were after that step, without their indexes.</summary>
    Task CreateAsync(string step, CancellationToken cancellationToken);

    Task BeginTableAsync(PortableTable table, CancellationToken cancellationToken);

    void Add(ReadOnlySpan<byte> row);

    Task EndTableAsync(CancellationToken cancellationToken);

    /// <summary>Indexes, and the numbers that the next rows get.</summary>
    Task FinishAsync(IReadOnlyList<PortableTable> tables, CancellationToken cancellationToken);

    /// <summary>What the table really holds now.</summary>
    Task<TableSum> SumAsync(PortableTable table, CancellationToken cancellationToken);

    /// <summary>The steps that came after the one it was made at.</summary>
    Task UpgradeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what an older copy must not bring back; see <see cref="Staging.ForgetRatchets"/>.</summary>
    Task ForgetRatchetsAsync(CancellationToken cancellationToken);
}

/// <summary>Fills a staging database and makes sure that it holds what the source holds.</summary>
internal static class Staging
{
    /// <summary>
    /// Encryption state that only ever counts up: taken from an older copy it would seal again with keys that were used already.
    /// Sessions begin anew without it.
    /// </summary>
    public const string ForgetRatchets = "DELETE FROM session_entries WHERE section LIKE 'ratchet-%'";

    /// <returns>What each table comes to.</returns>
    /// <exception cref="InvalidDataException">What was read again is not what was written.</exception>
    public static async Task<IReadOnlyDictionary<string, Counted>> FillAsync(IRowSource source, IStaging staging, CancellationToken cancellationToken)
    {
        await staging.CreateAsync(source.Steps[^1], cancellationToken);
        var sums = new Dictionary<string, Counted>(StringComparer.Ordinal);
        foreach (var table in source.Tables)
        {
            await staging.BeginTableAsync(table, cancellationToken);
            var sum = await source.ReadAsync(table, row => staging.Add(row.Span), cancellationToken);
            await staging.EndTableAsync(cancellationToken);
            sums[table.Name] = sum.ToCounted();
        }

        await staging.FinishAsync(source.Tables, cancellationToken);
        foreach (var table in source.Tables)
        {
            if ((await staging.SumAsync(table, cancellationToken)).ToCounted() != sums[table.Name])
            {
                throw new InvalidDataException($"Table {table.Name} came out different.");
            }
        }

        return sums;
    }
}
