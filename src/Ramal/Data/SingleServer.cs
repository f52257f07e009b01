using Npgsql;
using Ramal.Hosting;

namespace Ramal.Data;

/// <summary>
/// Keeps a second server off the same data: two would send twice. With SQLite a locked file in the data folder, with
/// PostgreSQL a lock that the database itself drops when this process dies. Held until disposal.
/// </summary>
internal sealed class SingleServer(RamalOptions options) : IAsyncDisposable
{
    /// <summary>Any number will do, as long as every Ramal uses the same; PostgreSQL keeps one set per database.</summary>
    private const long LockNumber = 0x52616D616C;
    private const int Tries = 10;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private FileStream? _file;
    private NpgsqlConnection? _connection;

    /// <exception cref="AlreadyRunningException">Another server uses the data.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        // A server that has just been stopped may need a moment to let go. Real time: nothing waits for a manual clock here.
        for (var attempt = 1; !(options.Database is null ? TakeFile() : await TakeDatabaseLockAsync(cancellationToken)); attempt++)
        {
            if (attempt == Tries)
            {
                throw new AlreadyRunningException(options.Database is null
                    ? $"Another Ramal is already running on the data in {options.Data}. Stop it first, or choose another folder with RAMAL_DATA."
                    : "Another Ramal is already running on this PostgreSQL database. Stop it first, or choose another one with RAMAL_DATABASE.");
            }

            await Task.Delay(BetweenTries, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private bool TakeFile()
    {
        try
        {
            _file = new FileStream(Path.Combine(options.Data, "ramal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<bool> TakeDatabaseLockAsync(CancellationToken cancellationToken)
    {
        // A connection of its own, outside the pool: the lock lives as long as the connection.
        var settings = new NpgsqlConnectionStringBuilder(options.Database) { Pooling = false, KeepAlive = 30 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(@number)", connection);
            command.Parameters.AddWithValue("number", LockNumber);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
            {
                _connection = connection;
                return true;
            }
        }
        finally
        {
            if (_connection is null)
            {
                await connection.DisposeAsync();
            }
        }

        return false;
    }
}
