using Microsoft.Extensions.DependencyInjection;
using Ramal.Connectors;
using Ramal.Features.Instances;
using Ramal.Testing;

namespace Ramal.Tests.Features.Instances;

public sealed class HealthProbeTests
{
    private static readonly OutgoingMessage Hello = new(new Recipient("5511988887777", null), "Olá", null, null);

    [Fact]
    public async Task A_number_that_sends_but_no_longer_hears_is_noticed_and_opened_anew()
    {
        var clock = new ManualClock();
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(clock, [connector]);
        var deaf = await server.Admin.NewConnectedInstanceAsync(connector);
        var well = await server.Admin.NewConnectedInstanceAsync(connector);
        var sessions = server.App.Services.GetRequiredService<InstanceSessions>();
        var seen = new List<(InstanceKey, LinkState)>();
        using var watching = sessions.WhenLinkChanges((key, state) => seen.Add((key, state)));

        await HearAsync(deaf);
        await HearAsync(well);
        for (var i = 0; i < 3; i++)
        {
            await sessions.SendAsync(new InstanceKey(1, deaf.Id), Hello, CancellationToken.None);
            await sessions.SendAsync(new InstanceKey(1, well.Id), Hello, CancellationToken.None);
        }

        await HearAsync(well);
        clock.Advance(TimeSpan.FromMinutes(10));

        // A probe that was still at work when the clock moved looks again a minute later.
        await Until.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(20));
                return deaf.Line.Starts == 1;
            },
            "the session to be opened anew");
        await server.Admin.UntilStatusAsync(deaf.Id, LinkState.Connected);
        Assert.Equal((new InstanceKey(1, deaf.Id), LinkState.Degraded), seen[0]);
        Assert.Equal(0, well.Line.Starts);

        static Task HearAsync(ScriptedInstance instance) =>
            instance.Line.PublishAsync(new ConnectorEvent.ReceiptReceived("r", DateTimeOffset.UtcNow, new ExternalMessageId("x"), Receipt.Delivered));
    }
}
