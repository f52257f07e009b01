using Ramal.Connectors;
using Ramal.Features.Messages;

namespace Ramal.Tests.Features.Messages;

public sealed class MessageStateTests
{
    private static readonly MessageState[] MayHaveLeft =
        [MessageState.Handed, MessageState.Accepted, MessageState.Delivered, MessageState.Read, MessageState.Unknown];

    [Fact]
    public void Every_state_has_a_row_in_the_table_and_a_code_that_reads_back()
    {
        Assert.All(Enum.GetValues<MessageState>(), state =>
        {
            Assert.NotNull(MessageMoves.From(state));
            Assert.Equal(state, MessageMoves.Parse(state.Code()));
        });
    }

    [Fact]
    public void Random_walks_never_hand_a_message_over_twice_without_a_rejection_or_a_person_between()
    {
        var random = new Random(20261121);
        for (var walk = 0; walk < 20_000; walk++)
        {
            var state = MessageState.Planned;
            for (var step = 0; step < 30 && MessageMoves.From(state) is { Count: > 0 } ways; step++)
            {
                var next = ways[random.Next(ways.Count)];
                if (next == MessageState.Handed)
                {
                    Assert.Equal(MessageState.Claimed, state);
                }

                if (next == MessageState.Claimed)
                {
                    Assert.Equal(MessageState.Planned, state);
                }

                if (state is MessageState.Accepted or MessageState.Delivered or MessageState.Read)
                {
                    Assert.True(next is MessageState.Delivered or MessageState.Read or MessageState.Failed, $"{state} went to {next}");
                }

                state = next;
            }
        }
    }

    [Fact]
    public void A_person_can_cancel_only_what_has_not_left_or_is_unknown()
    {
        var cancellable = Enum.GetValues<MessageState>().Where(state => MessageMoves.Allows(state, MessageState.Cancelled));

        Assert.Equal([MessageState.Planned, MessageState.Claimed, MessageState.Unknown, MessageState.Held], cancellable);
    }

    [Fact]
    public void Receipts_only_move_forward()
    {
        foreach (var state in MayHaveLeft)
        {
            foreach (var (receipt, rank) in new[] { (MessageState.Accepted, 1), (MessageState.Delivered, 2), (MessageState.Read, 3) })
            {
                var present = state switch { MessageState.Accepted => 1, MessageState.Delivered => 2, MessageState.Read => 3, _ => 0 };
                Assert.Equal(rank > present, MessageMoves.Allows(state, receipt));
            }
        }
    }

    [Fact]
    public void Every_reason_has_a_code_of_its_own_and_a_sentence_in_both_languages()
    {
        var reasons = Enum.GetValues<MessageReason>();

        Assert.Equal(reasons.Length, reasons.Select(reason => reason.Code()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(reasons, reason =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", reason.Code());
            Assert.NotEqual(reason.Sentence().Portuguese, reason.Sentence().English);
            Assert.Equal(reason, MessageReasons.Parse(reason.Code()));
        });
    }

    [Fact]
    public void Every_connector_error_has_a_reason() =>
        Assert.All(Enum.GetValues<ConnectorError>(), error => Assert.NotEmpty(MessageReasons.Of(error).Code()));
}
