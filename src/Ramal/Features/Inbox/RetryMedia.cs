using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>Tries again to fetch a file that was given up.</summary>
internal sealed class RetryMedia(RamalDbContext db, ReadThread thread, MediaBell bell, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, Guid messageId, RetryMedia retry, CancellationToken cancellationToken) =>
        (await retry.HandleAsync(id, messageId, cancellationToken)).ToHttp();

    private async Task<Outcome<ThreadMessage>> HandleAsync(Guid id, Guid messageId, CancellationToken cancellationToken)
    {
        if (await db.Conversations().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        if (!await db.Set<InboxMessage>().AnyAsync(message => message.Id == messageId && message.ConversationId == id, cancellationToken))
        {
            return MessageProblems.NotFound;
        }

        // Nothing to do where the file is here, on its way, or was never one.
        if (await db.Set<WaitingMedia>().SingleOrDefaultAsync(one => one.MessageId == messageId && one.NextAt == null, cancellationToken) is { } waiting)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            waiting.StartOver(clock.GetUtcNow());
            db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow(), messageId));
            await db.SaveChangesAsync(cancellationToken);
            await db.Set<InboxMessage>().Where(message => message.Id == messageId).ExecuteUpdateAsync(set => set.SetProperty(message => message.MediaState, "waiting"), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            signal.Raise();
            bell.Call();
        }

        return await thread.FindAsync(id, messageId, cancellationToken) is { } shown ? shown : MessageProblems.NotFound;
    }
}
