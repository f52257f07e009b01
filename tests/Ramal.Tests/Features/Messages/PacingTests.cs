using Ramal.Features.Messages;

namespace Ramal.Tests.Features.Messages;

public sealed class PacingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 800)]
    [InlineData(0.5, 1000)]
    [InlineData(1, 1200)]
    public void The_next_send_comes_after_the_pace_give_or_take_a_fifth(double chance, int milliseconds)
    {
        var pacing = new Pacing();

        pacing.Sent(Noon, TimeSpan.FromSeconds(1), chance);

        Assert.Equal(Noon.AddMilliseconds(milliseconds), pacing.NextAt);
    }

    [Fact]
    public void Without_a_pace_the_next_may_go_at_once()
    {
        var pacing = new Pacing();

        pacing.Sent(Noon, TimeSpan.Zero, 1);

        Assert.Equal(Noon, pacing.NextAt);
    }
}
