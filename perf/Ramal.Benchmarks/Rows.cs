using System.Data.Common;
using Ramal.Data;
using Ramal.Features.Messages;

namespace Ramal.Benchmarks;

/// <summary>Fills the ledger's table fast: one prepared statement, many rows a transaction.</summary>
internal static class Rows
{
    private static readonly string[] Columns =
    [
        "id", "user_id", "instance_id", "to_kind", "recipient", "text", "due_at", "next_at", "hold_at", "time_zone", "late_by", "state",
        "attempt", "fencing", "version", "created_at", "updated_at", "sent_via", "external_id", "accepted_at",
    ];

    /// <param name="database">Where.</param>
    /// <param name="count">Rows.</param>
    /// <param name="row">Account, instance, due time and state of each.</param>
    public static async Task AddAsync(RamalDb database, int count, Func<int, (int Account, int Instance, DateTimeOffset DueAt, MessageState State)> row)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        for (var from = 0; from < count; from += 20_000)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // Column names of this file only.
            command.CommandText = $"INSERT INTO scheduled_messages ({string.Join(',', Columns)}) VALUES ({string.Join(',', Columns.Select(column => "@" + column))})";
#pragma warning restore CA2100
            for (var i = from; i < Math.Min(count, from + 20_000); i++)
            {
                var (account, instance, dueAt, state) = row(i);
                var due = dueAt.UtcTicks;
                var isSent = state is MessageState.Accepted or MessageState.Delivered;
                object[] values =
                [
                    Guid.CreateVersion7(dueAt), account, instance, "person", "+5511988887777", $"Mensagem {i}: seu pedido saiu para entrega hoje.", due, due,
                    due + (30 * TimeSpan.TicksPerMinute), "America/Sao_Paulo", 30 * TimeSpan.TicksPerMinute, state.Code(), 0, 0L, 1, due, due,
                    isSent ? instance : DBNull.Value, isSent ? $"x{i}" : DBNull.Value, isSent ? due : DBNull.Value,
                ];
                Fill(command, values);
                await command.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }
    }

    private static void Fill(DbCommand command, object[] values)
    {
        if (command.Parameters.Count == 0)
        {
            foreach (var column in Columns)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = "@" + column;
                command.Parameters.Add(parameter);
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
