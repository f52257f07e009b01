using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>
/// Brings the database to the present schema at start-up. The caller holds the lock that keeps other servers out. SQLite
/// is upgraded in a copy that takes the place of the file when it is finished, PostgreSQL in one transaction: a failure
/// leaves what was there.
/// </summary>
internal sealed partial class Migrator(RamalOptions options, DatabaseContexts contexts, TimeProvider clock, ILogger<Migrator> logger)
{
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (options.Database is { } connectionString)
        {
            await UpgradePostgreSqlAsync(connectionString, cancellationToken);
        }
        else
        {
            await UpgradeSqliteAsync(cancellationToken);
        }
    }

    /// <summary>The steps that a database lacks.</summary>
    /// <exception cref="RefusedException">It has steps that this program does not know.</exception>
    public static SchemaGap Compare(RamalDbContext db, IReadOnlyList<string> applied)
    {
        var known = db.Database.GetMigrations().ToList();
        if (applied.Except(known, StringComparer.Ordinal).LastOrDefault() is { } unknown)
        {
            throw new RefusedException(new Text(
                $"Estes dados são de um Ramal mais novo do que {RamalOptions.Version} (etapa {unknown}); use aquela versão, ou restaure uma cópia feita por esta.",
                $"These data are of a newer Ramal than {RamalOptions.Version} (step {unknown}); use that version, or restore a backup made by this one."));
        }

        return new SchemaGap(IsNew: applied.Count == 0, known.Except(applied, StringComparer.Ordinal).ToList());
    }

    private async Task UpgradeSqliteAsync(CancellationToken cancellationToken)
    {
        var file = DatabaseFile.PathIn(options.Data);
        DatabaseFile.RemoveScratch(options.Data);
        var gap = new SchemaGap(IsNew: true, ["first"]);
        if (File.Exists(file))
        {
            await using var db = contexts.Sqlite(file);
            gap = Compare(db, [.. await db.Database.GetAppliedMigrationsAsync(cancellationToken)]);
        }

        if (gap.Missing.Count == 0)
        {
            return;
        }

        var copy = !File.Exists(file) ? null : DatabaseFile.Keep(file, $"before-{RamalOptions.Version}", clock.GetUtcNow());
        var upgrading = file + DatabaseFile.UpgradeSuffix;
        try
        {
            if (copy is not null)
            {
                File.Copy(copy, upgrading);
            }

            await ApplySqliteAsync(contexts, upgrading, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Nothing was changed, so the copy is one too many; without this a server that is started again and again
            // would push out the copies of earlier upgrades.
            DatabaseFile.RemoveWithLogs(upgrading);
            File.Delete(copy ?? upgrading);
            throw Failed(failure);
        }

        DatabaseFile.Replace(file, upgrading);
        DatabaseFile.ForgetOldCopies(options.Data);
        if (copy is not null)
        {
            LogUpgraded(gap.Missing.Count, Path.GetFileName(copy));
        }
    }

    /// <summary>All steps on one SQLite file that nobody else uses.</summary>
    public static async Task ApplySqliteAsync(DatabaseContexts contexts, string file, CancellationToken cancellationToken)
    {
        await using var db = contexts.Sqlite(file);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        // EF's own lock is a row: left by a killed process it would be waited for without end.
        if (await AskAsync(connection, "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsLock'", cancellationToken) is 1L)
        {
            await AskAsync(connection, "DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
        if (await AskAsync(connection, "PRAGMA foreign_key_check", cancellationToken) is string table)
        {
            throw new InvalidDataException($"{table}: rows without what they refer to");
        }
    }

    private async Task UpgradePostgreSqlAsync(string connectionString, CancellationToken cancellationToken)
    {
        DatabaseFile.RemoveScratch(options.Data);
        await using var db = contexts.PostgreSql(connectionString);
        await db.Database.ExecuteSqlRawAsync(Backups.PostgreSqlStaging.RemoveScratch, cancellationToken);
        var gap = Compare(db, [.. await db.Database.GetAppliedMigrationsAsync(cancellationToken)]);
        if (gap.Missing.Count > 0)
        {
            try
            {
                // EF has a transaction for each step; of an upgrade all are wanted or none.
                await using var transaction = gap.IsNew ? null : await db.Database.BeginTransactionAsync(cancellationToken);
                await db.Database.MigrateAsync(cancellationToken);
                await (transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw Failed(failure);
            }

            if (!gap.IsNew)
            {
                LogUpgradedInPlace(gap.Missing.Count);
            }
        }

        // Events name the transaction that wrote them, and readers stop at those that have not happened yet. In a database
        // restored by pg_dump the numbers are those of another server.
        await db.Database.ExecuteSqlRawAsync(
            "UPDATE events SET transaction_id = pg_current_xact_id() WHERE transaction_id > pg_current_xact_id()", cancellationToken);
    }

    private static RefusedException Failed(Exception failure) => new(
        new Text(
            $"O banco de dados não pôde ser atualizado para o Ramal {RamalOptions.Version} ({failure.GetBaseException().Message.TrimEnd('.')}); nada foi alterado e a versão anterior continua a funcionar com ele.",
            $"The database could not be upgraded to Ramal {RamalOptions.Version} ({failure.GetBaseException().Message.TrimEnd('.')}); nothing was changed and the earlier version still works with it."),
        failure);

    private static async Task<object?> AskAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "The database was brought up to date in {Count} steps; copy of the earlier one: {Copy}")]
    private partial void LogUpgraded(int count, string copy);

    [LoggerMessage(LogLevel.Information, "The database was brought up to date in {Count} steps")]
    private partial void LogUpgradedInPlace(int count);
}

/// <summary>What a database lacks.</summary>
/// <param name="IsNew">It has no step at all.</param>
/// <param name="Missing">Steps to apply, oldest first.</param>
internal sealed record SchemaGap(bool IsNew, IReadOnlyList<string> Missing);
