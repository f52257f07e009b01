using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>The query of the search.</summary>
/// <param name="Q">2 to 200 characters. All words have to be there; the last may be unfinished. Accents and case do not count.</param>
/// <param name="InstanceId">Of one number.</param>
/// <param name="ConversationId">In one conversation.</param>
/// <param name="Limit">1 to 200; 50 when left out.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record SearchQuery(
    [property: FromQuery(Name = "q")] string? Q,
    [property: FromQuery(Name = "instanceId")] int? InstanceId,
    [property: FromQuery(Name = "conversationId")] Guid? ConversationId,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor);

/// <summary>A message found, and where it is.</summary>
public sealed record FoundMessage(ThreadMessage Message, FoundConversation Conversation);

/// <summary>A conversation in short.</summary>
public sealed record FoundConversation(Guid Id, int InstanceId, string Title, string Kind);

/// <summary>Finds words in the messages of the account, the newest first, by the full-text index of the database.</summary>
internal sealed class SearchInbox(RamalDbContext db, RamalDb database, Tenant tenant, ThreadReader reader)
{
    private const int LeastLength = 2;
    private const int MaxLength = 200;
    private const int MaxWords = 10;

    /// <summary>Shorter beginnings of words would match half of the language.</summary>
    private const int LeastPrefix = 3;

    private static readonly Text WordsText = new("Escreva de 2 a 200 letras ou números.", "Write 2 to 200 letters or digits.");

    public static async Task<IResult> Endpoint([AsParameters] SearchQuery query, SearchInbox search, CancellationToken cancellationToken) =>
        (await search.HandleAsync(query, cancellationToken)).ToHttp();

    private async Task<Outcome<Page<FoundMessage>>> HandleAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var limit = query.Limit ?? Paging.DefaultLimit;
        errors.AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText);
        var words = Folded.Of(query.Q?.Length > MaxLength ? "" : query.Q).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords).ToList();
        errors.AddIf(words.Sum(word => word.Length) < LeastLength, "q", WordsText);
        var before = long.MaxValue;
        errors.AddIf(
            query.Cursor is not null && (Paging.FromCursor(query.Cursor, 1) is not [var key] || !long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out before)),
            "cursor", Paging.CursorText);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var values = new List<(string Name, object Value)> { ("query", Match(words)), ("account", tenant.AccountId), ("before", before) };
        var more = "";
        if (query.InstanceId is { } instance)
        {
            more += " AND m.instance_id = @instance";
            values.Add(("instance", instance));
        }

        if (query.ConversationId is { } conversation)
        {
            more += " AND m.conversation_id = @conversation";
            values.Add(("conversation", conversation));
        }

        var match = database.Kind == DatabaseKind.Sqlite
            ? "JOIN inbox_search f ON f.rowid = m.number WHERE f.inbox_search MATCH @query AND m.account_id = @account AND f.rowid < @before"
            : "WHERE m.search @@ CAST(@query AS tsquery) AND m.account_id = @account AND m.number < @before";
        var order = database.Kind == DatabaseKind.Sqlite ? "f.rowid" : "m.number";
        var rows = await reader.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"{match}{more} ORDER BY {order} DESC LIMIT {limit + 1}"), values, cancellationToken);
        var shown = rows.Take(limit).ToList();
        return new Page<FoundMessage>(
            await ShowAsync(shown, cancellationToken),
            rows.Count > limit ? Paging.ToCursor(shown[^1].Number.ToString(CultureInfo.InvariantCulture)) : null);
    }

    private async Task<List<FoundMessage>> ShowAsync(List<ThreadRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(row => row.ConversationId).Distinct().ToList();
        var conversations = await db.Set<Conversation>().AsNoTracking().Where(one => ids.Contains(one.Id))
            .Select(one => new FoundConversation(one.Id, one.InstanceId, one.Title, one.IsGroup ? "group" : "person")).ToDictionaryAsync(one => one.Id, cancellationToken);
        var messages = new List<ThreadMessage>();
        foreach (var ofInstance in rows.GroupBy(row => row.InstanceId))
        {
            messages.AddRange(await ThreadReader.CompleteAsync(db, [.. ofInstance], cancellationToken));
        }

        var byId = messages.ToDictionary(message => message.Id);
        return [.. rows.Where(row => conversations.ContainsKey(row.ConversationId)).Select(row => new FoundMessage(byId[row.Id], conversations[row.ConversationId]))];
    }

    /// <summary>In the language of the index. The words are folded letters and digits: there is nothing to escape.</summary>
    private string Match(List<string> words)
    {
        var isSqlite = database.Kind == DatabaseKind.Sqlite;
        var last = words[^1].Length >= LeastPrefix;
        var parts = words.Select((word, i) => (word, isPrefix: last && i == words.Count - 1))
            .Select(part => isSqlite ? $"text:\"{part.word}\"{(part.isPrefix ? "*" : "")}" : $"'{part.word}'{(part.isPrefix ? ":*" : "")}");
        return isSqlite
            ? string.Create(CultureInfo.InvariantCulture, $"scope:\"a{tenant.AccountId}\" AND {string.Join(" AND ", parts)}")
            : string.Create(CultureInfo.InvariantCulture, $"'#{tenant.AccountId}' & {string.Join(" & ", parts)}");
    }
}
