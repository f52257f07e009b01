using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>
/// Shows in the thread what the outbound ledger sent. The echo of the provider may have been here before, or come after:
/// the provider's id makes them one.
/// </summary>
internal sealed class FollowLedger(
    EventReader events, EventCursors cursors, EventSignal signal, RamalDb database, GroupCommit ledger, ResolvePerson people,
    GroupTitles groups, OriginConversations origins, TimeProvider clock, ILogger<FollowLedger> logger) : EventFollower("inbox-ledger", events, cursors, signal, logger)
{
    /// <summary>So many sent messages at once are a flood: showing one costs more than sending it.</summary>
    private const int Flood = 50;

    /// <summary>After this no send under way explains an echo any more.</summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromMinutes(15);

    protected override async Task TakeAsync(IReadOnlyList<LedgerEvent> happened, CancellationToken stopping)
    {
        // Real time, not the injected clock: this paces work, it decides nothing.
        var started = TimeProvider.System.GetTimestamp();
        var shown = 0;
        foreach (var account in happened.Where(one => one.Type is "message.changed" or "conversation.message").GroupBy(one => one.AccountId))
        {
            shown += await TakeAsync(account.Key, [.. account], stopping);
        }

        if (shown >= Flood)
        {
            // Sending comes first: of a flood the threads follow with a quarter of the time.
            await Task.Delay(3 * TimeProvider.System.GetElapsedTime(started), TimeProvider.System, stopping);
        }
    }

    private async Task<int> TakeAsync(int accountId, IReadOnlyList<LedgerEvent> happened, CancellationToken stopping)
    {
        var ended = new HashSet<int>();
        var sent = new HashSet<Guid>();
        foreach (var one in happened)
        {
            using var data = JsonDocument.Parse(one.Data);
            var root = data.RootElement;
            if (one.Type == "conversation.message")
            {
                // It may have come after the last step of every send that could explain it.
                if (root.GetProperty("origin").GetString() == MessageOrigins.Unsettled)
                {
                    ended.Add(root.GetProperty("instanceId").GetInt32());
                }

                continue;
            }

            var state = root.GetProperty("state").GetString();
            if (state is "accepted" or "delivered" or "read" or "failed")
            {
                sent.Add(root.GetProperty("messageId").GetGuid());
            }

            if (state is not ("planned" or "claimed" or "handed") && root.GetProperty("instanceId") is { ValueKind: JsonValueKind.Number } instance)
            {
                ended.Add(instance.GetInt32());
            }
        }

        var shown = await ShowAsync(accountId, sent, stopping);
        var now = clock.GetUtcNow();
        await Task.WhenAll(ended.Select(instance => ledger.RunAsync(new SettleOthers(new InstanceKey(accountId, instance), now - LongestDoubt, now))));
        return shown;
    }

    /// <returns>How many were news to the threads.</returns>
    private async Task<int> ShowAsync(int accountId, HashSet<Guid> ids, CancellationToken stopping)
    {
        if (ids.Count == 0)
        {
            return 0;
        }

        await using var db = database.ForAccount(accountId);
        var messages = await db.Set<OutboundMessage>().AsNoTracking()
            .Where(message => ids.Contains(message.Id) && message.ExternalId != null && message.SentVia != null)
            .OrderBy(message => message.AcceptedAt).ThenBy(message => message.Id).ToListAsync(stopping);
        var shown = await db.Set<InboxMessage>().AsNoTracking()
            .Where(message => message.OutboundId != null && ids.Contains(message.OutboundId.Value)).ToDictionaryAsync(message => message.OutboundId!.Value, message => message.Tick, stopping);
        var stored = new List<Task>();
        foreach (var message in messages)
        {
            if (shown.TryGetValue(message.Id, out var tick))
            {
                // A receipt that overtook the acceptance reached the ledger only; every other one has moved the tick itself.
                if (ReceiptOf(message.State) is { } receipt && !string.Equals(tick, receipt.ToString(), StringComparison.OrdinalIgnoreCase))
                {
                    stored.Add(ledger.RunAsync(new AdvanceTick(
                        new InstanceKey(accountId, message.SentVia!.Value), new ExternalMessageId(message.ExternalId!), receipt, clock.GetUtcNow())));
                }

                continue;
            }

            var entry = await EntryOfAsync(message, stopping);
            var together = new Statement[] { new StoreMessage(entry, clock.GetUtcNow()), new SettleSent(entry.Key, entry.ExternalId, entry.ReplyTo, clock.GetUtcNow()) };
            ledger.Submit(together);
            stored.Add(((SettleSent)together[1]).Answer);
        }

        await Task.WhenAll(stored);
        return stored.Count;
    }

    private async Task<ThreadEntry> EntryOfAsync(OutboundMessage message, CancellationToken stopping)
    {
        var key = new InstanceKey(message.AccountId, message.SentVia!.Value);
        var isGroup = message.ToKind == RecipientKind.Group;
        var person = isGroup ? null : await people.HandleAsync(message.AccountId, [AliasOf(message.Recipient)], null, null, stopping);
        var quoted = message.Quoted is null ? null : StoredQuote.FromJson(message.Quoted);
        var media = message.Media is null ? null : MessageMedia.FromStored(message.Media);
        return new ThreadEntry
        {
            Key = key,
            MessageId = Ids.New(clock),
            ConversationId = Ids.New(clock),
            ExternalId = message.ExternalId!,
            IsIncoming = false,
            IsGroup = isGroup,
            // Replaced by the provider's own id as soon as the person answers.
            ChatId = message.Recipient.TrimStart('+'),
            Title = person?.Name ?? await groups.OfAsync(key, new ChatId(message.Recipient), stopping),
            ContactId = person?.Id,
            OriginContactId = person?.OriginId,
            OriginConversationId = person is null ? null : await origins.OfAsync(key, person, message.Recipient.TrimStart('+'), stopping),
            At = message.AcceptedAt ?? message.UpdatedAt,
            Kind = media is null ? "text" : media.Kind.ToString().ToLowerInvariant(),
            Text = message.Text,
            Content = media is null ? null : new StoredContent(media.FileName, media.ContentType, media.Size).ToJson(),
            ReplyTo = quoted?.Id,
        };
    }

    /// <summary>Null for a state that no receipt brought.</summary>
    private static Receipt? ReceiptOf(MessageState state) => state switch
    {
        MessageState.Delivered => Receipt.Delivered,
        MessageState.Read => Receipt.Read,
        MessageState.Failed => Receipt.Failed,
        _ => null,
    };

    private static PersonAlias AliasOf(string recipient)
    {
        var at = recipient.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? new PersonAlias(PersonAliasKind.Phone, recipient.TrimStart('+'))
            : recipient.EndsWith("@lid", StringComparison.Ordinal) ? new PersonAlias(PersonAliasKind.Lid, recipient[..at])
            : new PersonAlias(PersonAliasKind.Phone, recipient[..at]);
    }
}
