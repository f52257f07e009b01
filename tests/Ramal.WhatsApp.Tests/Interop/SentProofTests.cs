using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Sending;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>What the engine knows of its own messages whose answer never came.</summary>
public sealed class SentProofTests : IAsyncLifetime
{
    private WhatsAppSimulator _whatsApp = null!;

    public async ValueTask InitializeAsync() => _whatsApp = await WhatsAppSimulator.StartAsync();

    public ValueTask DisposeAsync() => _whatsApp.DisposeAsync();

    [Theory]
    [InlineData(PhoneReceipts.None, PhoneReceipts.Delivered)]
    [InlineData(PhoneReceipts.Delivered, PhoneReceipts.None)]
    public async Task A_message_whose_answer_was_lost_is_known_to_have_gone_out_as_soon_as_one_side_has_it(PhoneReceipts own, PhoneReceipts theirs)
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        (device.Handset.Receipts, friend.Receipts) = (own, theirs);
        var lost = await SendDoubtfulAsync(device, friend, SendFault.CutAfter);
        var news = await device.NextAsync<ReceiptReceived>(receipt => receipt.Kind == ReceiptKind.Accepted);
        Assert.Equal([lost], news.MessageIds);
        Assert.Contains(lost, await IdsAsync(device));
        _whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_message_that_never_arrived_is_not_said_to_have_gone_out()
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var friend = _whatsApp.AddPhone();
        var lost = await SendDoubtfulAsync(device, friend, SendFault.CutBefore);
        var opened = 0;
        await device.NextAsync<LinkOpened>(_ => ++opened == 2);
        var next = await device.SayAsync(Jid.Phone(friend.Number), "next");
        Assert.Equal([next], await IdsAsync(device));
        Assert.DoesNotContain(lost, friend.Messages.Select(message => message.Id));
        Assert.DoesNotContain(device.Events.All, e => e is ReceiptReceived { Kind: ReceiptKind.Accepted });
    }

    [Fact]
    public async Task What_is_known_outlives_the_process_and_an_answer_in_time_is_no_news()
    {
        var friend = _whatsApp.AddPhone();
        var device = await EngineDevice.LinkAsync(_whatsApp);
        var id = await device.SayAsync(Jid.Phone(friend.Number), "once");
        await friend.MessageAsync("once");
        await device.NextAsync<ReceiptReceived>(receipt => receipt.Kind == ReceiptKind.Delivered);
        Assert.DoesNotContain(device.Events.All, e => e is ReceiptReceived { Kind: ReceiptKind.Accepted });
        await device.DisposeAsync();

        await using var again = await EngineDevice.OpenAsync(_whatsApp, device.Number, device.Store);
        var record = Assert.Single(await again.Client.ReadSentAsync(TestContext.Current.CancellationToken));
        Assert.Equal((id, "once"), (record.Id, Assert.IsType<TextBody>(record.Body).Text));
        Assert.Equal(friend.Number, record.ChatPhone?.User ?? record.Chat.User);
    }

    private async Task<string> SendDoubtfulAsync(EngineDevice device, VirtualPhone friend, SendFault fault)
    {
        _whatsApp.Faults.OnSends(fault);
        var id = WhatsAppClient.NewMessageId();
        var result = await device.Client.SendAsync(id, Jid.Phone(friend.Number), new TextBody("in doubt"), TestContext.Current.CancellationToken);
        Assert.IsType<SendUnknown>(result);
        _whatsApp.Faults.Clear();
        return id;
    }

    private static async Task<string[]> IdsAsync(EngineDevice device) =>
        [.. (await device.Client.ReadSentAsync(TestContext.Current.CancellationToken)).Select(record => record.Id)];
}
