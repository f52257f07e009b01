using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>Turns what became of a send into the step that records it.</summary>
internal sealed partial class RecordOutcome(GroupCommit ledger, ApplyReceipt receipts, LedgerBell bell, TimeProvider clock, ILogger<RecordOutcome> logger)
{
    /// <summary>A provider's history needs a moment to show what it took.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(3);

    /// <summary>The step; to be submitted, and then <see cref="FollowUpAsync"/> awaited.</summary>
    public MoveMessage StepOf(ClaimedMessage message, SendOutcome outcome)
    {
        var now = clock.GetUtcNow();
        switch (outcome)
        {
            case SendOutcome.Accepted accepted:
                return new MoveMessage(message.Id, message.Fencing, MessageState.Handed, MessageState.Accepted, now)
                {
                    By = MovedBy.WhatsApp,
                    Attempts = 1,
                    ExternalId = accepted.Id.Value,
                };
            case SendOutcome.Unknown:
                return new MoveMessage(message.Id, message.Fencing, MessageState.Handed, MessageState.Unknown, now)
                {
                    Attempts = 1,
                    Reason = MessageReason.LinkBrokeWhileSending,
                    NextAt = now + FirstLook,
                };
            case SendOutcome.Rejected rejected:
                var next = RetryPolicy.Decide(rejected.Error, message.Attempt + 1, Random.Shared.NextDouble());
                return new MoveMessage(message.Id, message.Fencing, MessageState.Handed, next.To, now)
                {
                    By = next.To == MessageState.Failed ? MovedBy.WhatsApp : MovedBy.Ramal,
                    Attempts = next.Counts ? 1 : 0,
                    Reason = next.Reason,
                    NextAt = next.To == MessageState.Planned ? now + next.Pause : null,
                    Unroute = message.Choice is { Listed: not null } && next.To == MessageState.Planned,
                };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>After the step was submitted: waits for its commit and does what follows from it.</summary>
    public async Task FollowUpAsync(InstanceKey key, ClaimedMessage message, SendOutcome outcome, MoveMessage step)
    {
        var recorded = await step.Answer;
        if (!recorded && outcome is SendOutcome.Accepted accepted)
        {
            // The lease ran out meanwhile and the row was put in doubt; the answer takes the doubt away.
            var late = new MoveMessage(message.Id, message.Fencing, MessageState.Unknown, MessageState.Accepted, clock.GetUtcNow())
            {
                By = MovedBy.WhatsApp,
                ExternalId = accepted.Id.Value,
            };
            recorded = await ledger.RunAsync(late);
        }

        if (!recorded)
        {
            LogNotRecorded(message.Id, key, step.To);
            return;
        }

        MessageMetrics.Moved(step.To);
        LogOutcome(message.Id, key, step.To, step.Reason);
        switch (outcome)
        {
            case SendOutcome.Accepted { Id: var id }:
                await receipts.CatchUpAsync(key, id);
                break;
            case SendOutcome.Unknown:
                bell.Unknown.Call();
                break;
            case SendOutcome.Rejected when step.Unroute:
                bell.Routing.Call();
                break;
            default:
                break;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Message {MessageId} through {Instance}: {State} {Reason}")]
    private partial void LogOutcome(Guid messageId, InstanceKey instance, MessageState state, MessageReason? reason);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} through {Instance} was moved by others meanwhile; {State} was not recorded")]
    private partial void LogNotRecorded(Guid messageId, InstanceKey instance, MessageState state);
}
