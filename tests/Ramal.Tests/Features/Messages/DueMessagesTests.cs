using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

public sealed class DueMessagesTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(2 * 24 * 60)]
    public async Task After_the_server_was_off_what_is_in_time_goes_and_the_rest_is_held(int minutesOff)
    {
        await using var database = await TestDatabase.CreateAsync();
        var clock = new ManualClock();
        var connector = new ScriptedConnector();
        string inTime, tooLate;
        string token;
        await using (var before = await Ledger.StartAsync(clock, database, connector))
        {
            inTime = await before.PlanAsync(clock.GetUtcNow().AddMinutes(1), lateBy: "P7D");
            tooLate = await before.PlanAsync(clock.GetUtcNow().AddMinutes(1), lateBy: "PT5M");
            token = before.Person.Token!;
        }

        clock.Advance(TimeSpan.FromMinutes(minutesOff));
        await using var server = await RamalTestServer.StartAsync(clock, [connector], database);
        using var person = new RamalClient(server.BaseUrl, token);
        // Instances are taken up one after the other by the clock.
        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(50));
                return await StateAsync(person, inTime) == "accepted" && await StateAsync(person, tooLate) == "held";
            },
            "one sent, one held");

        Assert.Equal(1, connector.HandedCount);
        Assert.Equal("missed-time", (await person.GetAsync($"/api/messages/{tooLate}")).Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task What_falls_due_while_the_number_is_away_goes_when_it_is_back_in_time()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var patient = await ledger.PlanAsync(clock.GetUtcNow().AddMinutes(1));
        var strict = await ledger.PlanAsync(clock.GetUtcNow().AddMinutes(1), lateBy: "PT2M");

        await ledger.Line.ChangeLinkAsync(LinkState.Connecting);
        clock.Advance(TimeSpan.FromMinutes(1));
        var whileAway = await ledger.StateAsync(patient);
        clock.Advance(TimeSpan.FromMinutes(10));
        await ledger.UntilAsync(strict, "held");
        await ledger.Line.ChangeLinkAsync(LinkState.Connected);
        await ledger.UntilAsync(patient, "accepted");

        Assert.Equal("planned", whileAway);
        Assert.Equal(1, ledger.Line.HandedCount);
    }

    [Fact]
    public async Task Two_sends_of_one_number_keep_its_pace_and_the_second_can_be_cancelled_meanwhile()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        (await ledger.Person.PutAsync($"/api/instances/{ledger.Instance.Id}", new { paceMs = 60_000 })).EnsureStatus(200);
        var due = clock.GetUtcNow().AddSeconds(1);
        var ids = new[] { await ledger.PlanAsync(due, "1"), await ledger.PlanAsync(due.AddMilliseconds(1), "2"), await ledger.PlanAsync(due.AddMilliseconds(2), "3") };

        clock.Advance(TimeSpan.FromMilliseconds(1002));
        await ledger.UntilAsync(ids[0], "accepted");
        var waiting = (await ledger.StateAsync(ids[1]), await ledger.StateAsync(ids[2]));
        (await ledger.Person.DeleteAsync($"/api/messages/{ids[1]}")).EnsureStatus(200);
        clock.Advance(TimeSpan.FromSeconds(73));
        await ledger.UntilAsync(ids[2], "accepted");

        Assert.Equal(("planned", "planned"), waiting);
        Assert.Equal(["1", "3"], ledger.Line.Handed.Select(handed => handed.Message.Text));
    }

    [Fact]
    public async Task A_server_that_stops_in_the_middle_of_a_send_records_what_became_of_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        var connector = new ScriptedConnector();
        var began = new TaskCompletionSource();
        connector.OnSend = async (_, _, cancellationToken) =>
        {
            began.TrySetResult();
            var ended = new TaskCompletionSource();
            await using var end = cancellationToken.Register(() => ended.TrySetResult());
            await ended.Task;
            return new SendOutcome.Unknown("stopped");
        };
        string id, token;
        await using (var ledger = await Ledger.StartAsync(database: database, connector: connector))
        {
            id = await ledger.PlanAsync(new { to = "11988887777", text = "x" });
            token = ledger.Person.Token!;
            await began.Task;
        }

        await using var server = await RamalTestServer.StartAsync(null, [connector], database);
        using var person = new RamalClient(server.BaseUrl, token);
        var state = await StateAsync(person, id);

        Assert.Equal("unknown", state);
        Assert.Equal(1, connector.HandedCount);
    }

    private static async Task<string> StateAsync(RamalClient person, string id) =>
        (await person.GetAsync($"/api/messages/{id}")).EnsureStatus(200).Json.GetProperty("state").GetString()!;
}
