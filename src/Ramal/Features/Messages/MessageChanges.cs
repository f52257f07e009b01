using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>
/// Carries out what a person decides about one message. The database decides races: the update names the version that
/// was read, and whoever comes second looks again and finds out what is still possible.
/// </summary>
internal sealed class MessageChanges(RamalDbContext db, Tenant tenant, LedgerBell bell)
{
    /// <summary>Each lost race means that the message moved on, and it has only so far to go.</summary>
    private const int MaxAttempts = 50;

    /// <param name="id">The message.</param>
    /// <param name="change">Checks and changes; answers why it is not possible, or null. May run several times.</param>
    /// <param name="reason">For the history.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public async Task<Outcome<MessageResponse>> ApplyAsync(
        Guid id, Func<OutboundMessage, Task<Problem?>> change, MessageReason reason, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
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

            db.Add(MessageTransition.ByPerson(message, from, tenant.Caller, reason));
            db.Add(EventOf(message, "message.changed"));
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException failure) when (attempt < MaxAttempts && (failure is DbUpdateConcurrencyException || DatabaseFailures.IsConflict(failure)))
            {
                // Whoever was first has also taken the number of the transition, and either may be noticed.
                db.ChangeTracker.Clear();
                continue;
            }

            bell.Waiting(message.AccountId, message.InstanceId);
            MessageMetrics.Moved(message.State);
            return MessageResponse.Of(message);
        }
    }

    public static EventRow EventOf(OutboundMessage message, string type) => EventRow.Of(
        message.AccountId, type, message.Id.ToString(), message.UpdatedAt,
        new { messageId = message.Id, state = message.State.Code(), instanceId = message.InstanceId });
}
