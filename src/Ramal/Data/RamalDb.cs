using System.Collections.Concurrent;
using System.Data.Common;

namespace Ramal.Data;

/// <summary>Which database this is, and the way in for work that no request asked for.</summary>
internal sealed class RamalDb(DatabaseKind kind, string connectionString, Func<RamalDbContext> create)
{
    private const string RuleOf = "-- Rule of ";

    private readonly ConcurrentDictionary<string, string> _statements = new(StringComparer.Ordinal);

    public DatabaseKind Kind => kind;

    /// <summary>A context that sees one account.</summary>
    public RamalDbContext ForAccount(int accountId)
    {
        var db = create();
        db.AccountId = accountId;
        db.WritesForAnyAccount = false;
        return db;
    }

    /// <summary>A context for work over all accounts. It still filters unless a query says <c>IgnoreQueryFilters</c>.</summary>
    public RamalDbContext ForAllAccounts()
    {
        var db = create();
        db.AccountId = null;
        db.WritesForAnyAccount = true;
        return db;
    }

    /// <summary>A context for a request; nothing is visible before somebody signed in.</summary>
    public RamalDbContext ForRequest(int? accountId)
    {
        var db = create();
        db.AccountId = accountId;
        db.WritesForAnyAccount = false;
        return db;
    }

    /// <summary>An open connection for the statements kept as SQL: hot paths that EF is too slow for.</summary>
    public async Task<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = kind == DatabaseKind.Sqlite
            ? new Microsoft.Data.Sqlite.SqliteConnection(connectionString)
            : new Npgsql.NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (connection is Microsoft.Data.Sqlite.SqliteConnection sqlite)
            {
                Sqlite.SqlitePragmas.Apply(sqlite);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The statement of that file name in <c>Data/Sqlite</c> or <c>Data/PostgreSql</c>. A file that says "Rule of" another
    /// one is the part in which that one differs.
    /// </summary>
    /// <param name="name">File name without ending.</param>
    public string Sql(string name) => _statements.GetOrAdd(name, static (name, kind) => ReadSql(kind, name), kind);

    /// <summary>The same for a database that is not open yet.</summary>
    public static string ReadSql(DatabaseKind kind, string name)
    {
        var resource = $"Ramal.Data.{kind}.{name}.sql";
        using var stream = typeof(RamalDb).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"No statement {resource}.");
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return text.StartsWith(RuleOf, StringComparison.Ordinal)
            ? ReadSql(kind, text[RuleOf.Length..text.IndexOf('\n', StringComparison.Ordinal)]).Replace("/*rule*/", $"\n{text}", StringComparison.Ordinal)
            : text;
    }
}

/// <summary>The databases that Ramal runs on.</summary>
internal enum DatabaseKind
{
    Sqlite,
    PostgreSql,
}
