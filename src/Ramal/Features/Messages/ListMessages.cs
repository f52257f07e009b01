using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>The query of <c>GET /api/messages</c>.</summary>
/// <param name="State">States, separated by commas.</param>
/// <param name="InstanceId">Through which instance.</param>
/// <param name="To">Recipient: a phone in any usual form, or a group id.</param>
/// <param name="DueFrom">Due at or after this instant.</param>
/// <param name="DueTo">Due before this instant.</param>
/// <param name="Q">Words in the text, the recipient or the name.</param>
/// <param name="Order">desc (default) or asc, by due time.</param>
/// <param name="Limit">1 to 200; 50 when left out.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record MessageQuery(
    [property: FromQuery(Name = "state")] string? State,
    [property: FromQuery(Name = "instanceId")] int? InstanceId,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "dueFrom")] DateTimeOffset? DueFrom,
    [property: FromQuery(Name = "dueTo")] DateTimeOffset? DueTo,
    [property: FromQuery(Name = "q")] string? Q,
    [property: FromQuery(Name = "order")] string? Order,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor);

/// <summary>
/// A page of messages by due time. Written as SQL and read by hand, because it is the most asked question of all; it
/// reads by key, so its cost does not grow with the history.
/// </summary>
internal sealed class ListMessages(MessageReader reader, Tenant tenant)
{
    private const int MaxWords = 200;

    private static readonly Text OrderText = new("Use asc ou desc.", "Use asc or desc.");
    private static readonly Text StateText = new("Não existe este estado.", "There is no such state.");
    private static readonly Text WordsText = new("Use até 200 caracteres, sem caracteres de controle.", "Use up to 200 characters and no control characters.");
    private static readonly Text ToText = new("Use um telefone ou um grupo.", "Use a phone number or a group.");

    public static async Task<IResult> Endpoint([AsParameters] MessageQuery query, ListMessages list, CancellationToken cancellationToken)
    {
        var outcome = await list.HandleAsync(query, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Bytes(outcome.Value, "application/json; charset=utf-8");
    }

    /// <returns>A page of <see cref="MessageResponse"/> as JSON.</returns>
    public async Task<Outcome<ReadOnlyMemory<byte>>> HandleAsync(MessageQuery query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var limit = query.Limit ?? Paging.DefaultLimit;
        errors.AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText);
        errors.AddIf(query.Order is not (null or "asc" or "desc"), "order", OrderText);
        var where = new MessageFilter(tenant.AccountId, query.Order != "asc", limit);
        AddFilters(query, where, errors);
        if (query.Cursor is { } cursor)
        {
            var isOurs = Paging.FromCursor(cursor, 2) is [var ticks, var id]
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var dueAt) && dueAt <= DateTimeOffset.MaxValue.Ticks
                && Guid.TryParseExact(id, "N", out var guid) && where.After(dueAt, guid);
            errors.AddIf(!isOurs, "cursor", Paging.CursorText);
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        return await reader.ReadPageAsync(where, cancellationToken);
    }

    private static void AddFilters(MessageQuery query, MessageFilter where, FieldErrors errors)
    {
        if (!string.IsNullOrEmpty(query.State))
        {
            var states = query.State.Split(',').Select(MessageMoves.Parse).ToList();
            errors.AddIf(states.Contains(null), "state", StateText);
            where.States([.. states.OfType<MessageState>().Distinct()]);
        }

        if (query.InstanceId is { } instance)
        {
            where.And("(instance_id = @instance OR sent_via = @instance)", "instance", instance);
        }

        if (!string.IsNullOrEmpty(query.To))
        {
            var recipient = query.To.Trim();
            if (!recipient.EndsWith("@g.us", StringComparison.Ordinal))
            {
                errors.AddIf(PhoneNumber.Parse(recipient, out recipient) is not null, "to", ToText);
            }

            errors.AddIf(recipient.Length > 64 || recipient.Any(char.IsControl), "to", ToText);
            where.And("recipient = @to", "to", recipient);
        }

        if (query.DueFrom is { } from)
        {
            where.And("due_at >= @from", "from", from.UtcTicks);
        }

        if (query.DueTo is { } to)
        {
            where.And("due_at < @until", "until", to.UtcTicks);
        }

        if (!string.IsNullOrWhiteSpace(query.Q))
        {
            errors.AddIf(query.Q.Length > MaxWords || query.Q.Any(character => char.IsControl(character) || char.IsSurrogate(character)), "q", WordsText);
            where.Words(query.Q.Trim());
        }
    }
}

/// <summary>What a list asks the database: conditions with their values. No text of a client ever becomes SQL.</summary>
internal sealed class MessageFilter(int accountId, bool newestFirst, int limit)
{
    private readonly StringBuilder _where = new("user_id = @account");
    private readonly List<(string Name, object Value)> _values = [("account", accountId)];

    public IReadOnlyList<(string Name, object Value)> Values => _values;

    public int Limit => limit;

    public void And(string condition, string name, object value)
    {
        _where.Append(" AND ").Append(condition);
        _values.Add((name, value));
    }

    public void States(IReadOnlyList<MessageState> states)
    {
        _where.Append(" AND state IN (");
        for (var i = 0; i < states.Count; i++)
        {
            _where.Append(i == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"@state{i}");
            _values.Add(($"state{i}", states[i].Code()));
        }

        _where.Append(')');
    }

    public void Words(string words)
    {
        var pattern = $"%{words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
        And("(text {like} @words ESCAPE '\\' OR recipient {like} @words ESCAPE '\\' OR to_name {like} @words ESCAPE '\\')", "words", pattern.ToLowerInvariant());
    }

    /// <summary>Behind the last row of the page before.</summary>
    public bool After(long dueAt, Guid id)
    {
        And(newestFirst ? "(due_at, id) < (@cursorDue, @cursorId)" : "(due_at, id) > (@cursorDue, @cursorId)", "cursorDue", dueAt);
        _values.Add(("cursorId", id));
        return true;
    }

    /// <summary>One row more than asked for tells whether there is a next page.</summary>
    public string ToSql(string select, DatabaseKind kind)
    {
        var order = newestFirst ? "due_at DESC, id DESC" : "due_at, id";
        var where = _where.ToString().Replace("{like}", kind == DatabaseKind.PostgreSql ? "ILIKE" : "LIKE", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{select}\nWHERE {where}\nORDER BY {order}\nLIMIT {limit + 1}");
    }
}
