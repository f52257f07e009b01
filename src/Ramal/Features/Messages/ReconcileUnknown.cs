using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>
/// Settles sends of unknown outcome from the provider's history and from echoes. What cannot be proved stays unknown for a
/// person: absence from a history is no proof, so nothing is ever sent again from here.
/// </summary>
internal sealed class ReconcileUnknown(
    GroupCommit ledger, RamalDb database, InstanceSessions sessions, ApplyReceipt receipts, LedgerBell bell, TimeProvider clock)
{
    /// <summary>Providers' clocks differ from ours by a little.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(2);

    /// <summary>A message shows up in the history within this time of the hand-over, or not at all.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Without any answer of the provider for this long, a person is asked.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(2);

    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    /// <returns>When to look again.</returns>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken stopping)
    {
        await using var db = database.ForAllAccounts();
        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await db.Set<OutboundMessage>().IgnoreQueryFilters().AsNoTracking()
                .Where(message => message.State == MessageState.Unknown && message.NextAt <= now)
                .OrderBy(message => message.NextAt).Take(50).ToListAsync(stopping);
            if (due.Count == 0)
            {
                var next = await ledger.RunAsync(new NextInstant("NextUnknown"));
                return next == Never ? null : next;
            }

            foreach (var message in due)
            {
                stopping.ThrowIfCancellationRequested();
                await SettleAsync(db, message, stopping);
            }
        }
    }

    /// <summary>The provider tells of a message of this number that went out.</summary>
    public async Task HeardAsync(InstanceKey key, ConnectorEvent.MessageSentElsewhere echo, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(key.AccountId);
        var unknown = await db.Set<OutboundMessage>().AsNoTracking()
            .Where(message => message.State == MessageState.Unknown && message.SentVia == key.InstanceId)
            .ToListAsync(cancellationToken);
        if (unknown.Count == 0)
        {
            return;
        }

        if (unknown.Any(message => message.ExternalId == echo.Id.Value))
        {
            await receipts.HandleAsync(key, new ConnectorEvent.ReceiptReceived(echo.DedupKey, echo.At, echo.Id, Receipt.Accepted));
            return;
        }

        // Only the connector can read a chat id; a group's is the recipient itself, for a person its history is asked.
        var same = unknown.Where(message => message.ExternalId is null && SameText(message.Text, echo.Content.ReadableText) && IsNear(message, echo.At)).ToList();
        if (same is [{ ToKind: RecipientKind.Group } only] && only.Recipient == echo.Chat.Value && !await IsUsedAsync(db, only, echo.Id, cancellationToken))
        {
            await AcceptAsync(key, only, new SentMessage(echo.Id, echo.Content.ReadableText, echo.At, null));
            return;
        }

        foreach (var message in same)
        {
            await LookAgainAsync(db, message, clock.GetUtcNow(), cancellationToken);
            bell.Unknown.Call();
        }
    }

    private async Task SettleAsync(RamalDbContext db, OutboundMessage message, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var handedAt = message.HandedAt ?? message.UpdatedAt;
        var age = now - handedAt;
        var key = new InstanceKey(message.AccountId, message.SentVia ?? message.InstanceId ?? 0);
        if (!sessions.CanSend(key))
        {
            await PutOffAsync(db, message, age > LongestWait ? null : now + WakeUp.LongestSleep, stopping);
            return;
        }

        if (sessions.Find<ISentMessageFinder>(key) is not { } finder)
        {
            await PutOffAsync(db, message, null, stopping);
            return;
        }

        var chosen = message.ExternalId is { } id ? new ExternalMessageId(id) : (ExternalMessageId?)null;
        var query = new SentMessageQuery(OutgoingContent.RecipientOf(message.ToKind, message.Recipient), chosen, handedAt - ClockSlack, handedAt + Window);
        var found = await finder.FindSentAsync(query, stopping);
        if (found.Error is null && await MatchAsync(db, message, found.Value, stopping) is { } match)
        {
            await AcceptAsync(key, message, match);
            return;
        }

        var isLast = found.Error is null ? age > Window : age > LongestWait;
        await PutOffAsync(db, message, isLast ? null : now + PauseAt(age), stopping);
    }

    /// <summary>The one message of the history that this can be; null when there is none, or more than one.</summary>
    private static async Task<SentMessage?> MatchAsync(RamalDbContext db, OutboundMessage message, IReadOnlyList<SentMessage> found, CancellationToken stopping)
    {
        if (message.ExternalId is { } chosen)
        {
            return found.FirstOrDefault(candidate => candidate.Id.Value == chosen);
        }

        var free = new List<SentMessage>();
        foreach (var candidate in found.Where(candidate => SameText(message.Text, candidate.Text) && IsNear(message, candidate.At)).DistinctBy(candidate => candidate.Id))
        {
            if (!await IsUsedAsync(db, message, candidate.Id, stopping))
            {
                free.Add(candidate);
            }
        }

        if (free.Count <= 1)
        {
            return free.FirstOrDefault();
        }

        // As many found as doubtful ones of the same words to the same person: all went out, which is which does not matter.
        var twins = await db.Set<OutboundMessage>().IgnoreQueryFilters().CountAsync(
            other => other.AccountId == message.AccountId && other.State == MessageState.Unknown && other.SentVia == message.SentVia
                && other.Recipient == message.Recipient && other.Text == message.Text,
            stopping);
        return twins == free.Count ? free.MinBy(candidate => candidate.At) : null;
    }

    private async Task AcceptAsync(InstanceKey key, OutboundMessage message, SentMessage found)
    {
        var step = new MoveMessage(message.Id, message.Fencing, MessageState.Unknown, MessageState.Accepted, clock.GetUtcNow())
        {
            By = MovedBy.WhatsApp,
            Reason = MessageReason.FoundInHistory,
            ExternalId = found.Id.Value,
        };
        if (!await ledger.RunAsync(step))
        {
            return;
        }

        MessageMetrics.Moved(MessageState.Accepted);
        if (found.Receipt is { } receipt and not Receipt.Accepted)
        {
            await receipts.HandleAsync(key, new ConnectorEvent.ReceiptReceived("", found.At, found.Id, receipt));
        }

        await receipts.CatchUpAsync(key, found.Id);
    }

    /// <param name="db">To write with.</param>
    /// <param name="message">Still unknown.</param>
    /// <param name="until">Null gives up and says so.</param>
    /// <param name="stopping">Ends with the server.</param>
    private async Task PutOffAsync(RamalDbContext db, OutboundMessage message, DateTimeOffset? until, CancellationToken stopping)
    {
        if (until is { } later)
        {
            await LookAgainAsync(db, message, later, stopping);
            return;
        }

        await ledger.RunAsync(new MoveMessage(message.Id, message.Fencing, MessageState.Unknown, MessageState.Unknown, clock.GetUtcNow())
        {
            Reason = MessageReason.NotFoundInHistory,
            NextAt = Never,
        });
    }

    private static Task<int> LookAgainAsync(RamalDbContext db, OutboundMessage message, DateTimeOffset at, CancellationToken cancellationToken) =>
        db.Set<OutboundMessage>().IgnoreQueryFilters()
            .Where(row => row.Id == message.Id && row.State == MessageState.Unknown)
            .ExecuteUpdateAsync(row => row.SetProperty(unknown => unknown.NextAt, at), cancellationToken);

    private static Task<bool> IsUsedAsync(RamalDbContext db, OutboundMessage message, ExternalMessageId id, CancellationToken cancellationToken) =>
        db.Set<OutboundMessage>().IgnoreQueryFilters().AnyAsync(
            other => other.AccountId == message.AccountId && other.SentVia == message.SentVia && other.ExternalId == id.Value, cancellationToken);

    private static bool IsNear(OutboundMessage message, DateTimeOffset at)
    {
        var handedAt = message.HandedAt ?? message.UpdatedAt;
        return at >= handedAt - ClockSlack && at <= handedAt + Window;
    }

    private static bool SameText(string ours, string? theirs) => string.Equals(Normal(ours), Normal(theirs ?? ""), StringComparison.Ordinal);

    private static string Normal(string text) => text.ReplaceLineEndings("\n").Trim();

    private static TimeSpan PauseAt(TimeSpan age) => age.TotalSeconds switch
    {
        < 15 => TimeSpan.FromSeconds(3),
        < 60 => TimeSpan.FromSeconds(10),
        _ => TimeSpan.FromMinutes(1),
    };
}
