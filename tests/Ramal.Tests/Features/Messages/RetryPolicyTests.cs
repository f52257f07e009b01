using Ramal.Connectors;
using Ramal.Features.Messages;

namespace Ramal.Tests.Features.Messages;

public sealed class RetryPolicyTests
{
    [Fact]
    public void A_transient_rejection_is_tried_again_with_growing_pauses_and_then_given_up()
    {
        var pauses = Enumerable.Range(1, RetryPolicy.MaxAttempts - 1)
            .Select(attempt => RetryPolicy.Decide(ConnectorError.Unreachable, attempt, 0.5)).ToList();
        var last = RetryPolicy.Decide(ConnectorError.Unreachable, RetryPolicy.MaxAttempts, 0.5);

        Assert.All(pauses, next => Assert.Equal((MessageState.Planned, MessageReason.Unreachable, true), (next.To, next.Reason, next.Counts)));
        Assert.Equal([5, 15, 45, 135, 405], pauses.Select(next => (int)next.Pause.TotalSeconds));
        Assert.Equal((MessageState.Failed, MessageReason.TooManyAttempts), (last.To, last.Reason));
    }

    [Fact]
    public void Jitter_stays_within_a_fifth()
    {
        Assert.Equal(TimeSpan.FromSeconds(4), RetryPolicy.Decide(ConnectorError.RateLimited, 1, 0).Pause);
        Assert.Equal(TimeSpan.FromSeconds(6), RetryPolicy.Decide(ConnectorError.RateLimited, 1, 1).Pause);
    }

    [Fact]
    public void Not_being_connected_is_no_attempt_and_never_gives_up()
    {
        var next = RetryPolicy.Decide(ConnectorError.NotConnected, 100, 0.5);

        Assert.Equal((MessageState.Planned, MessageReason.InstanceNotConnected, false), (next.To, next.Reason, next.Counts));
    }

    [Theory]
    [InlineData(ConnectorError.WrongKey, "held")]
    [InlineData(ConnectorError.LicenseRequired, "held")]
    [InlineData(ConnectorError.UnknownRemoteInstance, "held")]
    [InlineData(ConnectorError.NotOnWhatsApp, "failed")]
    [InlineData(ConnectorError.MediaRejected, "failed")]
    [InlineData(ConnectorError.MessageRejected, "failed")]
    public void What_a_person_can_mend_is_held_and_the_rest_fails(ConnectorError error, string state) =>
        Assert.Equal(state, RetryPolicy.Decide(error, 1, 0.5).To.Code());
}
