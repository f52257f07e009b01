using System.Text.Json;
using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

public sealed class SendMessageTests(SharedServer shared)
{
    [Fact]
    public async Task A_message_without_a_time_goes_at_once_through_the_active_instance()
    {
        await using var ledger = await Ledger.StartAsync();

        var id = await ledger.PlanAsync(new { to = "(11) 98888-7777", text = "Olá" });
        var message = await ledger.UntilAsync(id, "accepted");

        var handed = Assert.Single(ledger.Line.Handed).Message;
        Assert.Equal(("5511988887777", "Olá"), (handed.To.Number, handed.Text));
        Assert.Equal(ledger.Instance.Id, message.GetProperty("sentVia").GetInt32());
        Assert.Equal(handed.ChosenId!.Value.Value, message.GetProperty("externalId").GetString());
        Assert.Equal(
            ["planned", "claimed", "handed", "accepted"],
            message.GetProperty("history").EnumerateArray().Select(step => step.GetProperty("to").GetString()));
    }

    [Fact]
    public async Task A_message_for_later_waits_for_its_time()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);

        var id = await ledger.PlanAsync(clock.GetUtcNow().AddMinutes(2));
        clock.Advance(TimeSpan.FromSeconds(119));
        var before = (await ledger.StateAsync(id), ledger.Line.HandedCount);
        clock.Advance(TimeSpan.FromSeconds(1));
        await ledger.UntilAsync(id, "accepted");

        Assert.Equal(("planned", 0), before);
    }

    [Theory]
    [InlineData("to", """{"to":"123","text":"x"}""", "recipient-invalid")]
    [InlineData("to", """{"text":"x"}""", "recipient-invalid")]
    [InlineData("to", """{"to":"a@g.us","text":"x"}""", "recipient-invalid")]
    [InlineData("text", """{"to":"11988887777"}""", "validation-failed")]
    [InlineData("text", """{"to":"11988887777","text":"a\u0000b"}""", "validation-failed")]
    [InlineData("sendAt", """{"to":"11988887777","text":"x","sendAt":"ontem"}""", "send-at-invalid")]
    [InlineData("sendAt", """{"to":"11988887777","text":"x","sendAt":"2020-01-01T00:00:00Z"}""", "send-at-invalid")]
    [InlineData("timeZone", """{"to":"11988887777","text":"x","timeZone":"Marte"}""", "time-zone-unknown")]
    [InlineData("lateBy", """{"to":"11988887777","text":"x","lateBy":"P9D"}""", "validation-failed")]
    [InlineData("from", """{"to":"11988887777","text":"x","from":"outro"}""", "validation-failed")]
    [InlineData("from", """{"to":"11988887777","text":"x","from":[1,1]}""", "validation-failed")]
    [InlineData("from", """{"to":"11988887777","text":"x","from":[1],"instanceId":1}""", "validation-failed")]
    public async Task What_is_wrong_is_refused_with_the_field(string field, string body, string code)
    {
        using var person = await shared.Server.NewPersonAsync();

        var answer = await person.SendAsync(HttpMethod.Post, "/api/messages", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.True(answer.Status is 400 or 404, answer.Text);
        if (answer.Status == 400)
        {
            Assert.Equal(code, answer.Code);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Text);
        }
    }

    [Fact]
    public async Task Without_any_active_instance_the_answer_says_so()
    {
        using var person = await shared.Server.NewPersonAsync();

        var answer = await person.PostAsync("/api/messages", new { to = "11988887777", text = "x" });

        Assert.Equal((409, "no-active-instance"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_instance_of_somebody_else_is_not_found()
    {
        await using var ledger = await Ledger.StartAsync();
        using var other = await ledger.Server.NewPersonAsync("Bia");

        var answer = await other.PostAsync("/api/messages", new { to = "11988887777", text = "x", instanceId = ledger.Instance.Id });

        Assert.Equal((404, "instance-not-found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_transient_rejection_is_tried_again_and_a_final_one_fails()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var answers = new Queue<SendOutcome>([
            new SendOutcome.Rejected(ConnectorError.Unreachable, null), new SendOutcome.Rejected(ConnectorError.NotOnWhatsApp, null)]);
        ledger.Line.OnSend = (_, _, _) => Task.FromResult(answers.Dequeue());

        var id = await ledger.PlanAsync(clock.GetUtcNow());
        await Until.TrueAsync(async () => (await ledger.ReadAsync(id)).GetProperty("reason").GetString() == "unreachable", "rejected once");
        var between = ledger.Line.HandedCount;
        clock.Advance(TimeSpan.FromSeconds(7));
        var message = await ledger.UntilAsync(id, "failed");

        Assert.Equal((1, 2), (between, ledger.Line.HandedCount));
        Assert.Equal("not-on-whatsapp", message.GetProperty("reason").GetString());
        Assert.NotEqual(JsonValueKind.Null, message.GetProperty("reasonText").ValueKind);
    }
}
