using Ramal.Hosting;

namespace Ramal.Data.Backups;

/// <summary>
/// Takes everything from SQLite to an empty PostgreSQL database, compares table by table, and only then gives the tables
/// their place. Media stay in the data folder; SQLite is only read.
/// </summary>
internal sealed class MoveToPostgreSql(RamalOptions options, DatabaseContexts contexts)
{
    /// <returns>What each table came to on both sides.</returns>
    /// <exception cref="RefusedException">With the sentence for the operator.</exception>
    public async Task<IReadOnlyDictionary<string, Counted>> RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        if (options.Database is not null)
        {
            throw BackupTexts.Refused(BackupTexts.MoveFromPostgreSql);
        }

        if (!File.Exists(DatabaseFile.PathIn(options.Data)))
        {
            throw BackupTexts.Refused(BackupTexts.NoDatabase(options.Data));
        }

        // What the server wrote after the snapshot would stay behind, so none may run, on either side.
        await using var source = await RestoreBackup.ExclusiveAsync(options, cancellationToken);
        await using var target = await RestoreBackup.ExclusiveAsync(new RamalOptions { Data = options.Data, Database = connectionString }, cancellationToken);
        if (await PostgreSqlStaging.IsInUseAsync(contexts, connectionString, cancellationToken))
        {
            throw BackupTexts.Refused(BackupTexts.TargetNotEmpty);
        }

        await using var rows = await DatabaseRows.OpenAsync(options, contexts, cancellationToken);
        await using var staging = new PostgreSqlStaging(contexts, connectionString);
        try
        {
            var sums = await Staging.FillAsync(rows, staging, cancellationToken);
            await staging.UpgradeAsync(cancellationToken);
            await staging.TakePlaceAsync(cancellationToken);
            return sums;
        }
        catch (InvalidDataException failure)
        {
            throw BackupTexts.Refused(BackupTexts.MoveMismatch, failure);
        }
    }
}
