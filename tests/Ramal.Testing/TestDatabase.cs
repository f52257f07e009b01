using Npgsql;

namespace Ramal.Testing;

/// <summary>An empty database of its own, of the kind that <c>RAMAL_TEST_DATABASE</c> names: <c>sqlite</c> (default) or <c>postgresql</c>.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgreSqlServer>> Server = new(async () =>
    {
        var server = await PostgreSqlServer.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    });

    private TestDatabase(string folder, string? connectionString) => (Folder, ConnectionString) = (folder, connectionString);

    public static bool IsPostgreSql { get; } = Environment.GetEnvironmentVariable("RAMAL_TEST_DATABASE") == "postgresql";

    /// <summary>The data folder; a temporary one.</summary>
    public string Folder { get; }

    /// <summary>Null for SQLite.</summary>
    public string? ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ramal-test-").FullName;
        if (!IsPostgreSql)
        {
            return new TestDatabase(folder, null);
        }

        var server = await Server.Value;
        var name = $"ramal_{Guid.NewGuid():N}";
        await ExecuteAsync(server.ConnectionString, $"CREATE DATABASE {name}");
        return new TestDatabase(folder, $"{server.ConnectionString};Database={name}");
    }

    public async ValueTask DisposeAsync()
    {
        if (ConnectionString is not null)
        {
            await using (var pool = new NpgsqlConnection(ConnectionString))
            {
                NpgsqlConnection.ClearPool(pool);
            }

            var name = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
            await ExecuteAsync((await Server.Value).ConnectionString, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection($"{server};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
