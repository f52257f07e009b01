using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>Registered by features above: what else follows when one contact takes another over, in its transaction.</summary>
internal sealed record ContactMergeStep(Func<RamalDbContext, Contact, Contact, CancellationToken, Task> Run);

/// <summary>Registered by features above: what goes back when a merge is taken back. The contacts: who kept, all that go, who goes.</summary>
internal sealed record ContactSplitStep(Func<RamalDbContext, Contact, IReadOnlyCollection<Guid>, Contact, CancellationToken, Task> Run);

/// <summary>Makes two contacts one: aliases, conversations and fields go over, the history stays to take it back.</summary>
internal sealed class MergeContacts(RamalDb database, IEnumerable<ContactMergeStep> steps, EventSignal signal, TimeProvider clock)
{
    /// <summary>Nothing happens when either is gone meanwhile, or they are one already.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="keptId">Stays.</param>
    /// <param name="goneId">Is taken over.</param>
    /// <param name="byPerson">Somebody decided it.</param>
    /// <param name="cancellationToken">Before the commit.</param>
    public async Task RunAsync(int accountId, Guid keptId, Guid goneId, bool byPerson, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // In one order for everybody, and first of all: two merges of the same people wait for one another instead of crossing.
        await LockAsync(db, keptId, goneId, cancellationToken);
        var kept = await db.Set<Contact>().SingleOrDefaultAsync(contact => contact.Id == keptId && contact.MergedInto == null, cancellationToken);
        var gone = await db.Set<Contact>().SingleOrDefaultAsync(contact => contact.Id == goneId && contact.MergedInto == null, cancellationToken);
        if (kept is null || gone is null || keptId == goneId)
        {
            return;
        }

        var now = clock.GetUtcNow();
        kept.Absorb(gone, Together(kept.Fields, gone.Fields), now);
        await db.Set<Contact>().Where(contact => contact.MergedInto == goneId)
            .ExecuteUpdateAsync(row => row.SetProperty(contact => contact.MergedInto, keptId), cancellationToken);
        await db.Set<ContactAlias>().Where(alias => alias.ContactId == goneId)
            .ExecuteUpdateAsync(row => row.SetProperty(alias => alias.ContactId, keptId), cancellationToken);
        db.Add(new ContactMerge { Id = Ids.New(clock), AccountId = accountId, KeptId = keptId, GoneId = goneId, ByPerson = byPerson, At = now });
        db.Add(EventRow.Of(accountId, "contact.merged", keptId.ToString(), now, new { contactId = keptId, otherId = goneId }));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var step in steps)
        {
            await step.Run(db, kept, gone, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
    }

    /// <summary>An update that changes nothing takes the rows on PostgreSQL, and the one write lock on SQLite before anything is read.</summary>
    internal static async Task LockAsync(RamalDbContext db, Guid one, Guid other, CancellationToken cancellationToken)
    {
        foreach (var id in new[] { one, other }.Order())
        {
            await db.Set<Contact>().Where(contact => contact.Id == id)
                .ExecuteUpdateAsync(row => row.SetProperty(contact => contact.UpdatedAt, contact => contact.UpdatedAt), cancellationToken);
        }
    }

    /// <summary>The kept one's values win.</summary>
    private static string Together(string kept, string gone)
    {
        var fields = ContactFields.Parse(gone);
        foreach (var (key, value) in ContactFields.Parse(kept))
        {
            fields[key] = value;
        }

        return JsonSerializer.Serialize(fields.Take(Contact.MaxFields).ToDictionary(StringComparer.Ordinal));
    }
}
