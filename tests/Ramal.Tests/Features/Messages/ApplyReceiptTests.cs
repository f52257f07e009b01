using Ramal.Connectors;

namespace Ramal.Tests.Features.Messages;

public sealed class ApplyReceiptTests
{
    [Fact]
    public async Task Receipts_move_a_message_forward_and_never_back()
    {
        await using var ledger = await Ledger.StartAsync();
        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x" });
        var external = new ExternalMessageId((await ledger.UntilAsync(id, "accepted")).GetProperty("externalId").GetString()!);

        await ReceiveAsync(ledger, external, Receipt.Read);
        await ReceiveAsync(ledger, external, Receipt.Delivered);
        await ReceiveAsync(ledger, external, Receipt.Read);
        await ReceiveAsync(ledger, external, Receipt.Failed);
        var message = await ledger.ReadAsync(id);

        Assert.Equal("read", message.GetProperty("state").GetString());
        Assert.Single(message.GetProperty("history").EnumerateArray(), step => step.GetProperty("to").GetString() == "read");
        Assert.Equal("whatsapp", message.GetProperty("history").EnumerateArray().Last().GetProperty("by").GetString());
    }

    [Fact]
    public async Task A_receipt_that_overtakes_the_answer_of_its_own_send_is_not_lost()
    {
        await using var ledger = await Ledger.StartAsync();
        ledger.Line.OnSend = async (line, _, _) =>
        {
            // Not the id that was stored before: the ledger learns this one only from the answer.
            var other = new ExternalMessageId("from-the-provider");
            await line.PublishAsync(new ConnectorEvent.ReceiptReceived("r", DateTimeOffset.UtcNow, other, Receipt.Delivered));
            return new SendOutcome.Accepted(other);
        };

        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x" });
        var message = await ledger.UntilAsync(id, "delivered");

        Assert.Equal("from-the-provider", message.GetProperty("externalId").GetString());
    }

    [Fact]
    public async Task A_receipt_settles_a_send_of_unknown_outcome()
    {
        await using var ledger = await Ledger.StartAsync();
        ledger.Line.OnSend = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Unknown("cut"));
        var id = await ledger.PlanAsync(new { to = "11988887777", text = "x" });
        var external = new ExternalMessageId((await ledger.UntilAsync(id, "unknown")).GetProperty("externalId").GetString()!);

        await ReceiveAsync(ledger, external, Receipt.Delivered);

        Assert.Equal("delivered", await ledger.StateAsync(id));
    }

    private static Task ReceiveAsync(Ledger ledger, ExternalMessageId id, Receipt receipt) =>
        ledger.PublishAsync(new ConnectorEvent.ReceiptReceived($"{id}-{receipt}", DateTimeOffset.UtcNow, id, receipt));
}
