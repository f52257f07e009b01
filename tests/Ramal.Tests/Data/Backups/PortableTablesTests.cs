using Microsoft.EntityFrameworkCore;
using Ramal.Data.Backups;
using Ramal.Testing;

namespace Ramal.Tests.Data.Backups;

/// <summary>A new table or column is carried, or the build is red.</summary>
public sealed class PortableTablesTests
{
    /// <summary>Columns that a database fills in for its own use, and why they stay behind.</summary>
    private static readonly HashSet<string> StayBehind =
    [
        "events.transaction_id", // numbers of one PostgreSQL server mean nothing on another; given anew on arrival
        "inbox_messages.search", // computed by PostgreSQL
    ];

    [Fact]
    public async Task Both_databases_carry_the_same_tables_and_columns_of_the_same_kinds()
    {
        await using var sqlite = Installation.Contexts.Sqlite(":memory:");
        await using var postgres = Installation.Contexts.PostgreSql("Host=127.0.0.1");

        var tables = PortableTables.Of(sqlite);

        Assert.Equal(Describe(PortableTables.Of(postgres)), Describe(tables));
        Assert.True(tables.Count >= 16);
    }

    [Fact]
    public async Task Every_table_and_column_of_the_database_is_carried()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (await RamalTestServer.StartAsync(database: database)).DisposeAsync();
        await using var model = Installation.Contexts.Sqlite(":memory:");
        var carried = PortableTables.Of(model).SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name}")).Concat(StayBehind);
        await using var connection = await ReleaseDump.OpenAsync(database);

        var there = await ReleaseDump.AskAsync(connection, TestDatabase.IsPostgreSql
            ? "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_EF%'"
            : "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_EF%' ESCAPE '\\'");

        // The full-text index of SQLite is made anew from the messages.
        Assert.Empty(there.Where(column => !column.StartsWith("inbox_search", StringComparison.Ordinal)).Except(carried, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tables_come_after_those_they_refer_to()
    {
        await using var model = Installation.Contexts.Sqlite(":memory:");
        var order = PortableTables.Of(model).Select(table => table.Name).ToList();

        var broken =
            from entity in model.Model.GetEntityTypes()
            from key in entity.GetForeignKeys()
            let table = entity.GetTableName()!
            let other = key.PrincipalEntityType.GetTableName()!
            where table != other && order.IndexOf(table) < order.IndexOf(other)
            select $"{table} comes before {other}";

        Assert.Empty(broken);
    }

    private static List<string> Describe(IReadOnlyList<PortableTable> tables) =>
        [.. tables.Select(table => $"{table.Name}: {string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Kind}"))}").Order(StringComparer.Ordinal)];
}
