using Microsoft.EntityFrameworkCore;

namespace Ramal.Data.Sqlite;

/// <summary>Carries the SQLite migrations.</summary>
internal sealed class SqliteRamalDbContext(DbContextOptions<SqliteRamalDbContext> options) : RamalDbContext(options);
