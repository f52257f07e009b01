using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Ramal.Connectors;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>
/// Keeps the ledger going: one lane for each number that can send, and the loops that choose instances, hold what is too
/// late and settle what is unknown. Each sleeps until its next due time or until it is woken.
/// </summary>
internal sealed partial class DueMessages(
    LaneTools tools, ChooseInstance choose, OverdueMessages overdue, ReconcileUnknown reconcile, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    /// <summary>A send under way when the server stops gets this long; then its outcome is recorded as unknown.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    /// <summary>After a failure of a loop, so that it does not spin.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<InstanceKey, LaneHolder> _lanes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly ILogger<DueMessages> _logger = loggers.CreateLogger<DueMessages>();
    private readonly List<Task> _loops = [];
    private IDisposable? _links;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await overdue.RecoverAsync();
        _links = tools.Sessions.WhenLinkChanges(LinkChanged);
        foreach (var key in tools.Sessions.Sendable)
        {
            LinkChanged(key, LinkState.Connected);
        }

        _loops.Add(Task.Run(() => LoopAsync(choose.RunAsync, tools.Bell.Routing), CancellationToken.None));
        _loops.Add(Task.Run(() => LoopAsync(overdue.RunAsync, tools.Bell.Overdue), CancellationToken.None));
        _loops.Add(Task.Run(() => LoopAsync(reconcile.RunAsync, tools.Bell.Unknown), CancellationToken.None));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _links?.Dispose();
        await _stopping.CancelAsync();
        using var patience = tools.Clock.CreateTimer(static giveUp => ((CancellationTokenSource)giveUp!).Cancel(), _giveUp, StopPatience, Timeout.InfiniteTimeSpan);
        await using var hurry = cancellationToken.Register(static giveUp => ((CancellationTokenSource)giveUp!).Cancel(), _giveUp);
        await Task.WhenAll([.. _lanes.Values.Select(lane => lane.Running), .. _loops]);
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        _giveUp.Dispose();
        return ValueTask.CompletedTask;
    }

    private void LinkChanged(InstanceKey key, LinkState state)
    {
        var holder = _lanes.GetOrAdd(key, static (key, loggers) => new LaneHolder(key, loggers), (tools, loggers));
        if (state == LinkState.Connected)
        {
            holder.Start(_stopping.Token, _giveUp.Token);
            tools.Bell.Routing.Call();
        }

        // A lane that sleeps has to notice that its number is gone.
        tools.Bell.LaneOf(key).Call();
    }

    /// <param name="runAsync">Does what is due and answers when to look again.</param>
    /// <param name="wake">Wakes it earlier.</param>
    private async Task LoopAsync(Func<CancellationToken, Task<DateTimeOffset?>> runAsync, WakeUp wake)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await wake.SleepUntilAsync(await runAsync(_stopping.Token), _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A loop must survive: the rows still say what is to be done.
                LogLoopFailed(failure, runAsync.Method.DeclaringType?.Name ?? "");
                await wake.SleepUntilAsync(tools.Clock.GetUtcNow() + FailurePause, _stopping.Token);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "{Loop} failed; it goes on in a moment")]
    private partial void LogLoopFailed(Exception failure, string loop);

    /// <summary>One number's lane through all its connections: a new one begins only when the last has ended.</summary>
    private sealed class LaneHolder
    {
        private readonly Lock _lock = new();
        private readonly InstanceLane _lane;

        public LaneHolder(InstanceKey key, (LaneTools Tools, ILoggerFactory Loggers) with) =>
            _lane = new InstanceLane(key, with.Tools, with.Loggers.CreateLogger<InstanceLane>());

        public Task Running { get; private set; } = Task.CompletedTask;

        public void Start(CancellationToken stopping, CancellationToken giveUp)
        {
            lock (_lock)
            {
                Running = AfterAsync(Running, stopping, giveUp);
            }
        }

        private async Task AfterAsync(Task before, CancellationToken stopping, CancellationToken giveUp)
        {
            await before;
            await Task.Run(() => _lane.RunAsync(stopping, giveUp), CancellationToken.None);
        }
    }
}
