using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>Calls a message off, and takes that back.</summary>
internal sealed class CancelMessage(MessageChanges changes, RamalDbContext db, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(Guid id, CancelMessage cancel, CancellationToken cancellationToken) =>
        (await cancel.HandleAsync(id, cancellationToken)).ToHttp();

    public static async Task<IResult> RestoreEndpoint(Guid id, CancelMessage cancel, CancellationToken cancellationToken) =>
        (await cancel.RestoreAsync(id, cancellationToken)).ToHttp();

    public Task<Outcome<MessageResponse>> HandleAsync(Guid id, CancellationToken cancellationToken) => changes.ApplyAsync(
        id,
        message =>
        {
            if (!message.IsStillHere)
            {
                return Task.FromResult<Problem?>(MessageProblems.AlreadyHanded);
            }

            message.Cancel(clock.GetUtcNow());
            return Task.FromResult<Problem?>(null);
        },
        MessageReason.ByPerson,
        cancellationToken);

    public Task<Outcome<MessageResponse>> RestoreAsync(Guid id, CancellationToken cancellationToken) => changes.ApplyAsync(
        id,
        async message =>
        {
            if (message.State != MessageState.Cancelled)
            {
                return MessageProblems.NotCancelled;
            }

            // It goes back to where it was: what a person had yet to decide is still undecided; an unknown one may have gone out.
            var before = await db.Set<MessageTransition>().AsNoTracking().Where(step => step.MessageId == id)
                .OrderByDescending(step => step.Seq).Select(step => new { step.FromState, step.ToState }).Take(1).SingleAsync(cancellationToken);
            if (before.FromState == MessageState.Unknown)
            {
                return MessageProblems.NotCancelled;
            }

            var held = before.FromState == MessageState.Held
                ? await db.Set<MessageTransition>().AsNoTracking().Where(step => step.MessageId == id && step.ToState == MessageState.Held)
                    .OrderByDescending(step => step.Seq).Select(step => step.Reason).FirstOrDefaultAsync(cancellationToken)
                : null;
            message.Restore(held, clock.GetUtcNow());
            return null;
        },
        MessageReason.Restored,
        cancellationToken);
}
