namespace Ramal.Connectors.Tests;

/// <summary>A clock that stands, next to connections that do not.</summary>
internal static class PassingTime
{
    /// <summary>Lets time pass while nothing is on the wire, until it is true.</summary>
    public static Task PassUntilAsync(this ITestProvider provider, ManualClock clock, Func<bool> condition, string what) => Until.TrueAsync(
        () =>
        {
            if (!condition() && provider.InFlight == 0)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
            }

            return condition();
        },
        what);
}
