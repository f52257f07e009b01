using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Ramal.Connectors;
using Ramal.Data;

namespace Ramal.Features.Instances;

/// <summary>
/// Takes up, at start-up, the links that people want: one after the other with a pause between, so that a hundred numbers
/// do not knock at one provider at once. An instance that was never paired is left alone.
/// </summary>
internal sealed partial class TakeUpInstances(
    RamalDb database, InstanceSessions sessions, ChangeLink changes, TimeProvider clock, ILogger<TakeUpInstances> logger) : IHostedService
{
    /// <summary>500 numbers are back within 20 s.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private static readonly LinkState[] Passing =
        [LinkState.Connecting, LinkState.AwaitingScan, LinkState.AwaitingPasskey, LinkState.Connected, LinkState.Degraded];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Displaced = key => _ = sessions.CloseAsync(key);
        var now = clock.GetUtcNow();
        await using var db = database.ForAllAccounts();
        var rows = db.Set<Instance>().IgnoreQueryFilters().Where(instance => instance.DeletedAt == null);

        // What was under way when the last process ended is over.
        await rows.Where(instance => !(instance.WantsConnection && instance.PairedAt != null) && Passing.Contains(instance.Status)).ExecuteUpdateAsync(
            row => row
                .SetProperty(instance => instance.Status, LinkState.Disconnected)
                .SetProperty(instance => instance.StatusCause, LinkCause.NeverPaired)
                .SetProperty(instance => instance.StatusSince, now),
            cancellationToken);
        await rows.Where(instance => instance.WantsConnection && instance.PairedAt != null).ExecuteUpdateAsync(
            row => row
                .SetProperty(instance => instance.Status, LinkState.Connecting)
                .SetProperty(instance => instance.StatusCause, (LinkCause?)null)
                .SetProperty(instance => instance.StatusSince, now),
            cancellationToken);

        var wanted = await rows.Where(instance => instance.WantsConnection && instance.PairedAt != null)
            .OrderBy(instance => instance.AccountId).ThenBy(instance => instance.Id)
            .Select(instance => new { instance.AccountId, instance.Id })
            .ToListAsync(cancellationToken);
        for (var i = 0; i < wanted.Count; i++)
        {
            sessions.TakeUp(new InstanceKey(wanted[i].AccountId, wanted[i].Id), Pause * i);
        }

        if (wanted.Count > 0)
        {
            LogTakenUp(wanted.Count);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await sessions.DisposeAsync();

    [LoggerMessage(LogLevel.Information, "Taking up {Count} instances")]
    private partial void LogTakenUp(int count);
}
