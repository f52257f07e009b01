using System.Text.Json;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>What changes of a contact; what is left out stays.</summary>
/// <param name="TypedName">Up to 120 characters; empty takes it away.</param>
/// <param name="Fields">Named values, up to 50; null takes one away.</param>
/// <param name="OptedOut">true stops what is not written by hand, false allows it again.</param>
public sealed record ChangeContactRequest(string? TypedName = null, IReadOnlyDictionary<string, string?>? Fields = null, bool? OptedOut = null);

/// <summary>Registered by features above: what follows when a contact got another name, in the same commit.</summary>
internal sealed record ContactRenamed(Func<RamalDbContext, Contact, CancellationToken, Task> Run);

/// <summary>Changes the name, the fields or the opt-out of a contact.</summary>
internal sealed class ChangeContact(RamalDbContext db, Tenant tenant, ResolvePerson people, ReadContacts contacts, IEnumerable<ContactRenamed> renamed, TimeProvider clock)
{
    private static readonly Text NameText = new("Use até 120 caracteres, sem caracteres de controle.", "Use up to 120 characters and no control characters.");
    private static readonly Text FieldsText = new(
        "Use até 50 campos: nomes de a a z, 0 a 9 e _, valores de até 1000 caracteres.", "Use up to 50 fields: names of a to z, 0 to 9 and _, values of up to 1000 characters.");

    public static async Task<IResult> Endpoint(Guid id, ChangeContactRequest request, ChangeContact change, CancellationToken cancellationToken) =>
        (await change.HandleAsync(id, request, cancellationToken)).ToHttp();

    private async Task<Outcome<ContactDetails>> HandleAsync(Guid id, ChangeContactRequest request, CancellationToken cancellationToken)
    {
        var name = request.TypedName?.Trim();
        var errors = new FieldErrors()
            .AddIf(name?.Length > Contact.MaxName || name?.Any(char.IsControl) == true || (name is not null && Folded.Storable(name, Contact.MaxName) != name), "typedName", NameText)
            .AddIf(request.Fields?.Any(pair => !ContactFields.IsKey(pair.Key) || (pair.Value is { } value && Folded.Storable(value, ContactFields.MaxValue) != value)) == true, "fields", FieldsText);
        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await MergeContacts.LockAsync(db, id, id, cancellationToken);
        if (await ContactRows.FindAsync(db, id, cancellationToken) is not { } contact)
        {
            return ContactProblems.NotFound;
        }

        var now = clock.GetUtcNow();
        if (request.Fields is { } given)
        {
            var fields = ContactFields.Parse(contact.Fields);
            foreach (var (key, value) in given)
            {
                _ = value is null ? fields.Remove(key) : (fields[key] = value) is not null;
            }

            if (fields.Count > Contact.MaxFields)
            {
                return Problem.Invalid("fields", FieldsText);
            }

            contact.SetFields(JsonSerializer.Serialize(fields), now);
        }

        if (name is not null)
        {
            contact.Rename(name.Length == 0 ? null : name, now);
            foreach (var step in renamed)
            {
                await step.Run(db, contact, cancellationToken);
            }
        }

        OptOut(contact, request.OptedOut, now);
        db.AddAudit(tenant.Caller, clock, "contact.changed", contact.Id.ToString());
        db.Add(ContactRows.Updated(contact, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        people.Forget(tenant.AccountId);
        return await contacts.OneAsync(contact.Id, cancellationToken);
    }

    private void OptOut(Contact contact, bool? optedOut, DateTimeOffset now)
    {
        if (optedOut is not { } wanted || wanted == (contact.OptedOutAt is not null))
        {
            return;
        }

        if (wanted)
        {
            contact.OptOut(now);
        }
        else
        {
            contact.OptIn(now);
        }

        db.Add(EventRow.Of(contact.AccountId, wanted ? "contact.optedOut" : "contact.optedIn", contact.Id.ToString(), now, new { contactId = contact.Id }));
    }
}
