using Microsoft.Extensions.Hosting;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>
/// Notices numbers that are connected but deaf: messages go out and nothing comes back, though it used to. Such a number is
/// shown as degraded and its session is opened anew; the pauses between such attempts grow.
/// </summary>
internal sealed partial class HealthProbe(
    LastHeard lastHeard, ChangeLink changes, InstanceSessions sessions, TimeProvider clock, ILogger<HealthProbe> logger) : BackgroundService
{
    /// <summary>A single receipt may be missing for a good reason; so many in a row, for so long, do not.</summary>
    private const int SilentSends = 3;
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    private readonly Dictionary<InstanceKey, Healing> _healings = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var key in lastHeard.Deaf(SilentSends, Silence).Where(key => sessions.StateOf(key) == LinkState.Connected))
            {
                try
                {
                    await HealAsync(key, stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotHealed(failure, key);
                }
            }
        }
    }

    private async Task HealAsync(InstanceKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var last = _healings.GetValueOrDefault(key);
        if (last is not null && now < last.NextAt)
        {
            return;
        }

        LogDeaf(key);
        var pause = last is null ? Silence : TimeSpan.FromTicks(Math.Min(last.Pause.Ticks * 2, LongestPause.Ticks));
        _healings[key] = new Healing(now + pause, pause);
        await changes.AwaitAsync(key, LinkState.Degraded, cancellationToken);
        lastHeard.StampNews(key);
        sessions.Reopen(key);
    }

    [LoggerMessage(LogLevel.Warning, "{Instance} sends but hears nothing: its session is opened anew")]
    private partial void LogDeaf(InstanceKey instance);

    [LoggerMessage(LogLevel.Warning, "{Instance} could not be opened anew")]
    private partial void LogNotHealed(Exception failure, InstanceKey instance);

    private sealed record Healing(DateTimeOffset NextAt, TimeSpan Pause);
}
