using System.Collections.Concurrent;
using System.Data.Common;

namespace Ramal.Data;

/// <summary>
/// Open connections with prepared commands for questions that are asked thousands of times a second, where opening and
/// preparing would cost more than the answer.
/// </summary>
internal sealed class ReadConnections(RamalDb database) : IAsyncDisposable
{
    private const int MaxIdle = 8;

    private readonly ConcurrentBag<Kept> _idle = [];
    private int _isDisposed;

    /// <summary>Asks and reads. The values have the same names in the same order whenever the text is the same.</summary>
    public async Task<T> AskAsync<T>(
        string sql, IReadOnlyList<(string Name, object Value)> values, Func<DbDataReader, Task<T>> readAsync, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var kept))
        {
            kept = new Kept(await database.OpenConnectionAsync(cancellationToken));
        }

        var isSound = false;
        try
        {
            var command = await kept.CommandAsync(sql, values, cancellationToken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var answer = await readAsync(reader);
            isSound = true;
            return answer;
        }
        finally
        {
            if (isSound && _idle.Count < MaxIdle && Volatile.Read(ref _isDisposed) == 0)
            {
                _idle.Add(kept);
            }
            else
            {
                await kept.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, 1);
        while (_idle.TryTake(out var kept))
        {
            await kept.DisposeAsync();
        }
    }

    private sealed class Kept(DbConnection connection) : IAsyncDisposable
    {
        /// <summary>Filters combine in many ways; the common few stay prepared.</summary>
        private const int MaxCommands = 16;

        private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

        public async Task<DbCommand> CommandAsync(string sql, IReadOnlyList<(string Name, object Value)> values, CancellationToken cancellationToken)
        {
            if (_commands.TryGetValue(sql, out var command))
            {
                for (var i = 0; i < values.Count; i++)
                {
                    command.Parameters[i].Value = values[i].Value;
                }

                return command;
            }

            if (_commands.Count == MaxCommands)
            {
                await ForgetCommandsAsync();
            }

            command = connection.CreateCommand();
#pragma warning disable CA2100 // Callers pass constants put together; every value is a parameter.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, value) in values)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ("@" + name, value);
                command.Parameters.Add(parameter);
            }

            await command.PrepareAsync(cancellationToken);
            _commands[sql] = command;
            return command;
        }

        public async ValueTask DisposeAsync()
        {
            await ForgetCommandsAsync();
            await connection.DisposeAsync();
        }

        private async ValueTask ForgetCommandsAsync()
        {
            foreach (var command in _commands.Values)
            {
                await command.DisposeAsync();
            }

            _commands.Clear();
        }
    }
}
