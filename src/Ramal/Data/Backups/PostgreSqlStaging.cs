using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using NpgsqlTypes;

namespace Ramal.Data.Backups;

/// <summary>Tables in the making in a schema of their own, which take the place of the others in one transaction.</summary>
internal sealed class PostgreSqlStaging(DatabaseContexts contexts, string connectionString) : IStaging
{
    /// <summary>What a killed restore left. Only with the database to ourselves.</summary>
    public const string RemoveScratch = $"DROP SCHEMA IF EXISTS {Schema} CASCADE";

    private const string Schema = "ramal_restore";

    private readonly ArrayBufferWriter<byte> _row = new(4096);
    private readonly List<string> _indexes = [];
    private NpgsqlConnection? _connection;
    private NpgsqlBinaryImporter? _importer;
    private PortableTable? _table;
    private NpgsqlDbType[] _types = [];
    private object?[] _values = [];

    /// <summary>Tables of Ramal that the database holds already.</summary>
    public static async Task<bool> IsInUseAsync(DatabaseContexts contexts, string connectionString, CancellationToken cancellationToken)
    {
        await using var db = contexts.PostgreSql(connectionString);
        var names = PortableTables.Of(db).Select(table => table.Name).Append(DatabaseContexts.HistoryTable).ToArray();
        await using var connection = new NpgsqlConnection(DatabaseContexts.ConnectionTo(connectionString, null));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY (@names))", connection);
        command.Parameters.AddWithValue("names", names);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task CreateAsync(string step, CancellationToken cancellationToken)
    {
        _connection = new NpgsqlConnection(DatabaseContexts.ConnectionTo(connectionString, Schema));
        await _connection.OpenAsync(cancellationToken);
        await RunAsync($"{RemoveScratch}; CREATE SCHEMA {Schema}", cancellationToken);
        await using (var db = contexts.PostgreSql(connectionString, Schema))
        {
            await db.GetService<IMigrator>().MigrateAsync(step, cancellationToken);
        }

        // Sorted once at the end is several times faster than kept in order all the time; what is part of a key stays.
        var names = new List<string>();
        await using (var command = Command(
            $"""
             SELECT indexname, indexdef FROM pg_indexes
             WHERE schemaname = '{Schema}' AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE connamespace = '{Schema}'::regnamespace)
             ORDER BY indexname
             """))
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
            await RunAsync($"DROP INDEX {Schema}.{DatabaseRows.Quoted(name)}", cancellationToken);
        }
    }

    public async Task BeginTableAsync(PortableTable table, CancellationToken cancellationToken)
    {
        (_table, _values) = (table, new object?[table.Columns.Count]);
        // A step may have put rows of its own into a table; the source has what became of them.
        await RunAsync($"DELETE FROM {DatabaseRows.Quoted(table.Name)}", cancellationToken);
        var types = await TypesOfAsync(table.Name, cancellationToken);
        _types = [.. table.Columns.Select(column => types.TryGetValue(column.Name, out var type)
            ? type
            : throw new InvalidDataException($"There is no column {table.Name}.{column.Name}."))];
        _importer = await _connection!.BeginBinaryImportAsync(
            $"COPY {DatabaseRows.Quoted(table.Name)} ({string.Join(", ", table.Columns.Select(column => DatabaseRows.Quoted(column.Name)))}) FROM STDIN (FORMAT BINARY)",
            cancellationToken);
    }

    public void Add(ReadOnlySpan<byte> row)
    {
        PortableRow.Read(row, _table!.Columns, _values);
        try
        {
            _importer!.StartRow();
            for (var i = 0; i < _values.Length; i++)
            {
                Put(_values[i], _types[i]);
            }
        }
        catch (PostgresException failure)
        {
            throw BackupTexts.Refused(BackupTexts.Unstorable(_table.Name, failure.MessageText), failure);
        }
    }

    public async Task EndTableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _importer!.CompleteAsync(cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw BackupTexts.Refused(BackupTexts.Unstorable(_table!.Name, failure.MessageText), failure);
        }

        await _importer.DisposeAsync();
        _importer = null;
    }

    public async Task FinishAsync(IReadOnlyList<PortableTable> tables, CancellationToken cancellationToken)
    {
        foreach (var index in _indexes)
        {
            await RunAsync(index, cancellationToken);
        }

        foreach (var table in tables.Where(table => table.LastNumber is not null))
        {
            await using var command = Command(
                $"""
                 SELECT setval(pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name), GREATEST(@last, 1), @last > 0)
                 FROM information_schema.columns WHERE table_schema = '{Schema}' AND table_name = @table AND is_identity = 'YES'
                 """);
            command.Parameters.AddWithValue("table", table.Name);
            command.Parameters.AddWithValue("last", table.LastNumber!.Value);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public Task<TableSum> SumAsync(PortableTable table, CancellationToken cancellationToken) =>
        DatabaseRows.ReadAsync(_connection!, null, table, _row, null, cancellationToken);

    public async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        await using (var db = contexts.PostgreSql(connectionString, Schema))
        {
            await Migrator.MigrateAsync(db, cancellationToken);
        }

        await RunAsync("ANALYZE", cancellationToken);
    }

    public async Task ForgetRatchetsAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.PostgreSql(connectionString, Schema);
        await db.Database.ExecuteSqlRawAsync(Staging.ForgetRatchets, cancellationToken);
    }

    /// <summary>The tables made here become the tables of the database, and those of the same names go. All of it or nothing.</summary>
    public async Task TakePlaceAsync(CancellationToken cancellationToken)
    {
        await using var plain = new NpgsqlConnection(DatabaseContexts.ConnectionTo(connectionString, null));
        await plain.OpenAsync(cancellationToken);
        await using var transaction = await plain.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
             DO $$
             DECLARE
               target text := current_schema();
               item record;
             BEGIN
               FOR item IN SELECT tablename FROM pg_tables WHERE schemaname = '{Schema}' LOOP
                 EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', target, item.tablename);
                 EXECUTE format('ALTER TABLE {Schema}.%I SET SCHEMA %I', item.tablename, target);
               END LOOP;
             END $$;
             DROP SCHEMA {Schema} CASCADE;
             """,
            plain,
            transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_importer is not null)
        {
            await _importer.DisposeAsync();
        }

        if (_connection is null)
        {
            return;
        }

        if (_connection.State == System.Data.ConnectionState.Open)
        {
            await RunAsync(RemoveScratch, CancellationToken.None);
        }

        await _connection.DisposeAsync();
    }

    private void Put(object? value, NpgsqlDbType type)
    {
        switch (value)
        {
            case null:
                _importer!.WriteNull();
                break;
            case long number when type == NpgsqlDbType.Integer:
                _importer!.Write(checked((int)number), type);
                break;
            case long number when type == NpgsqlDbType.Smallint:
                _importer!.Write(checked((short)number), type);
                break;
            case long number:
                _importer!.Write(number, type);
                break;
            case string text:
                _importer!.Write(text, type);
                break;
            case Guid id:
                _importer!.Write(id, type);
                break;
            case bool flag:
                _importer!.Write(flag, type);
                break;
            case double real when type == NpgsqlDbType.Real:
                _importer!.Write((float)real, type);
                break;
            default:
                _importer!.Write(value, type);
                break;
        }
    }

    private async Task<Dictionary<string, NpgsqlDbType>> TypesOfAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = @schema AND table_name = @table");
        command.Parameters.AddWithValue("schema", Schema);
        command.Parameters.AddWithValue("table", table);
        var types = new Dictionary<string, NpgsqlDbType>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (TypeOf(reader.GetString(1)) is { } type)
            {
                types[reader.GetString(0)] = type;
            }
        }

        return types;
    }

    private static NpgsqlDbType? TypeOf(string name) => name switch
    {
        "int8" => NpgsqlDbType.Bigint,
        "int4" => NpgsqlDbType.Integer,
        "int2" => NpgsqlDbType.Smallint,
        "bool" => NpgsqlDbType.Boolean,
        "float8" => NpgsqlDbType.Double,
        "float4" => NpgsqlDbType.Real,
        "numeric" => NpgsqlDbType.Numeric,
        "text" => NpgsqlDbType.Text,
        "varchar" or "bpchar" => NpgsqlDbType.Varchar,
        "bytea" => NpgsqlDbType.Bytea,
        "uuid" => NpgsqlDbType.Uuid,
        "date" => NpgsqlDbType.Date,
        "time" => NpgsqlDbType.Time,
        _ => null,
    };

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql)
    {
#pragma warning disable CA2100 // Statements of this file; names are quoted.
        return new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
    }
}
