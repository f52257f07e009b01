using Microsoft.Data.Sqlite;

namespace Ramal.Data.Sqlite;

/// <summary>Prepared commands on one connection, one transaction for each group.</summary>
internal sealed class StatementRunner(RamalDb database, SqliteConnection connection) : IStatementRunner
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public async Task RunAsync(IReadOnlyList<Statement> group, CancellationToken cancellationToken)
    {
        await CommandOf("BEGIN IMMEDIATE").ExecuteNonQueryAsync(cancellationToken);
        try
        {
            foreach (var statement in group)
            {
                var command = CommandOf(database.Sql(statement.Name));
                statement.Bind(new Values(command.Parameters));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await statement.ReadAsync(reader);
            }

            await CommandOf("COMMIT").ExecuteNonQueryAsync(cancellationToken);
        }
        catch
        {
            await CommandOf("ROLLBACK").ExecuteNonQueryAsync(CancellationToken.None);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    private SqliteCommand CommandOf(string sql)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a resource of this assembly, or one of the three words above.
            command.CommandText = sql;
#pragma warning restore CA2100
            _commands[sql] = command;
        }

        return command;
    }

    /// <summary>Parameters are made at the first run and only filled afterwards.</summary>
    private sealed class Values(SqliteParameterCollection parameters) : IStatementValues
    {
        private readonly bool _isFirst = parameters.Count == 0;
        private int _next;

        public void Id(string name, Guid? value) => Set(name, value);

        public void Integer(string name, int? value) => Set(name, value);

        public void Number(string name, long? value) => Set(name, value);

        public void Words(string name, string? value) => Set(name, value);

        private void Set(string name, object? value)
        {
            if (_isFirst)
            {
                parameters.Add(new SqliteParameter("@" + name, value ?? DBNull.Value));
            }
            else
            {
                var parameter = parameters[_next++];
                parameter.ResetSqliteType();
                parameter.Value = value ?? DBNull.Value;
            }
        }
    }
}
