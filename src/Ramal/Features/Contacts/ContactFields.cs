using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;

namespace Ramal.Features.Contacts;

/// <summary>What is known of a contact as named values: read and set by people and by flows.</summary>
internal sealed class ContactFields(RamalDb database, ResolvePerson people, TimeProvider clock)
{
    public const int MaxKey = 40;
    public const int MaxValue = 1000;

    /// <summary>Fields, and <c>name</c> and <c>phone</c> where known. Null when the account has no such contact.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(int accountId, Guid contactId, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        if (await ContactRows.FindAsync(db, contactId, cancellationToken) is not { } contact)
        {
            return null;
        }

        var values = Parse(contact.Fields);
        values.TryAdd("name", contact.Name);
        if (await ContactRows.PhoneOfAsync(db, contact.Id, cancellationToken) is { } phone)
        {
            values.TryAdd("phone", $"+{phone}");
        }

        return values;
    }

    /// <summary>Null removes the value.</summary>
    /// <returns>False when the account has no such contact, the key is no key, or there are too many.</returns>
    public async Task<bool> SetAsync(int accountId, Guid contactId, string key, string? value, CancellationToken cancellationToken)
    {
        if (!IsKey(key) || value?.Length > MaxValue)
        {
            return false;
        }

        await using var db = database.ForAccount(accountId);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await MergeContacts.LockAsync(db, contactId, contactId, cancellationToken);
        if (await ContactRows.FindAsync(db, contactId, cancellationToken) is not { } contact)
        {
            return false;
        }

        var fields = Parse(contact.Fields);
        if (value is null ? !fields.Remove(key) : fields.Count >= Contact.MaxFields && !fields.ContainsKey(key))
        {
            return value is null;
        }

        if (value is not null)
        {
            fields[key] = value;
        }

        contact.SetFields(JsonSerializer.Serialize(fields), clock.GetUtcNow());
        db.Add(ContactRows.Updated(contact, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        people.Forget(accountId);
        return true;
    }

    /// <summary>1 to 40 of a to z, digits and underscore.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and <= MaxKey && key.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');

    public static Dictionary<string, string> Parse(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}

/// <summary>Looking contacts up.</summary>
internal static class ContactRows
{
    /// <summary>A contact that was merged away answers as the one that took it over.</summary>
    public static async Task<Contact?> FindAsync(RamalDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var contact = await db.Set<Contact>().SingleOrDefaultAsync(contact => contact.Id == id, cancellationToken);
        return contact?.MergedInto is { } into ? await db.Set<Contact>().SingleOrDefaultAsync(other => other.Id == into, cancellationToken) : contact;
    }

    /// <summary>Digits as WhatsApp has them; the one learned last. Null when nobody told.</summary>
    public static Task<string?> PhoneOfAsync(RamalDbContext db, Guid contactId, CancellationToken cancellationToken) =>
        db.Set<ContactAlias>().Where(alias => alias.ContactId == contactId && alias.Kind == Connectors.PersonAliasKind.Phone)
            .OrderByDescending(alias => alias.AddedAt).Select(alias => (string?)alias.Value).FirstOrDefaultAsync(cancellationToken);

    /// <param name="db">Of the account.</param>
    /// <param name="alias">See <see cref="AliasName"/>.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static Task<bool> IsOptedOutAsync(RamalDbContext db, string alias, CancellationToken cancellationToken) =>
        db.Set<ContactAlias>().Where(row => row.Name == alias)
            .Join(db.Set<Contact>(), row => row.ContactId, contact => contact.Id, (_, contact) => contact.OptedOutAt)
            .AnyAsync(optedOutAt => optedOutAt != null, cancellationToken);

    public static EventRow Updated(Contact contact, DateTimeOffset now) =>
        EventRow.Of(contact.AccountId, "contact.updated", contact.Id.ToString(), now, new { contactId = contact.Id });
}
