using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Instances;
using Ramal.Features.Media;

namespace Ramal.Features.Flows;

/// <summary>What the slices of this feature do to flows in common.</summary>
internal sealed class FlowRows(RamalDbContext db, FlowBook book, TimeProvider clock)
{
    public Task<Flow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.Set<Flow>().SingleOrDefaultAsync(flow => flow.Id == id, cancellationToken);

    public Task<int> RunningAsync(Guid id, CancellationToken cancellationToken) =>
        db.Set<FlowRun>().CountAsync(run => run.FlowId == id && run.AliveIn != null, cancellationToken);

    /// <summary>What the definition of a flow may refer to.</summary>
    public async Task<FlowSurroundings> SurroundingsAsync(Flow? flow, FlowDefinition definition, CancellationToken cancellationToken)
    {
        var settings = await db.Set<FlowSettings>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var media = definition.Steps.SelectMany(step => step.MediaIds).Distinct().ToList();
        var bound = flow?.InstanceIds ?? [];
        var known = bound.Count == 0 ? [] : await db.Instances().Where(instance => bound.Contains(instance.Id)).Select(instance => instance.Id).ToListAsync(cancellationToken);
        return new FlowSurroundings
        {
            FlowId = flow?.Id,
            UnknownInstances = [.. bound.Except(known)],
            Media = media.Count == 0 ? new HashSet<Guid>() : (await db.Set<MediaFile>().Where(file => media.Contains(file.Id)).Select(file => file.Id).ToListAsync(cancellationToken)).ToHashSet(),
            Flows = (await db.Set<Flow>().Select(other => other.Id).ToListAsync(cancellationToken)).ToHashSet(),
            Secrets = (await db.Set<FlowSecret>().Select(secret => secret.Name).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal),
            HasHours = settings?.OpeningHours is not null,
            HasAi = settings?.CanAskAi == true,
        };
    }

    public Task<IReadOnlyList<FlowProblem>> CheckAsync(Flow flow, CancellationToken cancellationToken) =>
        CheckAsync(flow, FlowJson.Read(flow.Draft), cancellationToken);

    public async Task<IReadOnlyList<FlowProblem>> CheckAsync(Flow? flow, FlowDefinition definition, CancellationToken cancellationToken) =>
        FlowCheck.Of(definition, await SurroundingsAsync(flow, definition, cancellationToken));

    public async Task<FlowResponse> ShowAsync(Flow flow, CancellationToken cancellationToken) =>
        FlowResponse.Of(flow, await CheckAsync(flow, cancellationToken), await RunningAsync(flow.Id, cancellationToken));

    /// <summary>Commits a change of a flow with its event.</summary>
    /// <param name="flow">Changed, or new.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <returns>Null when somebody else changed it first.</returns>
    public async Task<FlowResponse?> CommitAsync(Flow flow, CancellationToken cancellationToken)
    {
        var problems = await CheckAsync(flow, cancellationToken);
        flow.Counted(problems.Count);
        if (db.Entry(flow).State != EntityState.Added)
        {
            flow.Changed(clock.GetUtcNow());
        }

        db.Add(EventOf(flow.AccountId, flow.Id, clock.GetUtcNow()));

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        book.Forget(flow.AccountId);
        return FlowResponse.Of(flow, problems, await RunningAsync(flow.Id, cancellationToken));
    }

    public static EventRow EventOf(int accountId, Guid flowId, DateTimeOffset now) =>
        EventRow.Of(accountId, "flow.changed", flowId.ToString(), now, new { flowId });
}
