using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Ramal.Data.PostgreSql;
using Ramal.Data.Sqlite;

namespace Ramal.Data;

/// <summary>
/// Contexts outside the pool, on any file or schema: for upgrading, restoring and moving, when no server runs yet.
/// </summary>
/// <param name="configure">Something more for each context; null for nothing.</param>
internal sealed class DatabaseContexts(Action<DbContextOptionsBuilder>? configure = null)
{
    public const string HistoryTable = "__EFMigrationsHistory";

    public RamalDbContext Sqlite(string file)
    {
        var options = new DbContextOptionsBuilder<SqliteRamalDbContext>().UseSqlite(ConnectionTo(file));
        configure?.Invoke(options);
        return new SqliteRamalDbContext(options.Options);
    }

    /// <param name="connectionString">Of the operator.</param>
    /// <param name="schema">Where the tables lie; null for where the connection looks by itself.</param>
    public RamalDbContext PostgreSql(string connectionString, string? schema = null)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlRamalDbContext>().UseNpgsql(
            ConnectionTo(connectionString, schema),
            postgres => _ = schema is null ? postgres : postgres.MigrationsHistoryTable(HistoryTable, schema));
        // The migrator puts all steps into a transaction of its own, which EF takes for a mistake.
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.MigrationsUserTransactionWarning));
        configure?.Invoke(options);
        return new PostgreSqlRamalDbContext(options.Options);
    }

    /// <summary>Not pooled: the file is moved and removed as soon as the connection is closed.</summary>
    public static string ConnectionTo(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = true, DefaultTimeout = 30 }.ConnectionString;

    public static string ConnectionTo(string connectionString, string? schema)
    {
        // No limit of time: one statement may touch a million rows.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        if (schema is not null)
        {
            settings.SearchPath = schema;
        }

        return settings.ConnectionString;
    }
}
