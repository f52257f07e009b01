using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>
/// Sends what is due through one number, one message after the other, while the number is connected. Writes each message
/// down as handed before any byte leaves, and what became of it in the same commit as the next one's hand-over.
/// </summary>
internal sealed partial class InstanceLane(InstanceKey key, LaneTools tools, ILogger<InstanceLane> logger)
{
    /// <summary>From claim to hand-over; a lane that takes longer is stuck or dead.</summary>
    private static readonly TimeSpan ClaimLease = TimeSpan.FromSeconds(60);

    /// <summary>More than a session is given for one send.</summary>
    private static readonly TimeSpan SendLease = InstanceActor.SendLimit + TimeSpan.FromMinutes(1);

    /// <summary>After a failure that is ours, so that it does not spin.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    private readonly Queue<ClaimedMessage> _inHand = new();
    private readonly WakeUp _wake = tools.Bell.LaneOf(key);
    private readonly Pacing _pacing = new();
    private Sent? _unrecorded;
    private TimeSpan _pace = TimeSpan.FromMilliseconds(Instance.DefaultPaceMs);

    /// <param name="stopping">Ends the lane after the send under way.</param>
    /// <param name="giveUp">Fires a little later: the send under way becomes unknown rather than keep the server from ending.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        while (!stopping.IsCancellationRequested && tools.Sessions.CanSend(key))
        {
            try
            {
                await StepAsync(stopping, giveUp);
            }
            catch (Exception failure)
            {
                // A lane must survive: nothing is lost, because the row says how far the message came.
                LogFailed(failure, key);
                _unrecorded = null;
                await _wake.SleepUntilAsync(tools.Clock.GetUtcNow() + FailurePause, stopping);
            }
        }

        await EndAsync(linkLost: !stopping.IsCancellationRequested);
    }

    private async Task StepAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        if (!tools.Server.IsHeld)
        {
            // Another server may be at work on the same messages; what left before is still written down.
            await RecordAsync();
            await _wake.SleepUntilAsync(tools.Clock.GetUtcNow() + FailurePause, stopping);
            return;
        }

        if (_inHand.TryDequeue(out var message))
        {
            await SendAsync(message, giveUp);
            return;
        }

        if (_pacing.NextAt > tools.Clock.GetUtcNow())
        {
            await RecordAsync();
            await _wake.SleepUntilAsync(_pacing.NextAt, stopping);
            return;
        }

        var claim = new ClaimDue(key, Pacing.ClaimLimit(_pace), tools.Clock.GetUtcNow(), ClaimLease);
        var outlook = new LookAhead(key);
        await SubmitAsync(claim, outlook);
        var claimed = await claim.Answer;
        var (pace, nextAt) = await outlook.Answer;
        _pace = pace;
        if (claimed.Count == 0)
        {
            await _wake.SleepUntilAsync(nextAt, stopping);
            return;
        }

        MessageMetrics.Claimed(claimed.Count);
        foreach (var taken in claimed)
        {
            _inHand.Enqueue(taken);
        }
    }

    private async Task SendAsync(ClaimedMessage message, CancellationToken giveUp)
    {
        var (outgoing, missing) = await tools.Content.PrepareAsync(key, message);
        if (outgoing is null)
        {
            await SubmitAsync(new MoveMessage(message.Id, message.Fencing, MessageState.Claimed, MessageState.Failed, tools.Clock.GetUtcNow()) { Reason = missing });
            return;
        }

        var now = tools.Clock.GetUtcNow();
        var handed = new MoveMessage(message.Id, message.Fencing, MessageState.Claimed, MessageState.Handed, now)
        {
            LeaseUntil = now + SendLease,
            Via = key.InstanceId,
            ExternalId = outgoing.ChosenId?.Value,
        };
        await SubmitAsync(handed);
        if (!await handed.Answer)
        {
            // Somebody called it off or changed it, or the lease ran out: it is no longer ours. Or the person opted out; then
            // it still is, and this step is possible.
            LogNotOurs(message.Id, key);
            await SubmitAsync(new MoveMessage(message.Id, message.Fencing, MessageState.Claimed, MessageState.Skipped, now) { Reason = MessageReason.OptedOut });
            return;
        }

        var started = tools.Clock.GetUtcNow();
        _pacing.Sent(started, _pace, Random.Shared.NextDouble());
        if (message.Attempt == 0)
        {
            MessageMetrics.Late(started - message.DueAt);
        }

        var outcome = await tools.Sessions.SendAsync(key, outgoing, giveUp);
        MessageMetrics.Sent(tools.Clock.GetUtcNow() - started);
        _unrecorded = new Sent(message, outcome, tools.Outcomes.StepOf(message, outcome));
        if (_pace > TimeSpan.Zero || outcome is not SendOutcome.Accepted)
        {
            await RecordAsync();
        }
    }

    private Task RecordAsync() => SubmitAsync();

    /// <summary>One commit for what was sent last and what comes next.</summary>
    private async Task SubmitAsync(params IReadOnlyList<Statement> next)
    {
        if (_unrecorded is not { } sent)
        {
            if (next.Count > 0)
            {
                tools.Ledger.Submit(next);
            }

            return;
        }

        _unrecorded = null;
        tools.Ledger.Submit([sent.Step, .. next]);
        await tools.Outcomes.FollowUpAsync(key, sent.Message, sent.Outcome, sent.Step);
    }

    private async Task EndAsync(bool linkLost)
    {
        try
        {
            await RecordAsync();
            var now = tools.Clock.GetUtcNow();
            while (_inHand.TryDequeue(out var message))
            {
                await tools.Ledger.RunAsync(new MoveMessage(message.Id, message.Fencing, MessageState.Claimed, MessageState.Planned, now)
                {
                    Reason = linkLost ? MessageReason.InstanceNotConnected : MessageReason.LeaseLost,
                    Unroute = message.Choice is { Listed: not null },
                });
            }

            if (linkLost)
            {
                await tools.Ledger.RunAsync(new UnrouteWaiting(key));
                tools.Bell.Routing.Call();
            }
        }
        catch (Exception failure)
        {
            // The leases run out and the rows go back to waiting by themselves.
            LogFailed(failure, key);
        }
    }

    [LoggerMessage(LogLevel.Error, "The lane of {Instance} failed; it goes on in a moment")]
    private partial void LogFailed(Exception failure, InstanceKey instance);

    [LoggerMessage(LogLevel.Information, "Message {MessageId} was changed or called off before {Instance} handed it over")]
    private partial void LogNotOurs(Guid messageId, InstanceKey instance);

    private sealed record Sent(ClaimedMessage Message, SendOutcome Outcome, MoveMessage Step);
}

/// <summary>What every lane works with.</summary>
internal sealed record LaneTools(
    GroupCommit Ledger, SingleServer Server, InstanceSessions Sessions, RecordOutcome Outcomes, OutgoingContent Content, LedgerBell Bell, TimeProvider Clock);
