using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>The query of a thread.</summary>
/// <param name="Before">Cursor: older than this.</param>
/// <param name="After">Cursor: newer than this.</param>
/// <param name="Around">A message to show with what is before and after it.</param>
/// <param name="Limit">1 to 200; 50 when left out.</param>
public sealed record ThreadQuery(
    [property: FromQuery(Name = "before")] string? Before,
    [property: FromQuery(Name = "after")] string? After,
    [property: FromQuery(Name = "around")] Guid? Around,
    [property: FromQuery(Name = "limit")] int? Limit);

/// <summary>Reads a conversation: its messages in both directions, and what is planned for it.</summary>
internal sealed class ReadThread(RamalDbContext db, Tenant tenant, ThreadReader reader, TimeProvider clock)
{
    private static readonly TimeSpan FailedShown = TimeSpan.FromHours(24);
    private static readonly Text OneOfThemText = new("Use before, after ou around, um só.", "Use before, after or around, only one of them.");

    public static async Task<IResult> PageEndpoint(Guid id, [AsParameters] ThreadQuery query, ReadThread read, CancellationToken cancellationToken) =>
        (await read.PageAsync(id, null, query, cancellationToken)).ToHttp();

    public static async Task<IResult> OfInstanceEndpoint(int id, Guid conversationId, [AsParameters] ThreadQuery query, ReadThread read, CancellationToken cancellationToken) =>
        (await read.PageAsync(conversationId, id, query, cancellationToken)).ToHttp();

    public static async Task<IResult> OneEndpoint(Guid id, Guid messageId, ReadThread read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, messageId, cancellationToken)).ToHttp();

    public static async Task<IResult> ScheduledEndpoint(Guid id, ReadThread read, CancellationToken cancellationToken) =>
        (await read.ScheduledAsync(id, cancellationToken)).ToHttp();

    /// <param name="id">The conversation.</param>
    /// <param name="instanceId">Where the address names it: then it has to be of that instance.</param>
    /// <param name="query">Which stretch.</param>
    /// <param name="cancellationToken">Of the request.</param>
    private async Task<Outcome<ThreadPage>> PageAsync(Guid id, int? instanceId, ThreadQuery query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? Paging.DefaultLimit;
        var errors = new FieldErrors().AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText);
        errors.AddIf(new object?[] { query.Before, query.After, query.Around }.Count(one => one is not null) > 1, "before", OneOfThemText);
        var place = PlaceOf(query.Before ?? query.After);
        errors.AddIf((query.Before ?? query.After) is not null && place is null, query.Before is null ? "after" : "before", Paging.CursorText);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!await db.Conversations().AnyAsync(one => one.Id == id && (instanceId == null || one.InstanceId == instanceId), cancellationToken))
        {
            return InboxProblems.NotFound;
        }

        if (query.Around is { } around)
        {
            return await AroundAsync(id, around, limit, cancellationToken);
        }

        return query.After is null
            ? await ShowAsync(await OlderAsync(id, place, limit + 1, cancellationToken), limit, hasNewer: place is not null, cancellationToken)
            : await NewerPageAsync(id, place!.Value, limit, cancellationToken);
    }

    private async Task<Outcome<ThreadPage>> AroundAsync(Guid id, Guid around, int limit, CancellationToken cancellationToken)
    {
        var middle = await db.Set<InboxMessage>().Where(message => message.Id == around && message.ConversationId == id)
            .Select(message => (DateTimeOffset?)message.At).SingleOrDefaultAsync(cancellationToken);
        if (middle is not { } at)
        {
            return MessageProblems.NotFound;
        }

        var newer = await NewerAsync(id, (at.UtcTicks, around), limit / 2, cancellationToken);
        // From behind the middle one, so that it is among them.
        var older = await OlderAsync(id, (at.UtcTicks, around), limit - newer.Count, cancellationToken, includesPlace: true);
        older.Reverse();
        List<ThreadRow> rows = [.. older, .. newer];
        var items = await ThreadReader.CompleteAsync(db, rows, cancellationToken);
        return new ThreadPage(items, older.Count == limit - newer.Count ? CursorOf(rows[0]) : null, CursorOf(rows[^1]));
    }

    private async Task<ThreadPage> NewerPageAsync(Guid id, (long At, Guid Id) place, int limit, CancellationToken cancellationToken)
    {
        var rows = await NewerAsync(id, place, limit, cancellationToken);
        var items = await ThreadReader.CompleteAsync(db, rows, cancellationToken);
        var last = rows.Count == 0 ? Paging.ToCursor(place.At.ToString(CultureInfo.InvariantCulture), place.Id.ToString("N")) : CursorOf(rows[^1]);
        return new ThreadPage(items, rows.Count == 0 ? null : CursorOf(rows[0]), last);
    }

    /// <param name="rows">The newest first; one more than shown when there are older ones.</param>
    /// <param name="limit">How many are shown.</param>
    /// <param name="hasNewer">The page was asked for by a cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    private async Task<ThreadPage> ShowAsync(List<ThreadRow> rows, int limit, bool hasNewer, CancellationToken cancellationToken)
    {
        var hasOlder = rows.Count > limit;
        var shown = rows.Take(limit).Reverse().ToList();
        var items = await ThreadReader.CompleteAsync(db, shown, cancellationToken);
        return shown.Count == 0
            ? new ThreadPage(items, null, hasNewer ? null : Paging.ToCursor("0", Guid.Empty.ToString("N")))
            : new ThreadPage(items, hasOlder ? CursorOf(shown[0]) : null, CursorOf(shown[^1]));
    }

    private Task<List<ThreadRow>> OlderAsync(Guid id, (long At, Guid Id)? place, int count, CancellationToken cancellationToken, bool includesPlace = false)
    {
        var (at, last) = place ?? (long.MaxValue, Guid.Empty);
        return reader.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"WHERE m.account_id = @account AND m.conversation_id = @conversation AND (m.at, m.id) {(includesPlace ? "<=" : "<")} (@at, @id) ORDER BY m.at DESC, m.id DESC LIMIT {count}"),
            [("account", tenant.AccountId), ("conversation", id), ("at", at), ("id", last)],
            cancellationToken);
    }

    private Task<List<ThreadRow>> NewerAsync(Guid id, (long At, Guid Id) place, int count, CancellationToken cancellationToken) => reader.ReadAsync(
        string.Create(CultureInfo.InvariantCulture, $"WHERE m.account_id = @account AND m.conversation_id = @conversation AND (m.at, m.id) > (@at, @id) ORDER BY m.at, m.id LIMIT {count}"),
        [("account", tenant.AccountId), ("conversation", id), ("at", place.At), ("id", place.Id)],
        cancellationToken);

    private async Task<Outcome<ThreadMessage>> OneAsync(Guid id, Guid messageId, CancellationToken cancellationToken)
    {
        if (!await db.Conversations().AnyAsync(one => one.Id == id, cancellationToken))
        {
            return InboxProblems.NotFound;
        }

        return await FindAsync(id, messageId, cancellationToken) is { } message ? message : MessageProblems.NotFound;
    }

    public async Task<ThreadMessage?> FindAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        var rows = await reader.ReadAsync(
            "WHERE m.account_id = @account AND m.conversation_id = @conversation AND m.id = @id",
            [("account", tenant.AccountId), ("conversation", conversationId), ("id", messageId)],
            cancellationToken);
        return (await ThreadReader.CompleteAsync(db, rows, cancellationToken)).FirstOrDefault();
    }

    private async Task<Outcome<ScheduledMessages>> ScheduledAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await db.Conversations().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        var keys = await KeysOfAsync(conversation, cancellationToken);
        var since = clock.GetUtcNow() - FailedShown;
        var messages = await db.Set<OutboundMessage>().AsNoTracking()
            .Where(message => keys.Contains(message.RecipientKey) && (message.InstanceId == conversation.InstanceId || message.SentVia == conversation.InstanceId)
                && (message.State == MessageState.Planned || message.State == MessageState.Claimed || message.State == MessageState.Handed
                    || message.State == MessageState.Unknown || message.State == MessageState.Held
                    || (message.State == MessageState.Failed && message.UpdatedAt >= since && message.ExternalId == null)))
            .OrderBy(message => message.DueAt).ThenBy(message => message.Id).Take(Paging.MaxLimit).ToListAsync(cancellationToken);
        return new ScheduledMessages(messages.ConvertAll(MessageResponse.Of));
    }

    private async Task<List<string>> KeysOfAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var keys = conversation.ContactId is { } contact
            ? await db.Set<ContactAlias>().Where(alias => alias.ContactId == contact).Select(alias => alias.Name).ToListAsync(cancellationToken)
            : [];
        keys.Add(AliasName.OfRecipient(conversation.ChatId));
        return keys;
    }

    private static string CursorOf(ThreadRow row) => Paging.ToCursor(row.At.UtcTicks.ToString(CultureInfo.InvariantCulture), row.Id.ToString("N"));

    private static (long At, Guid Id)? PlaceOf(string? cursor) =>
        cursor is not null && Paging.FromCursor(cursor, 2) is [var ticks, var id] && Guid.TryParseExact(id, "N", out var guid)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.Ticks
            ? (at, guid)
            : null;
}
