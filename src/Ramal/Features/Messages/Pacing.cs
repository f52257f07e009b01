namespace Ramal.Features.Messages;

/// <summary>Keeps the least time between two sends of one number, give or take a fifth, so that it does not beat like a machine.</summary>
internal sealed class Pacing
{
    private DateTimeOffset _nextAt = DateTimeOffset.MinValue;

    /// <summary>The earliest instant for the next send.</summary>
    public DateTimeOffset NextAt => _nextAt;

    /// <param name="at">When the send began.</param>
    /// <param name="pace">Zero for no limit.</param>
    /// <param name="chance">0 to 1.</param>
    public void Sent(DateTimeOffset at, TimeSpan pace, double chance) => _nextAt = at + (pace * (0.8 + (0.4 * chance)));

    /// <summary>How far ahead a lane may claim: with a pace only what goes at once, so that people can change the rest.</summary>
    public static int ClaimLimit(TimeSpan pace) => pace > TimeSpan.Zero ? 1 : 64;
}
