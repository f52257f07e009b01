using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// Reads conversations for the list. Written as SQL and read by key: the cost of a page does not grow with the number of
/// conversations.
/// </summary>
internal sealed class ConversationReader(RamalDb database, ReadConnections connections)
{
    public const int MaxPreview = 160;

    public async Task<Page<ConversationResponse>> PageAsync(RamalDbContext db, ConversationFilter filter, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(filter.ToSql(database.Sql("SelectConversations")), filter.Values, cancellationToken);
        var shown = rows.Take(filter.Limit).ToList();
        var next = rows.Count > filter.Limit
            ? Paging.ToCursor(shown[^1].LastMessageAt.UtcTicks.ToString(CultureInfo.InvariantCulture), shown[^1].Id.ToString("N"))
            : null;
        return new Page<ConversationResponse>(await CompleteAsync(db, shown, cancellationToken), next);
    }

    /// <summary>Null when the account has no such conversation.</summary>
    public async Task<ConversationResponse?> OneAsync(RamalDbContext db, int accountId, Guid id, CancellationToken cancellationToken)
    {
        var sql = $"{database.Sql("SelectConversations")}\nWHERE c.account_id = @account AND c.id = @id AND c.absorbed_into IS NULL";
        var rows = await ReadAsync(sql, [("account", accountId), ("id", id)], cancellationToken);
        return rows.Count == 0 ? null : (await CompleteAsync(db, rows, cancellationToken))[0];
    }

    /// <summary>Of each instance that has unread conversations, without the archived ones.</summary>
    public Task<List<InstanceCount>> CountUnreadAsync(int accountId, CancellationToken cancellationToken) => connections.AskAsync(
        database.Sql("CountUnread"),
        [("account", accountId)],
        async row =>
        {
            var counts = new List<InstanceCount>();
            while (await row.ReadAsync(cancellationToken))
            {
                counts.Add(new InstanceCount(row.GetInt32(0), (int)row.GetInt64(1), (int)row.GetInt64(2)));
            }

            return counts;
        },
        cancellationToken);

    private Task<List<ConversationResponse>> ReadAsync(string sql, IReadOnlyList<(string Name, object Value)> values, CancellationToken cancellationToken) => connections.AskAsync(
        sql,
        values,
        async reader =>
        {
            var rows = new List<ConversationResponse>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(RowOf(reader));
            }

            return rows;
        },
        cancellationToken);

    private static ConversationResponse RowOf(DbDataReader row)
    {
        LastMessage? last = null;
        if (!row.IsDBNull(15))
        {
            var isDeleted = !row.IsDBNull(20);
            var text = row.GetString(18);
            last = new LastMessage(
                row.GetGuid(15), row.GetBoolean(16) ? "in" : "out", isDeleted ? "deleted" : row.GetString(17), PreviewOf(text), row.GetStringOrNone(21), row.GetStringOrNone(19));
        }

        return new ConversationResponse(
            row.GetGuid(0),
            row.GetInt32(1),
            row.GetBoolean(2) ? "group" : "person",
            row.GetString(3),
            row.IsDBNull(4) ? null : row.GetGuid(4),
            row.GetStringOrNone(13) is { } phone ? $"+{phone}" : null,
            row.GetInt32(5),
            row.GetInstant(6),
            last,
            row.GetBoolean(7),
            row.IsDBNull(14) ? null : new AssignedPerson(row.GetInt32(8), row.GetString(14)),
            [],
            row.GetInstantOrNone(12),
            row.GetInstantOrNone(9),
            row.GetStringOrNone(10),
            CanReply: true,
            row.GetInstant(11));
    }

    /// <summary>What a page of rows needs beside them: labels, and which instances are still there.</summary>
    private static async Task<List<ConversationResponse>> CompleteAsync(RamalDbContext db, List<ConversationResponse> rows, CancellationToken cancellationToken)
    {
        var ids = rows.ConvertAll(row => row.Id);
        var labels = await (
            from mark in db.Set<ConversationLabel>()
            join label in db.Set<Label>() on mark.LabelId equals label.Id
            where ids.Contains(mark.ConversationId)
            orderby label.FoldedName
            select new { mark.ConversationId, Label = new LabelMark(label.Id, label.Name, label.Color) }).ToListAsync(cancellationToken);
        var of = labels.ToLookup(label => label.ConversationId, label => label.Label);
        var instances = await db.Instances().Select(instance => instance.Id).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row with { Labels = [.. of[row.Id]], CanReply = instances.Contains(row.InstanceId) });
    }

    public static string? PreviewOf(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var line = Folded.Storable(text, MaxPreview);
        return line.ReplaceLineEndings(" ");
    }
}

/// <summary>What the list asks the database: conditions with their values. No text of a client ever becomes SQL.</summary>
internal sealed class ConversationFilter(int accountId, int limit)
{
    private readonly StringBuilder _where = new("c.account_id = @account AND c.absorbed_into IS NULL");
    private readonly List<(string Name, object Value)> _values = [("account", accountId)];

    public IReadOnlyList<(string Name, object Value)> Values => _values;

    public int Limit => limit;

    public void And(string condition, params ReadOnlySpan<(string Name, object Value)> values)
    {
        _where.Append(" AND ").Append(condition);
        _values.AddRange(values);
    }

    /// <summary>One row more than asked for tells whether there is a next page.</summary>
    public string ToSql(string select) => string.Create(
        CultureInfo.InvariantCulture, $"{select}\nWHERE {_where}\nORDER BY c.last_at DESC, c.id DESC\nLIMIT {limit + 1}");
}
