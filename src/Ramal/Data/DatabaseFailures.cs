using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ramal.Data;

/// <summary>Tells apart what a database says.</summary>
internal static class DatabaseFailures
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteConstraint = 19;

    /// <summary>A unique index, or a serializable transaction, refused the change because another one was first.</summary>
    public static bool IsConflict(Exception failure) => RootOf(failure) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteConstraint,
        PostgresException postgres => postgres.SqlState
            is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        _ => false,
    };

    /// <summary>PostgreSQL holds no NUL in text; asked for one, it answers with this.</summary>
    public static bool IsUnstorableText(Exception failure) =>
        RootOf(failure) is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter };

    /// <summary>The database could not take the change in time; the same request may succeed later.</summary>
    public static bool IsBusy(Exception failure) => RootOf(failure) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked,
        PostgresException postgres => postgres.IsTransient,
        NpgsqlException npgsql => npgsql.IsTransient,
        _ => false,
    };

    /// <summary>EF wraps what the driver says, and once more where it thinks that trying again would help.</summary>
    private static Exception RootOf(Exception failure) =>
        failure is DbUpdateException or InvalidOperationException && failure.InnerException is { } inner ? RootOf(inner) : failure;
}
