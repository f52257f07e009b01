using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>A received message as automation sees it.</summary>
/// <param name="Id">As in events.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="InstanceId">Through which number; an answer goes out through the same.</param>
/// <param name="ContactId">Who wrote it.</param>
/// <param name="ContactName">As it is shown.</param>
/// <param name="Text">Text or caption; empty when there is none.</param>
/// <param name="Kind">text, image, video, audio, voiceNote, document, sticker, location, contacts or other.</param>
/// <param name="At">When it was written.</param>
/// <param name="IsGroup">Groups are answered only when a flow says so.</param>
/// <param name="IsFirst">The first message ever received in this conversation.</param>
/// <param name="MediaId">Its file, once it is here.</param>
internal sealed record ReceivedForFlow(
    Guid Id,
    Guid ConversationId,
    int InstanceId,
    Guid? ContactId,
    string ContactName,
    string Text,
    string Kind,
    DateTimeOffset At,
    bool IsGroup,
    bool IsFirst,
    Guid? MediaId);

/// <summary>A line of a conversation, for the memory of an AI step.</summary>
internal sealed record ConversationLine(bool IsIncoming, string Origin, string Text, DateTimeOffset At);

/// <summary>What decides whether automation may speak.</summary>
internal sealed record ConversationState(
    int InstanceId, Guid? ContactId, bool IsGroup, DateTimeOffset? AutomationPausedUntil, DateTimeOffset? OptedOutAt, IReadOnlyList<string> Labels);

/// <summary>What flows ask of and do to the inbox.</summary>
internal sealed class InboxForFlows(RamalDb database, TimeProvider clock)
{
    /// <summary>Null when the account has no such received message, or it was deleted.</summary>
    public async Task<ReceivedForFlow?> FindMessageAsync(int accountId, Guid messageId, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        return await (
            from message in db.Set<InboxMessage>().AsNoTracking()
            join conversation in db.Set<Conversation>() on message.ConversationId equals conversation.Id
            where message.Id == messageId && message.IsIncoming && message.DeletedAt == null
            select new ReceivedForFlow(
                message.Id,
                conversation.Id,
                message.InstanceId,
                conversation.ContactId ?? message.SenderId,
                conversation.Title,
                message.Text,
                message.Kind,
                message.At,
                conversation.IsGroup,
                !db.Set<InboxMessage>().Any(other => other.ConversationId == conversation.Id && other.IsIncoming && other.Id != message.Id && other.Number < message.Number),
                message.MediaId)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The last messages with text, the oldest first.</summary>
    public async Task<IReadOnlyList<ConversationLine>> LastMessagesAsync(int accountId, Guid conversationId, int count, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        var lines = await db.Set<InboxMessage>().AsNoTracking()
            .Where(message => message.ConversationId == conversationId && message.Text != "")
            .OrderByDescending(message => message.At).ThenByDescending(message => message.Id).Take(count)
            .Select(message => new ConversationLine(message.IsIncoming, message.Origin, message.Text, message.At)).ToListAsync(cancellationToken);
        lines.Reverse();
        return lines;
    }

    public async Task<ConversationState?> StateAsync(int accountId, Guid conversationId, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        var found = await (
            from conversation in db.Set<Conversation>().AsNoTracking()
            where conversation.Id == conversationId
            from contact in db.Set<Contact>().Where(contact => contact.Id == conversation.ContactId).DefaultIfEmpty()
            select new { conversation.InstanceId, conversation.ContactId, conversation.IsGroup, conversation.AutomationPausedUntil, OptedOutAt = contact == null ? null : contact.OptedOutAt })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var labels = await LabelRows.Of(db, conversationId).Select(label => label.Name).OrderBy(name => name).ToListAsync(cancellationToken);
        return new ConversationState(found.InstanceId, found.ContactId, found.IsGroup, found.AutomationPausedUntil, found.OptedOutAt, labels);
    }

    /// <summary>Keeps flows silent until then; <see cref="Conversation.ForEver"/> until somebody returns it.</summary>
    public Task<bool> PauseAsync(int accountId, Guid conversationId, DateTimeOffset until, CancellationToken cancellationToken) =>
        ChangeAsync(accountId, conversationId, conversation => conversation.PauseAutomation(until, "flow"), cancellationToken);

    public Task<bool> ReturnAsync(int accountId, Guid conversationId, CancellationToken cancellationToken) =>
        ChangeAsync(accountId, conversationId, conversation => conversation.ReturnAutomation(), cancellationToken);

    /// <summary>Puts a label on, or takes it off. A name that no label has makes one.</summary>
    public async Task<bool> SetLabelAsync(int accountId, Guid conversationId, string name, bool on, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        if (await db.Set<Conversation>().SingleOrDefaultAsync(conversation => conversation.Id == conversationId, cancellationToken) is not { } conversation)
        {
            return false;
        }

        var label = await LabelRows.FindAsync(db, name, cancellationToken);
        if (label is null)
        {
            if (!on)
            {
                return true;
            }

            db.Add(label = new Label { Id = Ids.New(clock), AccountId = accountId, CreatedAt = clock.GetUtcNow() });
            label.Change(name.Trim(), Label.DefaultColor);
        }

        var present = await db.Set<ConversationLabel>().SingleOrDefaultAsync(row => row.ConversationId == conversationId && row.LabelId == label.Id, cancellationToken);
        if (on == (present is not null))
        {
            return true;
        }

        if (present is not null)
        {
            db.Remove(present);
        }
        else
        {
            db.Add(new ConversationLabel { AccountId = accountId, ConversationId = conversationId, LabelId = label.Id });
        }

        db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<bool> ChangeAsync(int accountId, Guid conversationId, Action<Conversation> change, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(accountId);
        if (await db.Set<Conversation>().SingleOrDefaultAsync(conversation => conversation.Id == conversationId, cancellationToken) is not { } conversation)
        {
            return false;
        }

        change(conversation);
        db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
