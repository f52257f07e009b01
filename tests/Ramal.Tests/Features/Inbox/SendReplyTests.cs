using System.Text.Json;
using Ramal.Connectors;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class SendReplyTests
{
    [Fact]
    public async Task An_answer_goes_out_through_the_same_instance_and_quotes()
    {
        await using var ledger = await Ledger.StartAsync();
        var other = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");
        await other.Line.PublishAsync(Inbound.Text("quanto custa?", id: "Q1"));
        var conversation = await ledger.OnlyConversationAsync();
        var question = InboxCalls.Id((await ledger.ThreadAsync(conversation))[0]);

        var planned = (await ledger.Person.PostAsync($"/api/instances/{other.Id}/conversations/{conversation}/messages", new { text = "R$ 10", replyTo = question })).EnsureStatus(201).Json;
        await ledger.UntilAsync(InboxCalls.Id(planned), "accepted");

        var handed = Assert.Single(other.Line.Handed).Message;
        Assert.Equal(("Q1", false, "quanto custa?"), (handed.ReplyTo!.Id.Value, handed.ReplyTo.FromMe, handed.ReplyTo.Text));
        Assert.Equal(Inbound.Maria, handed.To.Number);
        Assert.Empty(ledger.Line.Handed);
        var last = await ledger.UntilThreadAsync(conversation, thread => thread.Count == 2, "the answer is shown");
        Assert.Equal(question, last.GetProperty("replyTo").Words("messageId"));
        Assert.Equal("quanto custa?", last.GetProperty("replyTo").Words("preview"));
    }

    [Fact]
    public async Task Somebody_without_a_number_is_answered_by_the_conversations_id()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi") with { From = [Inbound.Lid("900")], Chat = new ChatId("900@lid") });
        var conversation = await ledger.OnlyConversationAsync();

        var planned = (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "olá" })).EnsureStatus(201).Json;
        await ledger.UntilAsync(InboxCalls.Id(planned), "accepted");

        Assert.Equal(new Recipient(null, new ChatId("900@lid")), Assert.Single(ledger.Line.Handed).Message.To);
        await ledger.UntilThreadAsync(conversation, thread => thread.Count == 2, "the answer is shown");
    }

    [Fact]
    public async Task A_scheduled_answer_is_a_ghost_until_it_is_sent()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi", from: "551187654321"));
        var conversation = await ledger.OnlyConversationAsync();

        var planned = (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "amanhã", sendAt = TimeProvider.System.GetUtcNow().AddDays(1) })).EnsureStatus(201).Json;
        // Also one that was planned elsewhere, for the same person by the other form of the number.
        var elsewhere = await ledger.PlanAsync(new { to = "+5511987654321", text = "outra", sendAt = TimeProvider.System.GetUtcNow().AddDays(2) });

        Assert.Equal([InboxCalls.Id(planned), elsewhere], (await ScheduledAsync(ledger, conversation)).Select(InboxCalls.Id));
        Assert.Single(await ledger.ThreadAsync(conversation));
        (await ledger.Person.PostAsync($"/api/messages/{InboxCalls.Id(planned)}/send-now")).EnsureStatus(200);
        await ledger.UntilThreadAsync(conversation, thread => thread.Count == 2, "it is shown");
        Assert.Equal([elsewhere], (await ScheduledAsync(ledger, conversation)).Select(InboxCalls.Id));
    }

    [Fact]
    public async Task A_persons_answer_keeps_flows_out_and_a_programs_does_not()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        var conversation = await ledger.OnlyConversationAsync();
        using var program = await Accounts.People.KeyOfAsync(ledger.Server, ledger.Person, "read", "send");

        var byProgram = (await program.PostAsync($"/api/conversations/{conversation}/messages", new { text = "automático" })).EnsureStatus(201).Json;
        var untouched = Assert.Single(await ledger.ConversationsAsync());
        var byPerson = (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "eu mesma" })).EnsureStatus(201).Json;
        var paused = Assert.Single(await ledger.ConversationsAsync());

        Assert.Equal(("api", "person"), (byProgram.Words("origin"), byPerson.Words("origin")));
        Assert.Equal(JsonValueKind.Null, untouched.GetProperty("automationPausedUntil").ValueKind);
        Assert.Equal("reply", paused.Words("automationPausedBy"));
    }

    [Fact]
    public async Task A_quote_has_to_be_of_the_conversation()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("um"));
        await ledger.PublishAsync(Inbound.Text("dois", from: "5511977770009", name: "Beto"));
        var conversations = await ledger.ConversationsAsync();
        var theirs = InboxCalls.Id((await ledger.ThreadAsync(InboxCalls.Id(conversations[0])))[0]);

        var answer = await ledger.Person.PostAsync($"/api/conversations/{InboxCalls.Id(conversations[1])}/messages", new { text = "x", replyTo = theirs });

        Assert.Equal((404, "message-not-found"), (answer.Status, answer.Code));
    }

    private static async Task<List<JsonElement>> ScheduledAsync(Ledger ledger, string conversation) =>
        [.. (await ledger.Person.GetAsync($"/api/conversations/{conversation}/scheduled")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray()];
}
