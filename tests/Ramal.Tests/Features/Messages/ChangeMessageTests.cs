using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

public sealed class ChangeMessageTests
{
    [Fact]
    public async Task A_planned_message_can_be_changed_in_any_part()
    {
        await using var ledger = await Ledger.StartAsync();
        var id = await ledger.PlanAsync(DateTimeOffset.UtcNow.AddHours(1));

        var changed = (await ledger.Person.PatchAsync($"/api/messages/{id}", new { to = "+351912345678", text = "Novo", sendAt = "2027-02-01T10:00", timeZone = "Europe/Lisbon", lateBy = "PT5M" })).EnsureStatus(200).Json;

        Assert.Equal("+351912345678", changed.GetProperty("to").GetString());
        Assert.Equal("Novo", changed.GetProperty("text").GetString());
        Assert.Equal("2027-02-01T10:00:00Z", changed.GetProperty("dueAt").GetString());
        Assert.Equal("PT5M", changed.GetProperty("lateBy").GetString());
        Assert.Equal("planned", changed.GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_was_handed_over_can_no_longer_be_changed()
    {
        await using var ledger = await Ledger.StartAsync();
        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x" });
        await ledger.UntilAsync(id, "accepted");

        var answers = new[]
        {
            await ledger.Person.PatchAsync($"/api/messages/{id}", new { text = "y" }), await ledger.Person.DeleteAsync($"/api/messages/{id}"),
            await ledger.Person.PostAsync($"/api/messages/{id}/send-now"),
        };

        Assert.All(answers, answer => Assert.Equal((409, "already-handed"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task A_cancelled_message_does_not_go_and_comes_back_when_that_is_undone()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var dropped = await ledger.PlanAsync(clock.GetUtcNow().AddMinutes(1), "dropped");
        var restored = await ledger.PlanAsync(clock.GetUtcNow().AddMinutes(1), "restored");
        (await ledger.Person.DeleteAsync($"/api/messages/{dropped}")).EnsureStatus(200);
        (await ledger.Person.DeleteAsync($"/api/messages/{restored}")).EnsureStatus(200);
        (await ledger.Person.PostAsync($"/api/messages/{restored}/restore")).EnsureStatus(200);

        clock.Advance(TimeSpan.FromMinutes(1));
        await ledger.UntilAsync(restored, "accepted");

        Assert.Equal("cancelled", await ledger.StateAsync(dropped));
        Assert.Equal("restored", Assert.Single(ledger.Line.Handed).Message.Text);
    }

    [Fact]
    public async Task A_new_text_does_not_release_a_held_message_but_a_new_time_does()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        await ledger.Line.ChangeLinkAsync(Ramal.Connectors.LinkState.Connecting);
        var id = await ledger.PlanAsync(clock.GetUtcNow(), lateBy: "PT1M");
        clock.Advance(TimeSpan.FromMinutes(5));
        await ledger.UntilAsync(id, "held");

        var text = (await ledger.Person.PatchAsync($"/api/messages/{id}", new { text = "y" })).EnsureStatus(200).Json.GetProperty("state").GetString();
        var time = (await ledger.Person.PatchAsync($"/api/messages/{id}", new { sendAt = clock.GetUtcNow().AddHours(1) })).EnsureStatus(200).Json.GetProperty("state").GetString();

        Assert.Equal(("held", "planned"), (text, time));
    }
}
