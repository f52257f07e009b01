using System.Buffers;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Ramal.Hosting;

namespace Ramal.Data.Backups;

/// <summary>
/// A database as it stands at one moment, while others go on writing: one read transaction of SQLite's log mode, one
/// repeatable-read snapshot of PostgreSQL. Never writes.
/// </summary>
internal sealed class DatabaseRows : IRowSource
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _snapshot;
    private readonly ArrayBufferWriter<byte> _row = new(4096);

    private DatabaseRows(DbConnection connection, DbTransaction snapshot, DatabaseKind kind) => (_connection, _snapshot, Kind) = (connection, snapshot, kind);

    public DatabaseKind Kind { get; }

    public IReadOnlyList<string> Steps { get; private set; } = [];

    public IReadOnlyList<PortableTable> Tables { get; private set; } = [];

    /// <exception cref="RefusedException">No database there, or not of this version.</exception>
    public static async Task<DatabaseRows> OpenAsync(RamalOptions options, DatabaseContexts contexts, CancellationToken cancellationToken)
    {
        if (options.Database is { } connectionString)
        {
            await using var model = contexts.PostgreSql(connectionString);
            var postgres = new NpgsqlConnection(DatabaseContexts.ConnectionTo(connectionString, null));
            return await OpenAsync(postgres, DatabaseKind.PostgreSql, model, BackupTexts.NoDatabase("PostgreSQL"), cancellationToken);
        }

        var file = DatabaseFile.PathIn(options.Data);
        if (!File.Exists(file))
        {
            throw BackupTexts.Refused(BackupTexts.NoDatabase(options.Data));
        }

        await using var tables = contexts.Sqlite(file);
        var sqlite = new SqliteConnection(new SqliteConnectionStringBuilder(DatabaseContexts.ConnectionTo(file)) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString);
        return await OpenAsync(sqlite, DatabaseKind.Sqlite, tables, BackupTexts.NoDatabase(options.Data), cancellationToken);
    }

    public Task<TableSum> ReadAsync(PortableTable table, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken) =>
        ReadAsync(_connection, _snapshot, table, _row, take, cancellationToken);

    /// <summary>Every row of a table on an open connection.</summary>
    public static async Task<TableSum> ReadAsync(
        DbConnection connection, DbTransaction? transaction, PortableTable table, ArrayBufferWriter<byte> row, Action<ReadOnlyMemory<byte>>? take, CancellationToken cancellationToken)
    {
        var sum = new TableSum();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = 0;
#pragma warning disable CA2100 // Names of the model, or of a backup that only the operator can hand in, and quoted.
        command.CommandText = $"SELECT {string.Join(", ", table.Columns.Select(column => Quoted(column.Name)))} FROM {Quoted(table.Name)}";
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            row.ResetWrittenCount();
            PortableRow.Write(reader, table.Columns, row);
            sum.Add(row.WrittenSpan);
            take?.Invoke(row.WrittenMemory);
        }

        return sum;
    }

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<DatabaseRows> OpenAsync(
        DbConnection connection, DatabaseKind kind, RamalDbContext model, Shared.Text nothingThere, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
            var snapshot = connection is SqliteConnection sqlite
                ? sqlite.BeginTransaction(deferred: true)
                : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var rows = new DatabaseRows(connection, snapshot, kind);
            var exists = kind == DatabaseKind.Sqlite
                ? "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'"
                : "SELECT count(*) FROM pg_class WHERE oid = to_regclass('\"__EFMigrationsHistory\"')";
            if ((await rows.AskAsync(exists, cancellationToken))[0].Number == 0)
            {
                throw BackupTexts.Refused(nothingThere);
            }

            rows.Steps = [.. (await rows.AskAsync("SELECT \"MigrationId\", 0 FROM \"__EFMigrationsHistory\" ORDER BY 1", cancellationToken)).Select(step => step.Name)];
            if (Migrator.Compare(model, rows.Steps).Missing.Count > 0)
            {
                throw BackupTexts.Refused(BackupTexts.NeedsStart);
            }

            var numbers = (await rows.AskAsync(LastNumbers(kind), cancellationToken)).ToDictionary(last => last.Name, last => last.Number, StringComparer.Ordinal);
            rows.Tables = [.. PortableTables.Of(model).Select(table => numbers.TryGetValue(table.Name, out var last) ? table with { LastNumber = last } : table)];
            return rows;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kept beside the rows: a number that was given to a person removed since must never be given again.</summary>
    private static string LastNumbers(DatabaseKind kind) => kind == DatabaseKind.Sqlite
        ? "SELECT name, seq FROM sqlite_sequence"
        : """
          SELECT columns.table_name, COALESCE(sequences.last_value, 0)
          FROM information_schema.columns
          JOIN pg_sequences AS sequences
            ON to_regclass(quote_ident(sequences.schemaname) || '.' || quote_ident(sequences.sequencename))
             = to_regclass(pg_get_serial_sequence(quote_ident(columns.table_schema) || '.' || quote_ident(columns.table_name), columns.column_name))
          WHERE columns.is_identity = 'YES' AND columns.table_schema = current_schema()
          """;

    /// <summary>Pairs of a name and a number; a count comes under an empty name.</summary>
    private async Task<List<(string Name, long Number)>> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
        command.Transaction = _snapshot;
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        var answers = new List<(string, long)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            answers.Add(reader.FieldCount == 1 ? ("", reader.GetInt64(0)) : (reader.GetString(0), reader.GetInt64(1)));
        }

        return answers;
    }
}
