using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Messages;

namespace Ramal.Features.Inbox;

/// <summary>
/// Says once to whoever opted out that it was heard. What waited for them was left out in the commit of their word; this is
/// the last message they get.
/// </summary>
internal sealed class AnswerOptOut(
    EventReader events, EventCursors cursors, EventSignal signal, RamalDb database, ReplyInConversation reply, LedgerBell bell, TimeProvider clock,
    ILogger<AnswerOptOut> logger) : EventFollower("inbox-opt-out", events, cursors, signal, logger)
{
    private readonly EventSignal _signal = signal;

    protected override async Task TakeAsync(IReadOnlyList<LedgerEvent> happened, CancellationToken stopping)
    {
        foreach (var one in happened.Where(one => one.Type == "contact.optedOut"))
        {
            await AnswerAsync(one.AccountId, Guid.Parse(one.Subject), stopping);
        }
    }

    private async Task AnswerAsync(int accountId, Guid contactId, CancellationToken stopping)
    {
        await using var db = database.ForAccount(accountId);
        if (await db.Set<Contact>().SingleOrDefaultAsync(contact => contact.Id == contactId && contact.OptOutUnanswered != null, stopping) is not { } contact)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var settings = await db.Set<InboxSettings>().AsNoTracking().SingleOrDefaultAsync(stopping) ?? new InboxSettings { AccountId = accountId };
        OutboundMessage? planned = null;
        if (settings.OptOutAnswer is { } text)
        {
            var outcome = await reply.PlanAsync(db, new ReplyPlan
            {
                ConversationId = contact.OptOutUnanswered!.Value,
                Text = text,
                Timing = new MessageTiming(now, "Etc/UTC", SendTime.DefaultLateBy),
                Asked = new MessageAsked(MessageOrigin.Ramal, DespiteOptOut: true),
            }, stopping);
            planned = outcome.Problem is null ? outcome.Value : null;
        }

        // In the commit of the answer: it is said once, also when this reader comes by again.
        contact.AnsweredOptOut();
        await db.SaveChangesAsync(stopping);
        if (planned is not null)
        {
            _signal.Raise();
            bell.Waiting(accountId, planned.InstanceId);
        }
    }
}
