using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Messages;
using Ramal.Shared;
using MessageContent = Ramal.Features.Messages.MessageContent;

namespace Ramal.Features.Inbox;

/// <summary>An answer as somebody wants it.</summary>
internal sealed record ReplyPlan
{
    /// <summary>Of the message; chosen beforehand by whoever has to recognise it.</summary>
    public Guid? Id { get; init; }

    public required Guid ConversationId { get; init; }

    public required string Text { get; init; }

    public MessageMedia? Media { get; init; }

    /// <summary>A message of the same conversation.</summary>
    public Guid? ReplyTo { get; init; }

    public required MessageTiming Timing { get; init; }

    public required MessageAsked Asked { get; init; }

    /// <summary>Who decided it; null when Ramal did.</summary>
    public Caller? Caller { get; init; }
}

/// <summary>
/// Plans an answer through the conversation's own instance. Adds rows to the caller's context, so that the answer shares
/// the commit of whatever asked for it; after the commit the caller rings <see cref="LedgerBell.Waiting"/>.
/// </summary>
internal sealed class ReplyInConversation(TimeProvider clock)
{
    private const int MaxQuote = 300;

    /// <param name="db">Of the account.</param>
    /// <param name="plan">The answer.</param>
    /// <param name="cancellationToken">Before the commit.</param>
    public async Task<Outcome<OutboundMessage>> PlanAsync(RamalDbContext db, ReplyPlan plan, CancellationToken cancellationToken)
    {
        if (await db.Conversations().SingleOrDefaultAsync(one => one.Id == plan.ConversationId, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        var hasInstance = await db.Set<Instances.Instance>().AnyAsync(instance => instance.Id == conversation.InstanceId && instance.DeletedAt == null, cancellationToken);
        if (!hasInstance)
        {
            return MessageProblems.InstanceGone;
        }

        var recipient = await RecipientOfAsync(db, conversation, cancellationToken);
        if (!plan.Asked.DespiteOptOut && conversation.ContactId is { } contact
            && await db.Set<Contact>().AnyAsync(one => one.Id == contact && one.OptedOutAt != null, cancellationToken))
        {
            return MessageProblems.OptedOut;
        }

        string? quoted = null;
        if (plan.ReplyTo is { } replyTo && (quoted = await QuoteAsync(db, conversation, replyTo, cancellationToken)) is null)
        {
            return MessageProblems.NotFound;
        }

        var now = clock.GetUtcNow();
        var content = new MessageContent(
            conversation.IsGroup ? RecipientKind.Group : RecipientKind.Person, recipient, NameOf(conversation.Title), plan.Text, plan.Media?.Id, plan.Media?.ToStored(), quoted);
        var message = OutboundMessage.Plan(
            plan.Id ?? Ids.New(clock), conversation.AccountId, content, plan.Timing, new MessageSender(conversation.InstanceId, null), plan.Asked, now);
        db.Add(message);
        db.Add(MessageTransition.Planned(message, plan.Caller));
        db.Add(MessageChanges.EventOf(message, "message.planned"));
        return message;
    }

    /// <summary>The number where WhatsApp tells it, in the form it knows; else the conversation's own id.</summary>
    public static async Task<string> RecipientOfAsync(RamalDbContext db, Conversation conversation, CancellationToken cancellationToken) =>
        !conversation.IsGroup && conversation.ContactId is { } contact && await ContactRows.PhoneOfAsync(db, contact, cancellationToken) is { } phone
            ? $"+{phone}"
            : conversation.ChatId;

    private static async Task<string?> QuoteAsync(RamalDbContext db, Conversation conversation, Guid messageId, CancellationToken cancellationToken)
    {
        var quoted = await db.Set<InboxMessage>().AsNoTracking()
            .SingleOrDefaultAsync(message => message.Id == messageId && message.ConversationId == conversation.Id && message.DeletedAt == null, cancellationToken);
        if (quoted is null)
        {
            return null;
        }

        var sender = conversation.IsGroup && quoted.SenderId is { } id
            ? await db.Set<ContactAlias>().AsNoTracking().Where(alias => alias.OriginId == id || alias.ContactId == id)
                .OrderBy(alias => alias.Kind == PersonAliasKind.Lid ? 0 : 1).FirstOrDefaultAsync(cancellationToken)
            : null;
        var text = quoted.Text.Length <= MaxQuote ? quoted.Text : Folded.Storable(quoted.Text, MaxQuote);
        return new StoredQuote(quoted.ExternalId, !quoted.IsIncoming, sender?.Kind, sender?.Value, text).ToJson();
    }

    private static string NameOf(string title) => Folded.Storable(title, 120);
}
