using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>The query of the list of conversations.</summary>
/// <param name="InstanceId">Of one number.</param>
/// <param name="Unread">true: only those with unread messages.</param>
/// <param name="Kind">person or group.</param>
/// <param name="Archived">false (default), true, or any.</param>
/// <param name="LabelId">With this label.</param>
/// <param name="Assigned">me or none.</param>
/// <param name="Q">Part of the name, or digits of the number.</param>
/// <param name="Limit">1 to 200; 50 when left out.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record ConversationQuery(
    [property: FromQuery(Name = "instanceId")] int? InstanceId,
    [property: FromQuery(Name = "unread")] bool? Unread,
    [property: FromQuery(Name = "kind")] string? Kind,
    [property: FromQuery(Name = "archived")] string? Archived,
    [property: FromQuery(Name = "labelId")] Guid? LabelId,
    [property: FromQuery(Name = "assigned")] string? Assigned,
    [property: FromQuery(Name = "q")] string? Q,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor);

/// <summary>Lists conversations, the one with the newest message first.</summary>
internal sealed class ReadConversations(RamalDbContext db, Tenant tenant, ConversationReader reader)
{
    private const int MaxWords = 200;

    /// <summary>Fewer digits than this are part of a name.</summary>
    private const int LeastDigits = 4;

    private static readonly Text KindText = new("Use person ou group.", "Use person or group.");
    private static readonly Text ArchivedText = new("Use false, true ou any.", "Use false, true or any.");
    private static readonly Text AssignedText = new("Use me ou none.", "Use me or none.");
    private static readonly Text WordsText = new("Use até 200 caracteres, sem caracteres de controle.", "Use up to 200 characters and no control characters.");

    public static async Task<IResult> ListEndpoint([AsParameters] ConversationQuery query, ReadConversations read, CancellationToken cancellationToken) =>
        (await read.PageAsync(query, cancellationToken)).ToHttp();

    public static async Task<IResult> OfInstanceEndpoint(int id, [AsParameters] ConversationQuery query, ReadConversations read, CancellationToken cancellationToken) =>
        (await read.OfInstanceAsync(id, query, cancellationToken)).ToHttp();

    public static async Task<IResult> OneEndpoint(Guid id, ReadConversations read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, cancellationToken)).ToHttp();

    public static async Task<ConversationCounts> CountsEndpoint(ReadConversations read, CancellationToken cancellationToken) =>
        new(await read.CountsAsync(cancellationToken));

    public async Task<Outcome<ConversationResponse>> OneAsync(Guid id, CancellationToken cancellationToken) =>
        await reader.OneAsync(db, tenant.AccountId, id, cancellationToken) is { } found ? found : InboxProblems.NotFound;

    private Task<List<InstanceCount>> CountsAsync(CancellationToken cancellationToken) => reader.CountUnreadAsync(tenant.AccountId, cancellationToken);

    private async Task<Outcome<Page<ConversationResponse>>> OfInstanceAsync(int id, ConversationQuery query, CancellationToken cancellationToken) =>
        await db.FindInstanceAsync(id, cancellationToken) is null
            ? InstanceProblems.NotFound
            : await PageAsync(query with { InstanceId = id }, cancellationToken);

    private async Task<Outcome<Page<ConversationResponse>>> PageAsync(ConversationQuery query, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var limit = query.Limit ?? Paging.DefaultLimit;
        errors.AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText);
        errors.AddIf(query.Kind is not (null or "person" or "group"), "kind", KindText);
        errors.AddIf(query.Archived is not (null or "false" or "true" or "any"), "archived", ArchivedText);
        errors.AddIf(query.Assigned is not (null or "me" or "none"), "assigned", AssignedText);
        var filter = new ConversationFilter(tenant.AccountId, limit);
        AddFilters(query, filter, errors);
        if (query.Cursor is { } cursor)
        {
            if (Paging.FromCursor(cursor, 2) is [var ticks, var id] && Guid.TryParseExact(id, "N", out var guid)
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.Ticks)
            {
                filter.And("(c.last_at, c.id) < (@cursorAt, @cursorId)", ("cursorAt", at), ("cursorId", guid));
            }
            else
            {
                errors.Add("cursor", Paging.CursorText);
            }
        }

        return errors.ToProblem() is { } problem ? problem : await reader.PageAsync(db, filter, cancellationToken);
    }

    private void AddFilters(ConversationQuery query, ConversationFilter filter, FieldErrors errors)
    {
        if (query.InstanceId is { } instance)
        {
            filter.And("c.instance_id = @instance", ("instance", instance));
        }

        if (query.Archived is null or "false")
        {
            filter.And("NOT c.is_archived");
        }
        else if (query.Archived is "true")
        {
            filter.And("c.is_archived");
        }

        if (query.Unread == true)
        {
            filter.And("c.unread > 0");
        }

        if (query.Kind is { } kind)
        {
            filter.And(kind == "group" ? "c.is_group" : "NOT c.is_group");
        }

        if (query.LabelId is { } label)
        {
            filter.And("EXISTS (SELECT 1 FROM conversation_labels l WHERE l.label_id = @label AND l.conversation_id = c.id)", ("label", label));
        }

        if (query.Assigned is { } assigned)
        {
            filter.And(assigned == "me" ? "c.assigned_to = @me" : "c.assigned_to IS NULL", assigned == "me" ? [("me", tenant.UserId)] : []);
        }

        if (!string.IsNullOrWhiteSpace(query.Q))
        {
            errors.AddIf(query.Q.Length > MaxWords || query.Q.Any(character => char.IsControl(character) || char.IsSurrogate(character)), "q", WordsText);
            AddWords(query.Q, filter);
        }
    }

    private static void AddWords(string words, ConversationFilter filter)
    {
        var folded = Folded.Of(words).Trim();
        var digits = string.Concat(words.Where(char.IsAsciiDigit));
        // Of folded letters and digits, so there is nothing to escape.
        var name = ("words", (object)$"%{(folded.Length > 0 ? folded : "\u0001")}%");
        if (digits.Length >= LeastDigits)
        {
            filter.And(
                "(c.search_title LIKE @words OR c.contact_id IN (SELECT a.contact_id FROM contact_aliases a WHERE a.account_id = @account AND a.kind = 'Phone' AND a.value LIKE @digits))",
                name, ("digits", $"%{digits}%"));
        }
        else
        {
            filter.And("c.search_title LIKE @words", name);
        }
    }
}
