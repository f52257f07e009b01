namespace Ramal.Connectors.Tests;

/// <summary>What a send does and says.</summary>
public abstract partial class ConnectorContract
{
    [Fact]
    public async Task A_sent_message_arrives_once_and_its_receipts_carry_its_id()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        var outcome = await Host.SendTextAsync(Provider.Recipient, "bom dia");

        var accepted = Assert.IsType<SendOutcome.Accepted>(outcome);
        Assert.Equal(1, Provider.Received("bom dia"));
        await PassUntilAsync(() => Receipts(accepted.Id).Contains(Receipt.Read), "read");
        Assert.Contains(Receipt.Delivered, Receipts(accepted.Id));
    }

    [Fact]
    public async Task A_number_without_WhatsApp_is_refused_for_good()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        var rejected = Assert.IsType<SendOutcome.Rejected>(await Host.SendTextAsync(Provider.Nobody, "para ninguém"));

        Assert.Equal(ConnectorError.NotOnWhatsApp, rejected.Error);
        Assert.False(rejected.Error.IsTransient());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a number")]
    [InlineData("5511988887777\r\nx")]
    public async Task A_recipient_that_means_nothing_is_refused(string number)
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();

        var rejected = Assert.IsType<SendOutcome.Rejected>(await Host.SendTextAsync(number, "x"));

        Assert.Equal(ConnectorError.InvalidRecipient, rejected.Error);
    }

    [Fact]
    public async Task Without_a_link_a_send_is_refused_for_now()
    {
        await Provider.LinkPhoneAsync();
        await Provider.DropLinkAsync();
        await Host.StartAsync();

        var rejected = Assert.IsType<SendOutcome.Rejected>(await Host.SendTextAsync(Provider.Recipient, "sem link"));

        Assert.Equal(ConnectorError.NotConnected, rejected.Error);
        Assert.Equal(0, Provider.Received("sem link"));
    }

    [Theory]
    [InlineData(ProviderFault.RefusesConnections)]
    [InlineData(ProviderFault.RefusesKey)]
    [InlineData(ProviderFault.DemandsLicence)]
    [InlineData(ProviderFault.AcceptsWithoutId)]
    [InlineData(ProviderFault.ServerError)]
    [InlineData(ProviderFault.BreaksBeforeWork)]
    [InlineData(ProviderFault.BreaksInTheAnswer)]
    [InlineData(ProviderFault.Garbage)]
    [InlineData(ProviderFault.Hangs)]
    [InlineData(ProviderFault.AnswersTooLate)]
    public async Task A_send_ends_truthfully_under(ProviderFault fault)
    {
        Assert.SkipWhen(Provider.EndingOf(fault) is null, "Cannot happen to this provider.");
        var (expected, error, arrived) = Provider.EndingOf(fault)!;
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();
        await Provider.FailAsync(fault);

        var sending = Host.SendTextAsync(Provider.Recipient, "uma vez");
        if (fault is ProviderFault.Hangs or ProviderFault.AnswersTooLate)
        {
            await Until.TrueAsync(() => Provider.InFlight > 0 && Provider.Received("uma vez") == arrived, "on the wire");
            Clock.Advance(TimeSpan.FromMinutes(3));
        }

        var outcome = await sending;
        Assert.Equal(expected, outcome is SendOutcome.Unknown ? "unknown" : outcome is SendOutcome.Rejected ? "rejected" : "accepted");
        Assert.Equal(error, (outcome as SendOutcome.Rejected)?.Error);
        Assert.Equal(arrived, Provider.Received("uma vez"));
    }

    [Fact]
    public async Task Cancelled_before_the_bytes_leave_is_refused_and_after_that_unknown()
    {
        await Provider.LinkPhoneAsync();
        await Host.StartAsync();
        using var early = new CancellationTokenSource();
        await early.CancelAsync();
        var message = new OutgoingMessage(new Recipient(Provider.Recipient, null), "tarde", null, null);

        Assert.IsType<SendOutcome.Rejected>(await Host.Session.SendAsync(message, early.Token));

        await Provider.FailAsync(ProviderFault.AnswersTooLate);
        using var late = new CancellationTokenSource();
        var sending = Host.Session.SendAsync(message, late.Token);
        await Until.TrueAsync(() => Provider.Received("tarde") == 1, "arrived");
        await late.CancelAsync();
        Assert.IsType<SendOutcome.Unknown>(await sending);
    }
}
