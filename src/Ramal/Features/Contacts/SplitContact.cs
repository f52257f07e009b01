using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Contacts;

/// <summary>The contact to take over.</summary>
public sealed record MergeRequest(Guid OtherId);

/// <summary>The merge to take back.</summary>
public sealed record SplitRequest(Guid MergeId);

/// <summary>The two contacts after a split.</summary>
public sealed record SplitResponse(ContactDetails Contact, ContactDetails Other);

/// <summary>Lets a person make two contacts one, and takes a merge back.</summary>
internal sealed class SplitContact(
    RamalDbContext db, Tenant tenant, MergeContacts merging, ResolvePerson people, ReadContacts contacts, IEnumerable<ContactSplitStep> steps,
    EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> MergeEndpoint(Guid id, MergeRequest request, SplitContact split, CancellationToken cancellationToken) =>
        (await split.MergeAsync(id, request.OtherId, cancellationToken)).ToHttp();

    public static async Task<IResult> Endpoint(Guid id, SplitRequest request, SplitContact split, CancellationToken cancellationToken) =>
        (await split.HandleAsync(id, request.MergeId, cancellationToken)).ToHttp();

    private async Task<Outcome<ContactDetails>> MergeAsync(Guid id, Guid otherId, CancellationToken cancellationToken)
    {
        var kept = await ContactRows.FindAsync(db, id, cancellationToken);
        var other = await ContactRows.FindAsync(db, otherId, cancellationToken);
        if (kept is null || other is null)
        {
            return ContactProblems.NotFound;
        }

        if (kept.Id == other.Id)
        {
            return ContactProblems.MergeWithItself;
        }

        await merging.RunAsync(tenant.AccountId, kept.Id, other.Id, byPerson: true, cancellationToken);
        people.Forget(tenant.AccountId);
        db.ChangeTracker.Clear();
        db.AddAudit(tenant.Caller, clock, "contact.merged", kept.Id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return await contacts.OneAsync(kept.Id, cancellationToken);
    }

    private async Task<Outcome<SplitResponse>> HandleAsync(Guid id, Guid mergeId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await MergeContacts.LockAsync(db, id, id, cancellationToken);
        if (await ContactRows.FindAsync(db, id, cancellationToken) is not { } kept)
        {
            return ContactProblems.NotFound;
        }

        if (await db.Set<ContactMerge>().SingleOrDefaultAsync(merge => merge.Id == mergeId && merge.KeptId == kept.Id, cancellationToken) is not { } merge)
        {
            return ContactProblems.MergeNotFound;
        }

        if (merge.SplitAt is not null)
        {
            return ContactProblems.AlreadySplit;
        }

        var now = clock.GetUtcNow();
        var gone = await db.Set<Contact>().SingleAsync(contact => contact.Id == merge.GoneId, cancellationToken);
        var origins = await WithThoseBelowAsync(gone.Id, cancellationToken);
        merge.Split(now);
        gone.StandsFor(null, now);
        foreach (var below in await db.Set<Contact>().Where(contact => origins.Contains(contact.Id) && contact.Id != gone.Id).ToListAsync(cancellationToken))
        {
            below.StandsFor(gone.Id, now);
        }

        await db.Set<ContactAlias>().Where(alias => alias.ContactId == kept.Id && origins.Contains(alias.OriginId))
            .ExecuteUpdateAsync(row => row.SetProperty(alias => alias.ContactId, gone.Id), cancellationToken);
        foreach (var step in steps)
        {
            await step.Run(db, kept, origins, gone, cancellationToken);
        }

        db.AddAudit(tenant.Caller, clock, "contact.split", kept.Id.ToString());
        db.Add(EventRow.Of(kept.AccountId, "contact.split", kept.Id.ToString(), now, new { contactId = kept.Id, otherId = gone.Id }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        people.Forget(tenant.AccountId);
        return new SplitResponse((await contacts.OneAsync(kept.Id, cancellationToken)).Value, (await contacts.OneAsync(gone.Id, cancellationToken)).Value);
    }

    /// <summary>The contact and all that were merged into it, or into those.</summary>
    private async Task<HashSet<Guid>> WithThoseBelowAsync(Guid id, CancellationToken cancellationToken)
    {
        var all = new HashSet<Guid> { id };
        var newest = new List<Guid> { id };
        while (newest.Count > 0)
        {
            var above = newest;
            newest = (await db.Set<ContactMerge>().Where(merge => above.Contains(merge.KeptId) && merge.SplitAt == null).Select(merge => merge.GoneId).ToListAsync(cancellationToken))
                .FindAll(all.Add);
        }

        return all;
    }
}
