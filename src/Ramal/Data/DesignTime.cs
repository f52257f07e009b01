using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Ramal.Data.PostgreSql;
using Ramal.Data.Sqlite;

namespace Ramal.Data;

/// <summary>Lets <c>dotnet ef</c> (see <c>Data/new-migration</c>) make the SQLite context without a server.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteRamalDbContext>
{
    public SqliteRamalDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteRamalDbContext>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>Lets <c>dotnet ef</c> (see <c>Data/new-migration</c>) make the PostgreSQL context without a server.</summary>
internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlRamalDbContext>
{
    public PostgreSqlRamalDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlRamalDbContext>().UseNpgsql("Host=127.0.0.1").Options);
}
