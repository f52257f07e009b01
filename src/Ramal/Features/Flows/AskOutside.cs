using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Ramal.Features.Flows;

/// <summary>
/// Asks the outside what runs want to know, outside of any transaction. So many at a time for each account, so that one
/// account's slow address keeps nobody else waiting.
/// </summary>
internal sealed partial class AskOutside(FlowBell bell, FlowRunner runner, WebCall web, AskModel model, ILogger<AskOutside> logger) : BackgroundService
{
    private const int AtOnceForAccount = 8;

    private readonly ConcurrentDictionary<int, SemaphoreSlim> _turns = new();
    private readonly ConcurrentDictionary<Task, byte> _underWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var task in bell.Outside.Reader.ReadAllAsync(stoppingToken))
            {
                var work = Task.Run(() => AskAsync(task, stoppingToken), CancellationToken.None);
                _underWay[work] = 0;
                _ = work.ContinueWith(done => _underWay.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was asked and not answered is settled at the next start.
        }

        await Task.WhenAll(_underWay.Keys);
    }

    private async Task AskAsync(OutsideTask task, CancellationToken stopping)
    {
        var turn = _turns.GetOrAdd(task.AccountId, _ => new SemaphoreSlim(AtOnceForAccount));
        try
        {
            await turn.WaitAsync(stopping);
            try
            {
                var answer = task.Question switch
                {
                    OutsideQuestion.Call call => await web.AskAsync(task.AccountId, task.RunId, call, stopping),
                    OutsideQuestion.Ai question => await model.AskAsync(task.AccountId, task.ConversationId, question, stopping),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };

                // What was answered is written down even while the server stops.
                await runner.AnsweredAsync(task, answer, CancellationToken.None);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Settled at the next start.
        }
        catch (Exception failure)
        {
            // The run looks again by itself after a while.
            LogFailed(failure, task.RunId);
        }
    }

    [LoggerMessage(LogLevel.Error, "What run {RunId} asked of the outside could not be settled")]
    private partial void LogFailed(Exception failure, Guid runId);
}
