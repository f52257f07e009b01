using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Session;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>What can go wrong on purpose, seen by the engine.</summary>
public sealed class SimulatorFaultTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private WhatsAppSimulator _whatsApp = null!;

    public async ValueTask InitializeAsync() => _whatsApp = await WhatsAppSimulator.StartAsync(new SimulatorOptions { TimeProvider = _clock });

    public ValueTask DisposeAsync() => _whatsApp.DisposeAsync();

    [Fact]
    public async Task A_message_that_comes_twice_is_reported_once()
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        _whatsApp.Faults.Duplicate(device.Number);
        friend.SendText(device.Number, "twice");
        friend.SendText(device.Number, "once");
        await device.TextAsync("once");
        Assert.Single(device.Events.All, e => e is MessageReceived { Body: TextBody { Text: "twice" } });
        _whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_message_that_is_overtaken_is_read_all_the_same()
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        _whatsApp.Faults.Reorder(device.Number);
        friend.SendText(device.Number, "first");
        friend.SendText(device.Number, "second");
        await device.TextAsync("first");
        string[] order = [.. device.Events.All.OfType<MessageReceived>().Select(m => m.Body).OfType<TextBody>().Select(body => body.Text)];
        Assert.Equal(["second", "first"], order);
        _whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_message_that_is_lost_leaves_the_next_ones_readable()
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        _whatsApp.Faults.Drop(device.Number, 2);
        friend.SendText(device.Number, "lost");
        friend.SendText(device.Number, "lost, too");
        friend.SendText(device.Number, "here");
        await device.TextAsync("here");
        Assert.DoesNotContain(device.Events.All, e => e is MessageUnreadable or MessageReceived { Body: TextBody { Text: "lost" } });
    }

    [Fact]
    public async Task A_message_that_is_held_up_comes_when_its_time_is_over()
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        _whatsApp.Faults.Delay(device.Number, TimeSpan.FromMinutes(1));
        friend.SendText(device.Number, "slow");
        friend.SendText(device.Number, "quick");
        await device.TextAsync("quick");
        Assert.DoesNotContain(device.Events.All, e => e is MessageReceived { Body: TextBody { Text: "slow" } });
        _clock.Advance(TimeSpan.FromMinutes(1));
        await device.TextAsync("slow");
        _whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_refused_message_and_a_refused_login_are_named()
    {
        var linked = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        _whatsApp.Faults.RefuseMessages(463);
        var result = await linked.Client.SendAsync(WhatsAppClient.NewMessageId(), Jid.Phone(friend.Number), new TextBody("x"), CancellationToken.None);
        Assert.Equal(SendRefusal.ReachOutLimited, Assert.IsType<SendRejected>(result).Refusal);
        await linked.DisposeAsync();

        _whatsApp.Faults.RefuseLogins(403);
        await using var device = await EngineDevice.OpenAsync(_whatsApp, linked.Number, linked.Store);
        device.Run(null);
        Assert.Equal(LinkCause.AccountLocked, (await device.EndAsync()).Cause);
    }

    [Fact]
    public async Task A_half_open_link_takes_nothing_and_a_new_one_brings_it_all()
    {
        var linked = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        _whatsApp.Faults.HalfOpen(linked.Number);
        friend.SendText(linked.Number, "into the void");
        await linked.DisposeAsync();
        Assert.DoesNotContain(linked.Events.All, e => e is MessageReceived);
        await using var device = await EngineDevice.OpenAsync(_whatsApp, linked.Number, linked.Store);
        device.Run(null);
        await device.TextAsync("into the void");
        _whatsApp.AssertCorrect();
    }
}
