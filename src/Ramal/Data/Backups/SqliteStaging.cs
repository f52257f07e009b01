using System.Buffers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Ramal.Data.Backups;

/// <summary>A SQLite file in the making. While it is filled it may be lost, so nothing waits for the disk.</summary>
internal sealed class SqliteStaging(DatabaseContexts contexts, string file) : IStaging
{
    private readonly ArrayBufferWriter<byte> _row = new(4096);
    private readonly List<string> _indexes = [];
    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;
    private SqliteCommand? _insert;
    private PortableTable? _table;
    private object?[] _values = [];

    public async Task CreateAsync(string step, CancellationToken cancellationToken)
    {
        await using (var db = contexts.Sqlite(file))
        {
            await db.GetService<IMigrator>().MigrateAsync(step, cancellationToken);
        }

        _connection = DatabaseFile.Open(file);
        await RunAsync("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536; PRAGMA foreign_keys=OFF", cancellationToken);
        // Sorted once at the end is several times faster than kept in order all the time.
        var names = new List<string>();
        await using (var command = Command("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                names.Add(reader.GetString(0));
                _indexes.Add(reader.GetString(1));
            }
        }

        foreach (var name in names)
        {
            await RunAsync($"DROP INDEX {DatabaseRows.Quoted(name)}", cancellationToken);
        }
    }

    public async Task BeginTableAsync(PortableTable table, CancellationToken cancellationToken)
    {
        (_table, _values) = (table, new object?[table.Columns.Count]);
        _transaction = _connection!.BeginTransaction();
        // A step may have put rows of its own into a table; the source has what became of them.
        await RunAsync($"DELETE FROM {DatabaseRows.Quoted(table.Name)}", cancellationToken);
        _insert = Command(
            $"INSERT INTO {DatabaseRows.Quoted(table.Name)} ({string.Join(", ", table.Columns.Select(column => DatabaseRows.Quoted(column.Name)))}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"$p{i}"))})");
        for (var i = 0; i < table.Columns.Count; i++)
        {
            _insert.Parameters.Add(new SqliteParameter($"$p{i}", TypeOf(table.Columns[i].Kind)));
        }

        await _insert.PrepareAsync(cancellationToken);
    }

    public void Add(ReadOnlySpan<byte> row)
    {
        PortableRow.Read(row, _table!.Columns, _values);
        for (var i = 0; i < _values.Length; i++)
        {
            _insert!.Parameters[i].Value = _values[i] ?? DBNull.Value;
        }

        try
        {
            _insert!.ExecuteNonQuery();
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == 19)
        {
            throw BackupTexts.Refused(BackupTexts.Unstorable(_table.Name, failure.Message), failure);
        }
    }

    public async Task EndTableAsync(CancellationToken cancellationToken)
    {
        await _insert!.DisposeAsync();
        await _transaction!.CommitAsync(cancellationToken);
        await _transaction.DisposeAsync();
        _transaction = null;
    }

    public async Task FinishAsync(IReadOnlyList<PortableTable> tables, CancellationToken cancellationToken)
    {
        foreach (var index in _indexes)
        {
            await RunAsync(index, cancellationToken);
        }

        foreach (var table in tables.Where(table => table.LastNumber is not null))
        {
            // The name column of that table has no unique index: an upsert does not work.
            await using var command = Command(
                "DELETE FROM sqlite_sequence WHERE name = $name; INSERT INTO sqlite_sequence (name, seq) SELECT $name, $last WHERE EXISTS (SELECT 1 FROM sqlite_master WHERE name = $name AND sql LIKE '%AUTOINCREMENT%')");
            command.Parameters.AddWithValue("$name", table.Name);
            command.Parameters.AddWithValue("$last", table.LastNumber!.Value);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var check = Command("PRAGMA foreign_key_check");
        if (await check.ExecuteScalarAsync(cancellationToken) is string orphaned)
        {
            throw new InvalidDataException($"Rows of {orphaned} lack what they refer to.");
        }
    }

    public Task<TableSum> SumAsync(PortableTable table, CancellationToken cancellationToken) =>
        DatabaseRows.ReadAsync(_connection!, null, table, _row, null, cancellationToken);

    public async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        await Migrator.ApplySqliteAsync(contexts, file, cancellationToken);
    }

    public async Task ForgetRatchetsAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.Sqlite(file);
        await db.Database.ExecuteSqlRawAsync(Staging.ForgetRatchets, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async ValueTask CloseAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
            _transaction = null;
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    private static SqliteType TypeOf(PortableKind kind) => kind switch
    {
        PortableKind.Integer or PortableKind.Boolean => SqliteType.Integer,
        PortableKind.Real => SqliteType.Real,
        PortableKind.Bytes => SqliteType.Blob,
        _ => SqliteType.Text,
    };

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection!.CreateCommand();
        command.Transaction = _transaction;
#pragma warning disable CA2100 // Statements of this file; names are quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
