using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Messages;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>An answer.</summary>
/// <param name="Text">1 to 4096 UTF-16 units; may be left out when there is media.</param>
/// <param name="Media">A file uploaded before.</param>
/// <param name="ReplyTo">A message of the same conversation to quote.</param>
/// <param name="SendAt">An instant, or a local date and time together with the zone. Left out: now.</param>
/// <param name="TimeZone">IANA name; the person's own when left out.</param>
/// <param name="LateBy">How late it may still go by itself, as ISO 8601 duration up to P7D; PT30M when left out.</param>
/// <param name="DespiteOptOut">Send although the person asked for no more messages.</param>
public sealed record SendReplyRequest(
    string? Text = null,
    MessageMediaInput? Media = null,
    Guid? ReplyTo = null,
    string? SendAt = null,
    string? TimeZone = null,
    string? LateBy = null,
    bool DespiteOptOut = false);

/// <summary>Answers in a conversation, now or later, through the number that the conversation is with.</summary>
internal sealed partial class SendReply(
    RamalDbContext db, Tenant tenant, MessageInput input, ReplyInConversation reply, LedgerBell bell, TimeProvider clock, ILogger<SendReply> logger)
{
    public static async Task<IResult> Endpoint(Guid id, SendReplyRequest request, SendReply send, CancellationToken cancellationToken) =>
        Answer(await send.HandleAsync(id, null, request, cancellationToken));

    public static async Task<IResult> OfInstanceEndpoint(int id, Guid conversationId, SendReplyRequest request, SendReply send, CancellationToken cancellationToken) =>
        Answer(await send.HandleAsync(conversationId, id, request, cancellationToken));

    private static IResult Answer(Outcome<MessageResponse> outcome) =>
        outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/messages/{outcome.Value.Id}", outcome.Value);

    private async Task<Outcome<MessageResponse>> HandleAsync(Guid id, int? instanceId, SendReplyRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var text = input.Text(string.IsNullOrEmpty(request.Text) ? request.Media?.Caption : request.Text, mayBeEmpty: request.Media is not null);
        var timing = input.Timing(request.SendAt, request.TimeZone, request.LateBy, now, tenant.Caller.TimeZone, SendTime.DefaultLateBy);
        if (input.Problem() is { } problem)
        {
            return problem;
        }

        if (await db.Conversations().SingleOrDefaultAsync(one => one.Id == id && (instanceId == null || one.InstanceId == instanceId), cancellationToken) is not { } conversation)
        {
            return InboxProblems.NotFound;
        }

        var media = await input.MediaAsync(request.Media, cancellationToken);
        if (request.Media is not null && media is null)
        {
            return MessageProblems.MediaNotFound;
        }

        var planned = await reply.PlanAsync(db, new ReplyPlan
        {
            ConversationId = id,
            Text = text,
            Media = media,
            ReplyTo = request.ReplyTo,
            Timing = timing,
            Asked = MessageAsked.By(tenant.Caller, request.DespiteOptOut),
            Caller = tenant.Caller,
        }, cancellationToken);
        if (planned.Problem is { } refused)
        {
            return refused;
        }

        await PauseAutomationAsync(conversation, planned.Value, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        bell.Waiting(conversation.AccountId, conversation.InstanceId);
        MessageMetrics.Moved(MessageState.Planned);
        LogPlanned(planned.Value.Id, new InstanceKey(conversation.AccountId, conversation.InstanceId));
        return MessageResponse.Of(planned.Value);
    }

    /// <summary>Where a person speaks, no flow speaks at the same time. In the commit of the answer, so that nothing slips in between.</summary>
    private async Task PauseAutomationAsync(Conversation conversation, OutboundMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (message.Origin != MessageOrigin.Person)
        {
            return;
        }

        var settings = await db.Set<InboxSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new InboxSettings { AccountId = conversation.AccountId };
        var until = now.AddHours(settings.ReplyPauseHours);
        if (settings.ReplyPauseHours > 0 && (conversation.AutomationPausedUntil ?? DateTimeOffset.MinValue) < until)
        {
            conversation.PauseAutomation(until, "reply");
            db.Add(ConversationRows.Updated(conversation, now));
        }
    }

    [LoggerMessage(LogLevel.Information, "Answer {MessageId} planned through {Instance}")]
    private partial void LogPlanned(Guid messageId, InstanceKey instance);
}
