using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;
using NodaTime;
using NodaTime.Extensions;

namespace Ramal.Features.Messages;

/// <summary>What the first page shows.</summary>
/// <param name="Today">Messages due today, in the person's zone.</param>
/// <param name="Attention">Messages that need a person.</param>
/// <param name="Next">The next ten to go.</param>
public sealed record MessageSummary(TodaySummary Today, AttentionSummary Attention, IReadOnlyList<MessageResponse> Next);

/// <summary>Due today.</summary>
/// <param name="Accepted">Taken by WhatsApp, however far they came.</param>
/// <param name="Delivered">Delivered or read.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Planned">Still to go.</param>
public sealed record TodaySummary(int Accepted, int Delivered, int Failed, int Planned);

/// <summary>Waiting for a person, whenever they were due; failed ones of the last seven days.</summary>
/// <param name="Held">To release or change.</param>
/// <param name="Unknown">To settle.</param>
/// <param name="Failed">To know.</param>
public sealed record AttentionSummary(int Held, int Unknown, int Failed);

/// <summary>Answers about one message, and the summary.</summary>
internal sealed class ReadMessages(RamalDbContext db, Tenant tenant, TimeProvider clock)
{
    private static readonly TimeSpan FailedShown = TimeSpan.FromDays(7);

    public static async Task<IResult> OneEndpoint(Guid id, ReadMessages read, CancellationToken cancellationToken) =>
        (await read.OneAsync(id, cancellationToken)).ToHttp();

    public static async Task<MessageSummary> SummaryEndpoint(ReadMessages read, CancellationToken cancellationToken) =>
        await read.SummaryAsync(cancellationToken);

    private async Task<Outcome<MessageDetails>> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await db.Set<OutboundMessage>().AsNoTracking().SingleOrDefaultAsync(message => message.Id == id, cancellationToken) is not { } message)
        {
            return MessageProblems.NotFound;
        }

        var steps = await db.Set<MessageTransition>().AsNoTracking().Where(step => step.MessageId == id).OrderBy(step => step.Seq).ToListAsync(cancellationToken);
        return MessageDetails.Of(MessageResponse.Of(message), steps.ConvertAll(MessageStep.Of));
    }

    private async Task<MessageSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        var zone = SendTime.FindZone(tenant.Caller.TimeZone) ?? DateTimeZoneProviders.Tzdb[NewPeople.DefaultTimeZone];
        var now = clock.GetUtcNow();
        var today = now.ToInstant().InZone(zone).Date;
        var start = zone.AtStartOfDay(today).ToDateTimeOffset().ToUniversalTime();
        var end = zone.AtStartOfDay(today.PlusDays(1)).ToDateTimeOffset().ToUniversalTime();
        var messages = db.Set<OutboundMessage>().AsNoTracking();
        var byState = await messages.Where(message => message.DueAt >= start && message.DueAt < end)
            .GroupBy(message => message.State).Select(group => new { State = group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.State, group => group.Count, cancellationToken);
        var delivered = Of(MessageState.Delivered) + Of(MessageState.Read);
        var failedSince = now - FailedShown;
        var next = await messages.Where(message => message.State == MessageState.Planned)
            .OrderBy(message => message.DueAt).ThenBy(message => message.Id).Take(10).ToListAsync(cancellationToken);
        return new MessageSummary(
            new TodaySummary(Of(MessageState.Accepted) + delivered, delivered, Of(MessageState.Failed), Of(MessageState.Planned) + Of(MessageState.Claimed) + Of(MessageState.Handed)),
            new AttentionSummary(
                await messages.CountAsync(message => message.State == MessageState.Held, cancellationToken),
                await messages.CountAsync(message => message.State == MessageState.Unknown, cancellationToken),
                await messages.CountAsync(message => message.State == MessageState.Failed && message.DueAt >= failedSince, cancellationToken)),
            next.ConvertAll(MessageResponse.Of));

        int Of(MessageState state) => byState.GetValueOrDefault(state);
    }
}
