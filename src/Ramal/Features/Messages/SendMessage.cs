using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Contacts;
using Ramal.Features.Instances;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>Body of <c>POST /api/messages</c>.</summary>
/// <param name="To">A phone number in any usual form, or a group id.</param>
/// <param name="ToName">Name shown to people; up to 120 characters.</param>
/// <param name="Text">1 to 4096 UTF-16 units; may be left out when there is media.</param>
/// <param name="Media">A file uploaded before.</param>
/// <param name="SendAt">An instant, or a local date and time together with the zone. Left out: now.</param>
/// <param name="TimeZone">IANA name; the person's own when left out.</param>
/// <param name="InstanceId">Through which instance. Left out: the one active at this moment.</param>
/// <param name="From">Instead of an instance: "active" for the one active when it is due, or a list to try in order.</param>
/// <param name="LateBy">How late it may still go by itself, as ISO 8601 duration up to P7D; PT30M when left out.</param>
/// <param name="DespiteOptOut">Send although the person asked for no more messages.</param>
public sealed record SendMessageRequest(
    string? To,
    string? Text = null,
    string? ToName = null,
    MessageMediaInput? Media = null,
    string? SendAt = null,
    string? TimeZone = null,
    int? InstanceId = null,
    JsonElement? From = null,
    string? LateBy = null,
    bool DespiteOptOut = false);

/// <summary>Plans a message. Everything that leaves begins here, also what leaves at once.</summary>
internal sealed partial class SendMessage(
    RamalDbContext db, Tenant tenant, MessageInput input, LedgerBell bell, TimeProvider clock, ILogger<SendMessage> logger)
{
    public static async Task<IResult> Endpoint(SendMessageRequest request, SendMessage send, CancellationToken cancellationToken)
    {
        var outcome = await send.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created($"/api/messages/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<MessageResponse>> HandleAsync(SendMessageRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (kind, recipient) = input.Recipient(request.To);
        var name = input.Name(request.ToName);
        var text = input.Text(string.IsNullOrEmpty(request.Text) ? request.Media?.Caption : request.Text, mayBeEmpty: request.Media is not null);
        var timing = input.Timing(request.SendAt, request.TimeZone, request.LateBy, now, tenant.Caller.TimeZone, SendTime.DefaultLateBy);
        var named = await input.SenderAsync(request.InstanceId, request.From, cancellationToken);
        if ((input.Problem() ?? named.Problem) is { } problem)
        {
            return problem;
        }

        if (named.Value is not { } sender)
        {
            if (await db.Instances().Where(instance => instance.IsActive).Select(instance => (int?)instance.Id).SingleOrDefaultAsync(cancellationToken) is not { } active)
            {
                return MessageProblems.NoActiveInstance;
            }

            sender = new MessageSender(active, null);
        }

        var media = await input.MediaAsync(request.Media, cancellationToken);
        if (request.Media is not null && media is null)
        {
            return MessageProblems.MediaNotFound;
        }

        if (!request.DespiteOptOut && await ContactRows.IsOptedOutAsync(db, AliasName.OfRecipient(recipient), cancellationToken))
        {
            return MessageProblems.OptedOut;
        }

        var content = new MessageContent(kind, recipient, name, text, media?.Id, media?.ToStored());
        var message = OutboundMessage.Plan(Ids.New(clock), tenant.AccountId, content, timing, sender, MessageAsked.By(tenant.Caller, request.DespiteOptOut), now);
        db.Add(message);
        db.Add(MessageTransition.ByPerson(message, null, tenant.Caller, null));
        db.Add(MessageChanges.EventOf(message, "message.planned"));
        await db.SaveChangesAsync(cancellationToken);
        bell.Waiting(message.AccountId, message.InstanceId);
        MessageMetrics.Moved(MessageState.Planned);
        LogPlanned(message.Id, message.DueAt, message.InstanceId);
        return MessageResponse.Of(message);
    }

    [LoggerMessage(LogLevel.Information, "Message {MessageId} planned for {DueAt:o} through {InstanceId}")]
    private partial void LogPlanned(Guid messageId, DateTimeOffset dueAt, int? instanceId);
}
