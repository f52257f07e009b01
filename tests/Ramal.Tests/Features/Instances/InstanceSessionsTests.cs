using Microsoft.Extensions.DependencyInjection;
using Ramal.Connectors;
using Ramal.Features.Instances;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class InstanceSessionsTests(InstancesServer shared)
{
    private static readonly OutgoingMessage Hello = new(new Recipient("5511988887777", null), "Olá", null, null);

    private InstanceSessions Sessions => shared.Server.App.Services.GetRequiredService<InstanceSessions>();

    [Fact]
    public async Task One_send_at_a_time_goes_through_a_number_and_another_number_does_not_wait()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var slow = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var quick = await ana.NewConnectedInstanceAsync(shared.Scripted);
        var answer = new TaskCompletionSource<SendOutcome>();
        slow.Line.OnSend = (_, _, _) => answer.Task;

        var first = Sessions.SendAsync(KeyOf(ana, slow), Hello, CancellationToken.None);
        var second = Sessions.SendAsync(KeyOf(ana, slow), Hello, CancellationToken.None);
        var other = await Sessions.SendAsync(KeyOf(ana, quick), Hello, CancellationToken.None);

        Assert.IsType<SendOutcome.Accepted>(other);
        Assert.Equal(1, slow.Line.HandedCount);
        answer.SetResult(new SendOutcome.Accepted(new ExternalMessageId("a")));
        await Task.WhenAll(first, second);
        Assert.Equal(2, slow.Line.HandedCount);
    }

    [Fact]
    public async Task A_closed_number_refuses_and_never_hands_over()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        await ana.PostAsync("/api/instances/1/disconnect");

        var outcome = await Sessions.SendAsync(KeyOf(ana, instance), Hello, CancellationToken.None);

        Assert.Equal(ConnectorError.NotConnected, Assert.IsType<SendOutcome.Rejected>(outcome).Error);
        Assert.Equal((0, false), (instance.Line.HandedCount, Sessions.CanSend(KeyOf(ana, instance))));
    }

    [Fact]
    public async Task Disconnecting_does_not_wait_for_a_send_that_hangs()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        instance.Line.OnSend = async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ContinueWith(_ => { }, TaskScheduler.Default);
            return new SendOutcome.Unknown("cut off");
        };

        var sending = Sessions.SendAsync(KeyOf(ana, instance), Hello, CancellationToken.None);
        await Until.TrueAsync(() => instance.Line.HandedCount == 1, "the message to be handed over");
        (await ana.PostAsync("/api/instances/1/disconnect")).EnsureStatus(200);

        Assert.IsType<SendOutcome.Unknown>(await sending);
    }

    [Fact]
    public async Task A_session_that_throws_gives_unknown()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var instance = await ana.NewConnectedInstanceAsync(shared.Scripted);
        instance.Line.OnSend = (_, _, _) => throw new InvalidOperationException("broken connector");

        Assert.IsType<SendOutcome.Unknown>(await Sessions.SendAsync(KeyOf(ana, instance), Hello, CancellationToken.None));
    }

    [Fact]
    public async Task A_restart_takes_up_what_people_want_connected_and_nothing_else()
    {
        var connector = new ScriptedConnector();
        await using var database = await TestDatabase.CreateAsync();
        int wanted, closed, never;
        await using (var first = await RamalTestServer.StartAsync(connectors: [connector], database: database))
        {
            wanted = (await first.Admin.NewConnectedInstanceAsync(connector)).Id;
            closed = (await first.Admin.NewConnectedInstanceAsync(connector)).Id;
            never = (await first.Admin.NewInstanceAsync(connector)).Id;
            await first.Admin.PostAsync($"/api/instances/{closed}/disconnect");
        }

        await using var second = await RamalTestServer.StartAsync(connectors: [connector], database: database);

        await second.Admin.UntilStatusAsync(wanted, LinkState.Connected);
        Assert.Equal([1, 0, 0], new[] { wanted, closed, never }.Select(id => connector.Line($"1_{id}").Starts));
    }

    [Fact]
    public async Task A_session_that_cannot_start_is_tried_again_and_keeps_no_other_waiting()
    {
        var clock = new ManualClock();
        var connector = new ScriptedConnector();
        await using var database = await TestDatabase.CreateAsync();
        await using (var first = await RamalTestServer.StartAsync(connectors: [connector], database: database))
        {
            await first.Admin.NewConnectedInstanceAsync(connector);
            await first.Admin.NewConnectedInstanceAsync(connector);
        }

        var failures = 3;
        connector.Line("1_1").OnStart = _ => failures-- > 0 ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        await using var second = await RamalTestServer.StartAsync(clock, [connector], database);

        await Until.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(50));
                return connector.Line("1_2").Starts == 1;
            },
            "the second to start");
        await Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return (await second.Admin.GetAsync("/api/instances/1")).Json.GetProperty("status").GetString() == "connected";
            },
            "the first to be connected in the end");
        Assert.Equal(4, connector.Line("1_1").Starts);
    }

    private static InstanceKey KeyOf(RamalClient client, ScriptedInstance instance) => new(client.UserId, instance.Id);
}
