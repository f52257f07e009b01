using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Instances;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// Messages with a merged contact keep in mind whose address they came from or went to: the conversation that a split
/// brings them back to, which is made, unseen, where there was none before the merge.
/// </summary>
internal sealed class OriginConversations(RamalDb database, TimeProvider clock)
{
    /// <param name="key">The number.</param>
    /// <param name="person">By the address in question.</param>
    /// <param name="chatId">The address; answers go there after a split.</param>
    /// <param name="cancellationToken">Before anything is written.</param>
    /// <returns>Null where the message is at home in the conversation that is shown.</returns>
    public async ValueTask<Guid?> OfAsync(InstanceKey key, KnownPerson person, string chatId, CancellationToken cancellationToken)
    {
        if (!person.HasOthers)
        {
            return null;
        }

        await using var db = database.ForAccount(key.AccountId);
        var all = await db.Set<Conversation>().AsNoTracking().Where(one => one.InstanceId == key.InstanceId && one.ContactId == person.Id)
            .OrderBy(one => one.CreatedAt).Select(one => new { one.Id, one.OriginContactId, IsShown = one.AbsorbedInto == null }).ToListAsync(cancellationToken);
        var shown = all.Find(one => one.IsShown);
        if (shown is null || shown.OriginContactId == person.OriginId)
        {
            return null;
        }

        if (all.Find(one => one.OriginContactId == person.OriginId) is { } behind)
        {
            return behind.Id;
        }

        var opened = Conversation.OpenBehind(Ids.New(clock), key, (person.Id, person.OriginId), shown.Id, chatId, person.Name, clock.GetUtcNow());
        db.Add(opened);
        await db.SaveChangesAsync(cancellationToken);
        return opened.Id;
    }
}
