using Npgsql;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Data;

/// <summary>
/// Keeps a second server off the same data: two would send twice. With SQLite a locked file in the data folder, with
/// PostgreSQL a lock that the database itself drops when its connection ends. Held until disposal, and watched by
/// <see cref="StayAlone"/>.
/// </summary>
internal sealed class SingleServer(RamalOptions options) : IAsyncDisposable
{
    /// <summary>Any number will do, as long as every Ramal uses the same; PostgreSQL keeps one set per database.</summary>
    internal const long LockNumber = 0x52616D616C;
    private const int Tries = 10;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private FileStream? _file;
    private NpgsqlConnection? _connection;
    private int _lastProcess;
    private volatile bool _isHeld;

    /// <summary>Nobody else can have the data now. While it is false nothing may leave.</summary>
    public bool IsHeld => _isHeld;

    /// <exception cref="AlreadyRunningException">Another server uses the data.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        // A server that has just been stopped may need a moment to let go. Real time: nothing waits for a manual clock here.
        for (var attempt = 1; !(options.Database is null ? TakeFile() : await TakeDatabaseLockAsync(cancellationToken)); attempt++)
        {
            if (attempt == Tries)
            {
                throw new AlreadyRunningException(options.Database is null
                    ? new Text(
                        $"Outro Ramal já está rodando com os dados de {options.Data}. Pare o outro primeiro ou escolha outra pasta com RAMAL_DATA.",
                        $"Another Ramal is already running on the data in {options.Data}. Stop it first, or choose another folder with RAMAL_DATA.")
                    : new Text(
                        "Outro Ramal já está rodando com este banco PostgreSQL. Pare o outro primeiro ou escolha outro banco com RAMAL_DATABASE.",
                        "Another Ramal is already running on this PostgreSQL database. Stop it first, or choose another one with RAMAL_DATABASE."));
            }

            await Task.Delay(BetweenTries, TimeProvider.System, cancellationToken);
        }

        _isHeld = true;
    }

    /// <summary>Returns when the lock was lost; never with SQLite, whose file nobody takes away.</summary>
    public async Task<Exception> UntilLostAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { } connection)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new System.Diagnostics.UnreachableException();
        }

        try
        {
            while (true)
            {
                // Nobody notifies it: it ends with the connection, of which silence is no proof; that is asked for every 30 s.
                await connection.WaitAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _isHeld = false;
            await DropConnectionAsync();
            return failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isHeld = false;
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }

        await DropConnectionAsync();
    }

    private async ValueTask DropConnectionAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            await connection.DisposeAsync();
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
            if (_lastProcess != 0)
            {
                // Where the network was cut, PostgreSQL may not have noticed yet that our own connection is gone.
                await using var ending = new NpgsqlCommand(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND granted AND pid = @pid AND classid = (@number >> 32)::oid AND objid = (@number & 4294967295)::oid
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """, connection);
                ending.Parameters.AddWithValue("number", LockNumber);
                ending.Parameters.AddWithValue("pid", _lastProcess);
                await ending.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(@number)", connection);
            command.Parameters.AddWithValue("number", LockNumber);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
            {
                (_connection, _lastProcess) = (connection, connection.ProcessID);
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
