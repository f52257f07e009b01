using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>One line of the audit.</summary>
/// <param name="Id">Grows.</param>
/// <param name="At">When.</param>
/// <param name="ActorId">The person; null when nobody was signed in.</param>
/// <param name="ActorName">The name at that time.</param>
/// <param name="Action">Noun and past participle: instance.created.</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Detail">In English; null when there is nothing to add.</param>
public sealed record AuditResponse(long Id, DateTimeOffset At, int? ActorId, string ActorName, string Action, string Subject, string? Detail);

/// <summary>Who changed what on this server, newest first.</summary>
internal sealed class ListAudit(RamalDb database)
{
    public static async Task<IResult> Endpoint(ListAudit list, CancellationToken cancellationToken, int? limit = null, string? cursor = null) =>
        (await list.HandleAsync(limit, cursor, cancellationToken)).ToHttp();

    public async Task<Outcome<Page<AuditResponse>>> HandleAsync(int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(limit, cursor);
        if (query.Problem is { } invalid)
        {
            return invalid;
        }

        var after = query.Value.After ?? long.MaxValue;
        await using var db = database.ForAllAccounts();
        var entries = await db.Set<AuditEntry>().AsNoTracking()
            .Where(entry => entry.Id < after)
            .OrderByDescending(entry => entry.Id)
            .Take(query.Value.Limit + 1)
            .ToListAsync(cancellationToken);
        return query.Value.ToPage(
            entries,
            entry => entry.Id,
            entry => new AuditResponse(entry.Id, entry.At, entry.ActorId, entry.ActorName, entry.Action, entry.Subject, entry.Detail));
    }
}
