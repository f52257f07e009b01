using Npgsql;
using NpgsqlTypes;

namespace Ramal.Data.PostgreSql;

/// <summary>One batch for each group: one round trip, and, without a transaction around it, one implicit transaction.</summary>
internal sealed class StatementRunner(RamalDb database, NpgsqlConnection connection) : IStatementRunner
{
    private bool _isReady;

    public async Task RunAsync(IReadOnlyList<Statement> group, CancellationToken cancellationToken)
    {
        if (!_isReady)
        {
            // Planning these anew for each execution would cost more than running them; they all go by key.
            await using var setting = new NpgsqlCommand("SET plan_cache_mode = force_generic_plan", connection);
            await setting.ExecuteNonQueryAsync(cancellationToken);
            _isReady = true;
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in group)
        {
            var command = new NpgsqlBatchCommand(database.Sql(statement.Name));
            statement.Bind(new Values(command.Parameters));
            batch.BatchCommands.Add(command);
        }

        // Only the first time costs a round trip: the connection remembers what it prepared.
        await batch.PrepareAsync(cancellationToken);
        // The reader passes over commands without a result, so each statement has one (StatementFilesTests).
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var statement in group)
        {
            await statement.ReadAsync(reader);
            await reader.NextResultAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private sealed class Values(NpgsqlParameterCollection parameters) : IStatementValues
    {
        public void Id(string name, Guid? value) => parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Uuid) { Value = value ?? (object)DBNull.Value });

        public void Integer(string name, int? value) => parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Integer) { Value = value ?? (object)DBNull.Value });

        public void Number(string name, long? value) => parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Bigint) { Value = value ?? (object)DBNull.Value });

        public void Words(string name, string? value) => parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = value ?? (object)DBNull.Value });

        public void Bytes(string name, byte[] value) => parameters.Add(new NpgsqlParameter<byte[]>(name, NpgsqlDbType.Bytea) { TypedValue = value });
    }
}
