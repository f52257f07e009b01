using System.Data.Common;
using Ramal.Data;

namespace Ramal.Benchmarks;

/// <summary>Fills contacts, conversations and threads fast: prepared statements, many rows a transaction.</summary>
internal static class InboxRows
{
    /// <summary>Common words often, rare ones seldom, as people write.</summary>
    private static readonly string[] Words =
    [
        "oi", "bom", "dia", "quanto", "custa", "preço", "obrigado", "entrega", "hoje", "amanhã", "pedido", "pagamento", "loja", "horário", "endereço",
        "orçamento", "instalação", "garantia", "cartão", "boleto", "pix", "troca", "tamanho", "cor", "modelo", "estoque", "frete", "prazo", "urgente", "problema",
    ];

    /// <param name="database">Where.</param>
    /// <param name="account">Whose.</param>
    /// <param name="conversations">How many, on instance 1, each with a person.</param>
    /// <param name="messages">How many, spread over the first <paramref name="busy"/> of them.</param>
    /// <param name="busy">Conversations with a long thread.</param>
    /// <returns>The busiest conversation.</returns>
    public static async Task<Guid> AddAsync(RamalDb database, int account, int conversations, int messages, int busy)
    {
        var start = DateTimeOffset.UtcNow.AddDays(-60);
        var ids = Enumerable.Range(0, conversations).Select(i => Guid.CreateVersion7(start.AddMilliseconds(i))).ToArray();
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await InsertAsync(connection, "contacts", ["id", "account_id", "push_name", "sort_name", "fallback_name", "fields", "created_at", "updated_at"], conversations, i =>
            [ids[i], account, $"Pessoa {i}", $"pessoa {i}", $"+55119{i:D8}", "{}", start.UtcTicks, start.UtcTicks]);
        await InsertAsync(connection, "contact_aliases", ["account_id", "name", "kind", "value", "contact_id", "origin_id", "added_at"], conversations, i =>
            [account, $"phone:55119{i:D8}", "Phone", $"55119{i:D8}", ids[i], ids[i], start.UtcTicks]);
        await InsertAsync(
            connection,
            "inbox_messages",
            ["id", "account_id", "conversation_id", "instance_id", "external_id", "is_incoming", "origin", "at", "kind", "text", "sender_id"],
            messages,
            i => [Guid.CreateVersion7(start.AddSeconds(i)), account, ids[i % busy], 1, $"x{i}", true, "contact", start.AddSeconds(i).UtcTicks, "text", TextOf(i), ids[i % busy]]);
        await InsertAsync(
            connection,
            "conversations",
            ["id", "account_id", "instance_id", "is_group", "peer", "contact_id", "origin_contact_id", "chat_id", "title", "search_title", "unread", "read_at", "read_id", "last_at", "is_archived", "created_at"],
            conversations,
            i => [ids[i], account, 1, false, ids[i].ToString(), ids[i], ids[i], $"55119{i:D8}@x", $"Pessoa {i}", $"pessoa {i}", i % 7 == 0 ? 1 : 0, 0L, Guid.Empty, start.AddSeconds(i).UtcTicks, false, start.UtcTicks]);
        await LedgerMillion.AnalyzeAsync(database);
        return ids[0];
    }

    private static string TextOf(int i)
    {
        var random = new Random(i);
        return $"{string.Join(' ', Enumerable.Range(0, 8).Select(_ => Words[(int)(Words.Length * Math.Pow(random.NextDouble(), 3))]))} código{random.Next(200_000)}";
    }

    private static async Task InsertAsync(DbConnection connection, string table, string[] columns, int count, Func<int, object[]> row)
    {
        for (var from = 0; from < count; from += 20_000)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // Names of this file only.
            command.CommandText = $"INSERT INTO {table} ({string.Join(',', columns)}) VALUES ({string.Join(',', columns.Select(column => "@" + column))})";
#pragma warning restore CA2100
            foreach (var column in columns)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = "@" + column;
                command.Parameters.Add(parameter);
            }

            for (var i = from; i < Math.Min(count, from + 20_000); i++)
            {
                var values = row(i);
                for (var column = 0; column < values.Length; column++)
                {
                    command.Parameters[column].Value = values[column];
                }

                await command.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }
    }
}
