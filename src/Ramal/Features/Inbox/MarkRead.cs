using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>Up to where it was read.</summary>
/// <param name="UpTo">The last message seen; the newest when left out.</param>
public sealed record MarkReadRequest(Guid? UpTo = null);

/// <summary>Moves the place up to which a conversation was read, and counts what is behind it. By the one writer, so that no message is counted twice or not at all.</summary>
internal sealed class ReadUpTo(int accountId, Guid conversationId, DateTimeOffset at, Guid messageId, DateTimeOffset now) : Statement<bool>("ReadUpTo")
{
    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Integer("account", accountId);
        values.Id("conversation", conversationId);
        values.Instant("at", at);
        values.Id("message", messageId);
        values.Instant("now", now);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader) => await reader.ReadAsync();
}

/// <summary>Marks a conversation as read, here and, best effort, in WhatsApp; or as unread, here alone.</summary>
internal sealed partial class MarkRead(
    RamalDbContext db, Tenant tenant, GroupCommit ledger, ReadConversations conversations, ReadMarks marks, TimeProvider clock)
{
    private const int MaxMarks = 100;

    public static async Task<IResult> Endpoint(Guid id, MarkReadRequest request, MarkRead mark, CancellationToken cancellationToken) =>
        (await mark.HandleAsync(id, null, request, cancellationToken)).ToHttp();

    public static async Task<IResult> OfInstanceEndpoint(int id, Guid conversationId, MarkReadRequest request, MarkRead mark, CancellationToken cancellationToken) =>
        (await mark.HandleAsync(conversationId, id, request, cancellationToken)).ToHttp();

    public static async Task<IResult> UnreadEndpoint(Guid id, MarkRead mark, CancellationToken cancellationToken) =>
        (await mark.UnreadAsync(id, cancellationToken)).ToHttp();

    private async Task<Outcome<ConversationResponse>> HandleAsync(Guid id, int? instanceId, MarkReadRequest request, CancellationToken cancellationToken)
    {
        var conversation = await db.Conversations().AsNoTracking()
            .SingleOrDefaultAsync(one => one.Id == id && (instanceId == null || one.InstanceId == instanceId), cancellationToken);
        if (conversation is null)
        {
            return InboxProblems.NotFound;
        }

        var last = request.UpTo ?? conversation.LastMessageId;
        var at = await db.Set<InboxMessage>().Where(message => message.Id == last && message.ConversationId == id)
            .Select(message => (DateTimeOffset?)message.At).SingleOrDefaultAsync(cancellationToken);
        if (at is { } place)
        {
            var (from, fromId) = (conversation.ReadAt, conversation.ReadId);
            await ledger.RunAsync(new ReadUpTo(tenant.AccountId, id, place, last!.Value, clock.GetUtcNow()));
            await TellSendersAsync(conversation, from, place, cancellationToken);
        }
        else if (request.UpTo is not null)
        {
            return MessageProblems.NotFound;
        }

        return await conversations.OneAsync(id, cancellationToken);
    }

    private async Task TellSendersAsync(Conversation conversation, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var settings = await db.Set<InboxSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (settings is { SendsReadMarks: false })
        {
            return;
        }

        var read = await db.Set<InboxMessage>().AsNoTracking()
            .Where(message => message.ConversationId == conversation.Id && message.IsIncoming && message.At >= from && message.At <= until)
            .OrderByDescending(message => message.At).Take(MaxMarks)
            .Select(message => new { message.ExternalId, message.SenderId }).ToListAsync(cancellationToken);
        if (read.Count == 0)
        {
            return;
        }

        var senders = conversation.IsGroup ? read.Select(message => message.SenderId).OfType<Guid>().Distinct().ToList() : [];
        var aliases = senders.Count == 0 ? [] : await db.Set<ContactAlias>().AsNoTracking().Where(alias => senders.Contains(alias.OriginId)).ToListAsync(cancellationToken);
        var of = aliases.GroupBy(alias => alias.OriginId).ToDictionary(
            group => group.Key, group => group.OrderBy(alias => alias.Kind == PersonAliasKind.Lid ? 0 : 1).Select(alias => new PersonAlias(alias.Kind, alias.Value)).First());
        marks.Send(
            new InstanceKey(conversation.AccountId, conversation.InstanceId),
            new ChatId(conversation.ChatId),
            read.ConvertAll(message => new ReadMark(
                new ExternalMessageId(message.ExternalId), message.SenderId is { } sender && of.TryGetValue(sender, out var alias) ? alias : null)));
    }

    private async Task<Outcome<ConversationResponse>> UnreadAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await db.Conversations().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        // As one statement: a message that comes in between is counted.
        await db.Set<Conversation>().Where(one => one.Id == id && one.Unread == 0)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Unread, 1), cancellationToken);
        db.Add(ConversationRows.Updated(conversation, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return await conversations.OneAsync(id, cancellationToken);
    }
}

/// <summary>Sends read marks beside the request: a provider that is slow or away keeps nobody waiting.</summary>
internal sealed partial class ReadMarks(InstanceSessions sessions, TimeProvider clock, ILogger<ReadMarks> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public void Send(InstanceKey key, ChatId chat, IReadOnlyList<ReadMark> marks)
    {
        if (sessions.CanSend(key) && sessions.Find<IReadMarker>(key) is { } marker)
        {
            _ = Task.Run(() => SendAsync(key, marker, chat, marks));
        }
    }

    private async Task SendAsync(InstanceKey key, IReadMarker marker, ChatId chat, IReadOnlyList<ReadMark> marks)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, clock);
            var answer = await marker.MarkReadAsync(chat, marks, limit.Token);
            if (answer.Error is { } error)
            {
                LogNotMarked(null, key, error);
            }
        }
        catch (Exception failure)
        {
            // Runs beside any request, so nobody else would hear of it. The next reading marks these again.
            LogNotMarked(failure, key, ConnectorError.ProviderFailed);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Read marks of {Instance} were not taken: {Error}")]
    private partial void LogNotMarked(Exception? failure, InstanceKey instance, ConnectorError error);
}
