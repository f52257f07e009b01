using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Data;

namespace Ramal.Features.Flows;

/// <summary>
/// Lets parked runs go on when their time has come. Asleep until the earliest of them: an index holds nothing but what
/// waits, so a hundred thousand parked runs cost nothing.
/// </summary>
internal sealed partial class WakeRuns(RamalDb database, FlowRunner runner, FlowBell bell, TimeProvider clock, ILogger<WakeRuns> logger) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    private readonly int _atOnce = database.Kind == DatabaseKind.Sqlite ? 1 : 4;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Whoever asked the outside when the last server stopped will get no answer.
        var now = clock.GetUtcNow();
        await using var db = database.ForAllAccounts();
        await db.Set<FlowRun>().IgnoreQueryFilters().Where(run => run.State == FlowRunState.Running)
            .ExecuteUpdateAsync(row => row.SetProperty(run => run.WakeAt, now), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var due = await DueAsync(stoppingToken);
                await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = stoppingToken }, WakeAsync);
                if (due.Count == 0)
                {
                    await bell.Waking.SleepUntilAsync(await NextAsync(stoppingToken), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The loop must survive: the rows still say when they are to go on.
                LogFailed(failure);
                await bell.Waking.SleepUntilAsync(clock.GetUtcNow() + AfterFailure, stoppingToken);
            }
        }
    }

    private async ValueTask WakeAsync(DueRun due, CancellationToken cancellationToken)
    {
        try
        {
            await runner.WakeAsync(due.AccountId, due.ConversationId, due.Id, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One bad run must not keep the others asleep: it is looked at again later.
            LogRunFailed(failure, due.Id);
            await PutOffAsync(due, cancellationToken);
        }
    }

    private async Task<List<DueRun>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.ForAllAccounts();
        return await db.Set<FlowRun>().IgnoreQueryFilters().Where(run => run.WakeAt != null && run.WakeAt <= now)
            .OrderBy(run => run.WakeAt).ThenBy(run => run.Id).Take(Batch)
            .Select(run => new DueRun(run.AccountId, run.ConversationId, run.Id)).ToListAsync(cancellationToken);
    }

    private async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        return await db.Set<FlowRun>().IgnoreQueryFilters().Where(run => run.WakeAt != null).OrderBy(run => run.WakeAt).Select(run => run.WakeAt).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task PutOffAsync(DueRun due, CancellationToken cancellationToken)
    {
        var later = clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        await using var db = database.ForAccount(due.AccountId);
        await db.Set<FlowRun>().Where(run => run.Id == due.Id && run.AliveIn != null)
            .ExecuteUpdateAsync(row => row.SetProperty(run => run.WakeAt, later), cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Parked runs could not be looked at; the loop goes on in a moment")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(LogLevel.Error, "Run {RunId} could not go on; it is tried again in a minute")]
    private partial void LogRunFailed(Exception failure, Guid runId);

    private sealed record DueRun(int AccountId, Guid ConversationId, Guid Id);
}
