using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>The query of the list of contacts.</summary>
/// <param name="Q">Part of the name, or digits of the number.</param>
/// <param name="Limit">1 to 200; 50 when left out.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record ContactQuery(
    [property: FromQuery(Name = "q")] string? Q,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor);

/// <summary>A contact in the list.</summary>
public sealed record ContactItem(Guid Id, string Name, string? PhoneNumber, DateTimeOffset? OptedOutAt, DateTimeOffset UpdatedAt);

/// <summary>One contact with everything known of it.</summary>
/// <param name="Id">Of the contact that stands for the person; it may differ from the one asked for.</param>
/// <param name="Name">As it is shown.</param>
/// <param name="TypedName">As somebody of the account wrote it.</param>
/// <param name="AddressBookName">As the phone's owner wrote it.</param>
/// <param name="PushName">As the person chose it.</param>
/// <param name="PhoneNumber">E.164 with the plus sign, or null.</param>
/// <param name="Aliases">All names under which WhatsApp knows the person.</param>
/// <param name="Fields">Named values.</param>
/// <param name="OptedOutAt">When the person asked to receive nothing more, or null.</param>
/// <param name="Conversations">With each instance.</param>
/// <param name="Merges">Contacts that this one took over, the newest first.</param>
/// <param name="CreatedAt">When it was first seen.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record ContactDetails(
    Guid Id,
    string Name,
    string? TypedName,
    string? AddressBookName,
    string? PushName,
    string? PhoneNumber,
    IReadOnlyList<ContactAliasItem> Aliases,
    IReadOnlyDictionary<string, string> Fields,
    DateTimeOffset? OptedOutAt,
    IReadOnlyList<ContactConversation> Conversations,
    IReadOnlyList<ContactMergeItem> Merges,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>One alias.</summary>
/// <param name="Kind">phone, lid, businessId or username.</param>
/// <param name="Value">As WhatsApp has it; numbers with the plus sign.</param>
/// <param name="AddedAt">When it was learned.</param>
public sealed record ContactAliasItem(string Kind, string Value, DateTimeOffset AddedAt);

/// <summary>A conversation of the contact.</summary>
public sealed record ContactConversation(Guid Id, int InstanceId, DateTimeOffset LastMessageAt);

/// <summary>A merge.</summary>
/// <param name="Id">For a split.</param>
/// <param name="At">When.</param>
/// <param name="By">person, or whatsapp when one event named both.</param>
/// <param name="OtherName">The name of the contact that was taken over.</param>
/// <param name="CanSplit">It can be taken back.</param>
public sealed record ContactMergeItem(Guid Id, DateTimeOffset At, string By, string OtherName, bool CanSplit);

/// <summary>Registered by the feature that knows conversations: those of one contact.</summary>
internal sealed record ConversationsOfContact(Func<RamalDbContext, Guid, CancellationToken, Task<IReadOnlyList<ContactConversation>>> FindAsync);

/// <summary>Lists contacts by name, and shows one.</summary>
internal sealed class ReadContacts(RamalDbContext db, ConversationsOfContact conversations)
{
    private const int MaxWords = 200;
    private const int LeastDigits = 4;

    private static readonly Text WordsText = new("Use até 200 caracteres, sem caracteres de controle.", "Use up to 200 characters and no control characters.");

    public static async Task<IResult> ListEndpoint([AsParameters] ContactQuery query, ReadContacts read, CancellationToken cancellationToken) =>
        (await read.ListAsync(query, cancellationToken)).ToHttp();

    public static async Task<IResult> OneEndpoint(Guid id, ReadContacts read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<Page<ContactItem>>> ListAsync(ContactQuery query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? Paging.DefaultLimit;
        var errors = new FieldErrors()
            .AddIf(limit is < 1 or > Paging.MaxLimit, "limit", Paging.LimitText)
            .AddIf(query.Q?.Length > MaxWords || query.Q?.Any(character => char.IsControl(character) || char.IsSurrogate(character)) == true, "q", WordsText);
        var contacts = db.Set<Contact>().AsNoTracking().Where(contact => contact.MergedInto == null);
        if (query.Cursor is { } cursor)
        {
            if (Paging.FromCursor(cursor, 2) is [var name, var id] && Guid.TryParseExact(id, "N", out var after) && !name.Contains('\0', StringComparison.Ordinal))
            {
#pragma warning disable CA1309 // Becomes SQL: the database compares as it sorts.
                contacts = contacts.Where(contact => string.Compare(contact.SortName, name) > 0 || (contact.SortName == name && contact.Id > after));
#pragma warning restore CA1309
            }
            else
            {
                errors.Add("cursor", Paging.CursorText);
            }
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var rows = await Matching(contacts, query.Q).OrderBy(contact => contact.SortName).ThenBy(contact => contact.Id).Take(limit + 1)
            .Select(contact => new
            {
                Contact = contact,
                Phone = db.Set<ContactAlias>().Where(alias => alias.ContactId == contact.Id && alias.Kind == PersonAliasKind.Phone)
                    .OrderByDescending(alias => alias.AddedAt).Select(alias => alias.Value).FirstOrDefault(),
            }).ToListAsync(cancellationToken);
        var items = rows.Take(limit).Select(row => new ContactItem(
            row.Contact.Id, row.Contact.Name, row.Phone is null ? null : $"+{row.Phone}", row.Contact.OptedOutAt, row.Contact.UpdatedAt)).ToList();
        return new Page<ContactItem>(items, rows.Count > limit ? Paging.ToCursor(rows[limit - 1].Contact.SortName, items[^1].Id.ToString("N")) : null);
    }

    private IQueryable<Contact> Matching(IQueryable<Contact> contacts, string? words)
    {
        if (string.IsNullOrWhiteSpace(words))
        {
            return contacts;
        }

        var folded = Folded.Of(words).Trim();
        var digits = string.Concat(words.Where(char.IsAsciiDigit));
        return digits.Length >= LeastDigits
            ? contacts.Where(contact => (folded != "" && contact.SortName.Contains(folded))
                || db.Set<ContactAlias>().Any(alias => alias.ContactId == contact.Id && alias.Kind == PersonAliasKind.Phone && alias.Value.Contains(digits)))
            : contacts.Where(contact => folded != "" && contact.SortName.Contains(folded));
    }

    public async Task<Outcome<ContactDetails>> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await ContactRows.FindAsync(db, id, cancellationToken) is not { } contact)
        {
            return ContactProblems.NotFound;
        }

        var aliases = await db.Set<ContactAlias>().AsNoTracking().Where(alias => alias.ContactId == contact.Id).OrderBy(alias => alias.AddedAt).ToListAsync(cancellationToken);
        var merges = await (
            from merge in db.Set<ContactMerge>().AsNoTracking()
            join other in db.Set<Contact>() on merge.GoneId equals other.Id
            where merge.KeptId == contact.Id
            orderby merge.At descending
            select new { merge, other }).ToListAsync(cancellationToken);
        return new ContactDetails(
            contact.Id,
            contact.Name,
            contact.TypedName,
            contact.AddressBookName,
            contact.PushName,
            aliases.FindLast(alias => alias.Kind == PersonAliasKind.Phone) is { } phone ? $"+{phone.Value}" : null,
            aliases.ConvertAll(alias => new ContactAliasItem(KindOf(alias.Kind), alias.Kind == PersonAliasKind.Phone ? $"+{alias.Value}" : alias.Value, alias.AddedAt)),
            ContactFields.Parse(contact.Fields),
            contact.OptedOutAt,
            await conversations.FindAsync(db, contact.Id, cancellationToken),
            merges.ConvertAll(row => new ContactMergeItem(row.merge.Id, row.merge.At, row.merge.ByPerson ? "person" : "whatsapp", row.other.Name, row.merge.SplitAt is null)),
            contact.CreatedAt,
            contact.UpdatedAt);
    }

    private static string KindOf(PersonAliasKind kind) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
