using Ramal.Features.Messages;

namespace Ramal.Features.Inbox;

/// <summary>Wakes whoever fetches received files.</summary>
internal sealed class MediaBell(TimeProvider clock)
{
    private readonly WakeUp _wake = new(clock);

    public void Call() => _wake.Call();

    public Task SleepUntilAsync(DateTimeOffset? until, CancellationToken stopping) => _wake.SleepUntilAsync(until, stopping);
}
