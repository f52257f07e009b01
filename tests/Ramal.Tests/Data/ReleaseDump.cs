using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Ramal.Testing;
using Ramal.Tests.Architecture;

namespace Ramal.Tests.Data;

/// <summary>Databases as released versions wrote them: <c>Releases/VERSION.sqlite.sql</c> and <c>.postgresql.sql</c>.</summary>
internal static class ReleaseDump
{
    public const string Folder = "tests/Ramal.Tests/Data/Releases";

    public static IEnumerable<string> Versions { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.sqlite.sql").Select(path => Path.GetFileName(path)[..^".sqlite.sql".Length]).Order(StringComparer.Ordinal)];

    public static async Task LoadAsync(TestDatabase database, string version)
    {
        var kind = database.ConnectionString is null ? "sqlite" : "postgresql";
        await using var connection = await OpenAsync(database);
        await ExecuteAsync(connection, Repository.Read($"{Folder}/{version}.{kind}.sql"));
    }

    /// <summary>Outside of every pool; a SQLite file is made when there is none.</summary>
    public static async Task<DbConnection> OpenAsync(TestDatabase database)
    {
        DbConnection connection = database.ConnectionString is { } postgres
            ? new NpgsqlConnection(postgres + ";Pooling=false")
            : new SqliteConnection($"Data Source={Path.Combine(database.Folder, "ramal.db")};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public static async Task<object?> ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Lines of one question, columns joined.</summary>
    public static async Task<List<string>> AskAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return lines;
    }

    /// <summary>Tables, columns, keys and indexes, without the order in which columns came and without defaults, which only upgrades need.</summary>
    public static async Task<List<string>> ShapeAsync(TestDatabase database)
    {
        await using var connection = await OpenAsync(database);
        string[] questions = database.ConnectionString is null
            ?
            [
                "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2",
                "SELECT m.name, k.\"from\", k.\"table\", k.\"to\", k.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table' ORDER BY 1, 2, 3",
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
            ]
            :
            [
                "SELECT table_name, column_name, data_type, is_nullable, is_identity, COALESCE(character_maximum_length, 0) FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1",
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            ];
        var lines = new List<string>();
        foreach (var question in questions)
        {
            lines.AddRange(await AskAsync(connection, question));
        }

        return lines;
    }
}
