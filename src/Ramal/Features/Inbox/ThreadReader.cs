using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Media;

namespace Ramal.Features.Inbox;

/// <summary>One row of a thread, before what it refers to is looked up.</summary>
internal sealed record ThreadRow(
    Guid Id,
    bool IsIncoming,
    string Origin,
    DateTimeOffset At,
    string Kind,
    string Text,
    StoredContent? Content,
    Guid? SenderId,
    string? ReplyTo,
    Guid? OutboundId,
    string? Tick,
    Guid? MediaId,
    string? MediaState,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    string ExternalId,
    int InstanceId,
    Guid ConversationId,
    long Number);

/// <summary>Reads messages by key and completes a page of them with senders, quotes, reactions and files, a question each.</summary>
internal sealed class ThreadReader(RamalDb database, ReadConnections connections)
{
    /// <param name="where">Conditions, order and limit; only constants of this assembly.</param>
    /// <param name="values">Their values.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public Task<List<ThreadRow>> ReadAsync(string where, IReadOnlyList<(string Name, object Value)> values, CancellationToken cancellationToken) => connections.AskAsync(
        $"{database.Sql("SelectThread")}\n{where}",
        values,
        async reader =>
        {
            var rows = new List<ThreadRow>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(RowOf(reader));
            }

            return rows;
        },
        cancellationToken);

    public static async Task<List<ThreadMessage>> CompleteAsync(RamalDbContext db, List<ThreadRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var quotes = await QuotesAsync(db, rows, cancellationToken);
        var reactions = await ReactionsAsync(db, rows, cancellationToken);
        var people = await PeopleAsync(
            db, [.. rows.Select(row => row.SenderId).Concat(quotes.Values.Select(quote => quote.SenderId)).Concat(reactions.SelectMany(one => one).Select(one => one.ActorId)).OfType<Guid>()], cancellationToken);
        var files = rows.Where(row => row.MediaId is not null).Select(row => row.MediaId!.Value).ToList();
        var media = files.Count == 0
            ? []
            : await db.Set<MediaFile>().AsNoTracking().Where(file => files.Contains(file.Id)).ToDictionaryAsync(file => file.Id, cancellationToken);
        return rows.ConvertAll(row => Show(row, quotes, reactions, people, media));
    }

    private static async Task<Dictionary<string, Quoted>> QuotesAsync(RamalDbContext db, List<ThreadRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(row => row.ReplyTo).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var instance = rows[0].InstanceId;
        return ids.Count == 0
            ? new Dictionary<string, Quoted>(StringComparer.Ordinal)
            : await db.Set<InboxMessage>().AsNoTracking().Where(message => message.InstanceId == instance && ids.Contains(message.ExternalId))
                .Select(message => new Quoted(message.ExternalId, message.Id, message.IsIncoming, message.SenderId, message.DeletedAt == null ? message.Kind : "deleted", message.Text))
                .ToDictionaryAsync(quoted => quoted.ExternalId, StringComparer.Ordinal, cancellationToken);
    }

    private static async Task<ILookup<(int, string), Reacted>> ReactionsAsync(RamalDbContext db, List<ThreadRow> rows, CancellationToken cancellationToken)
    {
        var instances = rows.Select(row => row.InstanceId).Distinct().ToList();
        var ids = rows.ConvertAll(row => row.ExternalId);
        var reactions = await db.Set<MessageAmendment>().AsNoTracking()
            .Where(one => instances.Contains(one.InstanceId) && ids.Contains(one.Of) && one.Kind == "reaction" && one.Body != null)
            .OrderBy(one => one.At).ToListAsync(cancellationToken);
        return reactions.ToLookup(one => (one.InstanceId, one.Of), one => new Reacted(one.Body!, Guid.TryParse(one.Actor, out var actor) ? actor : null, one.At));
    }

    /// <summary>By the id that a message has: a contact that was merged away shows as the one that took it over.</summary>
    private static async Task<Dictionary<Guid, ThreadSender>> PeopleAsync(RamalDbContext db, HashSet<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var contacts = await db.Set<Contact>().AsNoTracking().Where(contact => ids.Contains(contact.Id)).ToListAsync(cancellationToken);
        var into = contacts.Select(contact => contact.MergedInto).OfType<Guid>().Distinct().ToList();
        if (into.Count > 0)
        {
            contacts.AddRange(await db.Set<Contact>().AsNoTracking().Where(contact => into.Contains(contact.Id) && !ids.Contains(contact.Id)).ToListAsync(cancellationToken));
        }

        var all = contacts.ConvertAll(contact => contact.Id);
        var phones = await db.Set<ContactAlias>().AsNoTracking().Where(alias => alias.Kind == PersonAliasKind.Phone && all.Contains(alias.ContactId))
            .Select(alias => new { alias.ContactId, alias.Value, alias.AddedAt }).ToListAsync(cancellationToken);
        var phoneOf = phones.GroupBy(phone => phone.ContactId).ToDictionary(group => group.Key, group => $"+{group.MaxBy(phone => phone.AddedAt)!.Value}");
        var byId = contacts.ToDictionary(contact => contact.Id);
        return ids.Where(byId.ContainsKey).ToDictionary(id => id, id =>
        {
            var shown = byId[id].MergedInto is { } other && byId.TryGetValue(other, out var keeper) ? keeper : byId[id];
            return new ThreadSender(shown.Id, shown.Name, phoneOf.GetValueOrDefault(shown.Id));
        });
    }

    private static ThreadMessage Show(
        ThreadRow row, Dictionary<string, Quoted> quotes, ILookup<(int, string), Reacted> reactions, Dictionary<Guid, ThreadSender> people, Dictionary<Guid, MediaFile> media)
    {
        var isDeleted = row.DeletedAt is not null;
        var content = row.Content;
        var sender = row.SenderId is { } id ? people.GetValueOrDefault(id) : null;
        var file = row.MediaId is { } mediaId ? media.GetValueOrDefault(mediaId) : null;
        return new ThreadMessage(
            row.Id,
            row.ConversationId,
            row.InstanceId,
            row.IsIncoming ? "in" : "out",
            row.Origin,
            row.At,
            isDeleted ? "deleted" : row.Kind,
            sender,
            row.Text.Length == 0 ? null : row.Text,
            row.MediaState is null ? null : new ThreadMedia(
                row.MediaState, file?.Id, row.Kind, file?.ContentType, file?.FileName ?? content?.FileName, file?.Size ?? content?.Size, content?.DurationMs, file is null ? null : $"/api/media/{file.Id}"),
            row.Kind == "location" && content is not null ? new ThreadLocation(content.Latitude ?? 0, content.Longitude ?? 0, content.Name, content.Address) : null,
            content?.Cards,
            content?.What,
            row.ReplyTo is { } replyTo ? ShowQuote(quotes.GetValueOrDefault(replyTo), people) : null,
            [.. reactions[(row.InstanceId, row.ExternalId)].Select(one => new ThreadReaction(
                one.Emoji, one.ActorId is null, one.ActorId is { } actor ? people.GetValueOrDefault(actor)?.Name : null, one.At))],
            row.Tick,
            row.EditedAt,
            row.DeletedAt,
            row.OutboundId);
    }

    private static ThreadQuote ShowQuote(Quoted? quoted, Dictionary<Guid, ThreadSender> people) => quoted is null
        ? new ThreadQuote(null, null, null, null, null)
        : new ThreadQuote(
            quoted.Id, quoted.IsIncoming ? "in" : "out", quoted.SenderId is { } id ? people.GetValueOrDefault(id)?.Name : null, quoted.Kind, ConversationReader.PreviewOf(quoted.Text));

    private static ThreadRow RowOf(DbDataReader row) => new(
        row.GetGuid(0),
        row.GetBoolean(1),
        row.GetString(2),
        row.GetInstant(3),
        row.GetString(4),
        row.GetString(5),
        StoredContent.FromJson(row.GetStringOrNone(6)),
        row.IsDBNull(7) ? null : row.GetGuid(7),
        row.GetStringOrNone(8),
        row.IsDBNull(9) ? null : row.GetGuid(9),
        row.GetStringOrNone(10),
        row.IsDBNull(11) ? null : row.GetGuid(11),
        row.GetStringOrNone(12),
        row.GetInstantOrNone(13),
        row.GetInstantOrNone(14),
        row.GetString(15),
        row.GetInt32(16),
        row.GetGuid(17),
        row.GetInt64(18));

    private sealed record Quoted(string ExternalId, Guid Id, bool IsIncoming, Guid? SenderId, string Kind, string Text);

    private sealed record Reacted(string Emoji, Guid? ActorId, DateTimeOffset At);
}
