using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

public sealed class ChooseInstanceTests
{
    [Fact]
    public async Task Active_means_the_one_active_when_it_is_due_and_the_choice_is_recorded()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var second = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Suporte");
        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x", from = "active", sendAt = clock.GetUtcNow().AddMinutes(1) });
        var before = (await ledger.ReadAsync(id)).GetProperty("instanceId").ValueKind;

        (await ledger.Person.PostAsync($"/api/instances/{second.Id}/activate")).EnsureStatus(200);
        clock.Advance(TimeSpan.FromMinutes(1));
        var message = await ledger.UntilAsync(id, "accepted");

        Assert.Equal(System.Text.Json.JsonValueKind.Null, before);
        Assert.Equal(second.Id, message.GetProperty("instanceId").GetInt32());
        Assert.Equal((0, 1), (ledger.Line.HandedCount, second.Line.HandedCount));
    }

    [Fact]
    public async Task A_list_takes_the_first_connected_one()
    {
        await using var ledger = await Ledger.StartAsync();
        var second = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Suporte");
        await ledger.Line.ChangeLinkAsync(LinkState.Connecting);

        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x", from = new[] { ledger.Instance.Id, second.Id } });
        var message = await ledger.UntilAsync(id, "accepted");

        Assert.Equal(second.Id, message.GetProperty("sentVia").GetInt32());
        Assert.Equal(0, ledger.Line.HandedCount);
    }

    [Fact]
    public async Task With_none_active_when_due_it_is_held_and_can_be_sent_later()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var second = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Suporte");
        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x", from = "active", sendAt = clock.GetUtcNow().AddMinutes(1) });

        (await ledger.Person.DeleteAsync($"/api/instances/{ledger.Instance.Id}")).EnsureStatus(200);
        clock.Advance(TimeSpan.FromMinutes(1));
        var held = await ledger.UntilAsync(id, "held");
        (await ledger.Person.PostAsync($"/api/instances/{second.Id}/activate")).EnsureStatus(200);
        (await ledger.Person.PostAsync($"/api/messages/{id}/send-now")).EnsureStatus(200);
        var sent = await ledger.UntilAsync(id, "accepted");

        Assert.Equal("no-active-instance", held.GetProperty("reason").GetString());
        Assert.Equal(second.Id, sent.GetProperty("sentVia").GetInt32());
    }

    [Fact]
    public async Task Deleting_an_instance_holds_what_was_planned_through_it_and_says_how_many()
    {
        await using var ledger = await Ledger.StartAsync();
        var ids = new[] { await ledger.PlanAsync(DateTimeOffset.UtcNow.AddHours(1)), await ledger.PlanAsync(DateTimeOffset.UtcNow.AddHours(2)) };

        var answer = await ledger.Person.DeleteAsync($"/api/instances/{ledger.Instance.Id}");
        var held = await ledger.ReadAsync(ids[0]);
        var now = await ledger.Person.PostAsync($"/api/messages/{ids[1]}/send-now");

        Assert.Equal(2, answer.EnsureStatus(200).Json.GetProperty("heldMessages").GetInt32());
        Assert.Equal(("held", "instance-deleted"), (held.GetProperty("state").GetString(), held.GetProperty("reason").GetString()));
        Assert.Equal((409, "instance-deleted"), (now.Status, now.Code));
    }
}
