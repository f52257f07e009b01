using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;

namespace Ramal.Features.Inbox;

/// <summary>
/// What a merge of contacts does to their conversations: on an instance where both have one, the messages go over; the
/// emptied one stays behind, unseen, so that a split finds it again.
/// </summary>
internal sealed class MergeConversations(TimeProvider clock)
{
    public async Task MergeAsync(RamalDbContext db, Contact kept, Contact gone, CancellationToken cancellationToken)
    {
        var moving = await db.Set<Conversation>().Where(one => one.ContactId == gone.Id).ToListAsync(cancellationToken);
        var present = await db.Conversations().Where(one => one.ContactId == kept.Id).ToListAsync(cancellationToken);
        present.ForEach(one => one.Retitle(kept.Name));
        foreach (var conversation in moving)
        {
            // Those that an earlier merge emptied follow the one that took them over.
            var target = present.Find(one => one.InstanceId == conversation.InstanceId);
            await db.Set<InboxMessage>().Where(message => message.ConversationId == conversation.Id && message.SenderId == gone.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(message => message.SenderId, kept.Id), cancellationToken);
            if (conversation.AbsorbedInto is not null)
            {
                continue;
            }

            if (target is null)
            {
                conversation.GoTo(kept.Id, kept.Name);
                present.Add(conversation);
            }
            else
            {
                await MoveMessagesAsync(db, conversation, target, cancellationToken);
                conversation.MergeInto(target);
                await RecountAsync(db, target, cancellationToken);
                db.Add(ConversationRows.Updated(target, clock.GetUtcNow()));
            }

            db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        }

        await db.SaveChangesAsync(cancellationToken);

        // Emptied ones whose keeper changed.
        foreach (var conversation in moving.Where(one => one.AbsorbedInto is not null))
        {
            await db.Set<Conversation>().Where(one => one.Id == conversation.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.ContactId, kept.Id), cancellationToken);
        }
    }

    /// <param name="db">In the transaction of the split.</param>
    /// <param name="kept">Loses them.</param>
    /// <param name="origins">The contacts that go, and those merged into them before.</param>
    /// <param name="gone">Gets them.</param>
    /// <param name="cancellationToken">Before the commit.</param>
    public async Task SplitAsync(RamalDbContext db, Contact kept, IReadOnlyCollection<Guid> origins, Contact gone, CancellationToken cancellationToken)
    {
        var theirs = await db.Set<Conversation>()
            .Where(one => one.ContactId == kept.Id && one.OriginContactId != null && origins.Contains(one.OriginContactId.Value)).ToListAsync(cancellationToken);
        var remaining = await db.Conversations().Where(one => one.ContactId == kept.Id).ToListAsync(cancellationToken);
        foreach (var ofInstance in theirs.GroupBy(one => one.InstanceId))
        {
            // One of them is shown again; were there several before, they stay together.
            var shown = ofInstance.FirstOrDefault(one => one.AbsorbedInto is null) ?? ofInstance.OrderBy(one => one.CreatedAt).First();
            var wasAbsorbed = shown.AbsorbedInto is not null;
            shown.GoTo(gone.Id, gone.Name);
            foreach (var other in ofInstance.Where(one => one != shown))
            {
                await BringBackAsync(db, other.Id, shown.Id, cancellationToken);
                other.MergeInto(shown);
            }

            if (wasAbsorbed)
            {
                await BringBackAsync(db, shown.Id, shown.Id, cancellationToken);
            }
            else
            {
                await ShowRemainingAsync(db, kept, ofInstance.Key, theirs, cancellationToken);
            }

            await db.Set<InboxMessage>().Where(message => message.ConversationId == shown.Id && message.SenderId == kept.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(message => message.SenderId, gone.Id), cancellationToken);
            await RecountAsync(db, shown, cancellationToken);
            db.Add(ConversationRows.Updated(shown, clock.GetUtcNow()));
        }

        foreach (var conversation in remaining.Where(one => !theirs.Contains(one)))
        {
            conversation.Retitle(kept.Name);
            await RecountAsync(db, conversation, cancellationToken);
            db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        }
    }

    /// <summary>The conversation that was shown went with whom it began; what others wrote in it stays with the contact, in one of its own.</summary>
    private async Task ShowRemainingAsync(RamalDbContext db, Contact kept, int instanceId, List<Conversation> gone, CancellationToken cancellationToken)
    {
        var behind = (await db.Set<Conversation>().Where(one => one.InstanceId == instanceId && one.ContactId == kept.Id && one.AbsorbedInto != null)
            .OrderBy(one => one.CreatedAt).ToListAsync(cancellationToken)).FindAll(one => !gone.Contains(one));
        if (behind is not [var shown, .. var others])
        {
            return;
        }

        shown.GoTo(kept.Id, kept.Name);
        foreach (var other in others)
        {
            await BringBackAsync(db, other.Id, shown.Id, cancellationToken);
            other.MergeInto(shown);
        }

        await BringBackAsync(db, shown.Id, shown.Id, cancellationToken);
        await RecountAsync(db, shown, cancellationToken);
        db.Add(ConversationRows.Updated(shown, clock.GetUtcNow()));
    }

    private static Task<int> MoveMessagesAsync(RamalDbContext db, Conversation from, Conversation to, CancellationToken cancellationToken) =>
        db.Set<InboxMessage>().Where(message => message.ConversationId == from.Id).ExecuteUpdateAsync(
            set => set.SetProperty(message => message.OriginConversationId, message => message.OriginConversationId ?? from.Id)
                .SetProperty(message => message.ConversationId, to.Id), cancellationToken);

    private static Task<int> BringBackAsync(RamalDbContext db, Guid origin, Guid to, CancellationToken cancellationToken) =>
        db.Set<InboxMessage>().Where(message => message.OriginConversationId == origin).ExecuteUpdateAsync(
            set => set.SetProperty(message => message.ConversationId, to)
                .SetProperty(message => message.OriginConversationId, message => origin == to ? null : message.OriginConversationId), cancellationToken);

    private static async Task RecountAsync(RamalDbContext db, Conversation conversation, CancellationToken cancellationToken)
    {
        var messages = db.Set<InboxMessage>().Where(message => message.ConversationId == conversation.Id);
        var last = await messages.OrderByDescending(message => message.At).ThenByDescending(message => message.Id)
            .Select(message => new { message.At, message.Id }).FirstOrDefaultAsync(cancellationToken);
        var (readAt, readId) = (conversation.ReadAt, conversation.ReadId);
        var unread = await messages.CountAsync(message => message.IsIncoming && (message.At > readAt || (message.At == readAt && message.Id > readId)), cancellationToken);
        conversation.Recount(unread, last?.At, last?.Id);
    }
}
