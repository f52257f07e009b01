using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>
/// Carries out what a person decides about one message. The database decides races: the update names the version that
/// was read, and whoever comes second looks again and finds out what is still possible.
/// </summary>
internal sealed class MessageChanges(RamalDbContext db, Tenant tenant, LedgerBell bell, EventSignal signal)
{
    /// <param name="id">The message.</param>
    /// <param name="change">Checks and changes; answers why it is not possible, or null. May run several times.</param>
    /// <param name="reason">For the history.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public async Task<Outcome<MessageResponse>> ApplyAsync(
        Guid id, Func<OutboundMessage, Task<Problem?>> change, MessageReason reason, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await db.Set<OutboundMessage>().SingleOrDefaultAsync(message => message.Id == id, cancellationToken) is not { } message)
            {
                return MessageProblems.NotFound;
            }

            var from = message.State;
            if (await change(message) is { } problem)
            {
                return problem;
            }

            if (!await TryCommitAsync(message, from, reason, cancellationToken))
            {
                db.ChangeTracker.Clear();
                continue;
            }

            bell.Waiting(message.AccountId, message.InstanceId);
            MessageMetrics.Moved(message.State);
            return MessageResponse.Of(message);
        }
    }

    /// <returns>False when somebody moved the message meanwhile.</returns>
    private async Task<bool> TryCommitAsync(OutboundMessage message, MessageState from, MessageReason reason, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            // The row first: lanes take the row before they write the step, and whoever did it the other way round would
            // wait for them while they wait for it.
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }

        db.Add(MessageTransition.ByPerson(message, from, tenant.Caller, reason));
        db.Add(EventOf(message, "message.changed"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        return true;
    }

    public static EventRow EventOf(OutboundMessage message, string type) => EventRow.Of(
        message.AccountId, type, message.Id.ToString(), message.UpdatedAt,
        new { messageId = message.Id, state = message.State.Code(), instanceId = message.InstanceId });
}
