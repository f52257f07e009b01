using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

public sealed class ReconcileUnknownTests
{
    [Fact]
    public async Task An_unknown_send_found_in_the_history_is_accepted()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        ledger.Line.OnSend = (line, message, _) =>
        {
            line.Sent = [new SentMessage(message.ChosenId!.Value, message.Text, clock.GetUtcNow(), Receipt.Delivered)];
            return Task.FromResult<SendOutcome>(new SendOutcome.Unknown("cut"));
        };

        var id = await ledger.PlanAsync(clock.GetUtcNow());
        await ledger.UntilAsync(id, "unknown");
        clock.Advance(TimeSpan.FromSeconds(4));
        var message = await ledger.UntilAsync(id, "delivered");

        Assert.Contains(message.GetProperty("history").EnumerateArray(), step => step.GetProperty("reason").GetString() == "found-in-history");
        Assert.Equal(1, ledger.Line.HandedCount);
    }

    [Fact]
    public async Task An_unknown_send_that_is_nowhere_is_never_sent_again_by_itself()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        ledger.Line.OnSend = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Unknown("cut"));
        var id = await ledger.PlanAsync(clock.GetUtcNow());
        await ledger.UntilAsync(id, "unknown");

        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(30));
                return (await ledger.ReadAsync(id)).GetProperty("reason").GetString() == "not-found-in-history";
            },
            "given up");

        Assert.Equal(("unknown", 1), (await ledger.StateAsync(id), ledger.Line.HandedCount));
    }

    [Theory]
    [InlineData("sent", "accepted", 1)]
    [InlineData("resend", "accepted", 2)]
    [InlineData("drop", "cancelled", 1)]
    public async Task A_person_settles_an_unknown_one(string choice, string state, int handed)
    {
        await using var ledger = await Ledger.StartAsync();
        ledger.Line.OnSend = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Unknown("cut"));
        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x" });
        await ledger.UntilAsync(id, "unknown");
        ledger.Line.OnSend = null;

        var answer = await ledger.Person.PostAsync($"/api/messages/{id}/resolve", new { @as = choice });
        await ledger.UntilAsync(id, state);
        var again = await ledger.Person.PostAsync($"/api/messages/{id}/resolve", new { @as = choice });

        Assert.Equal(200, answer.Status);
        Assert.Equal((409, "not-unknown"), (again.Status, again.Code));
        Assert.Equal(handed, ledger.Line.HandedCount);
    }
}
