using System.Text.Json;
using Ramal.Features.Inbox;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class ChangeConversationTests
{
    [Fact]
    public async Task Automation_is_paused_for_hours_or_until_it_is_returned()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        var conversation = await ledger.OnlyConversationAsync();
        var address = $"/api/conversations/{conversation}/automation";

        var hours = (await ledger.Person.PutAsync(address, new { paused = true, hours = 2 })).EnsureStatus(200).Json;
        var forEver = (await ledger.Person.PutAsync(address, new { paused = true })).EnsureStatus(200).Json;
        var state = await ledger.Get<InboxForFlows>().StateAsync(ledger.Person.UserId, Guid.Parse(conversation), CancellationToken.None);
        var returned = (await ledger.Person.PutAsync(address, new { paused = false })).EnsureStatus(200).Json;

        Assert.Equal("person", hours.Words("automationPausedBy"));
        Assert.Equal(9999, forEver.GetProperty("automationPausedUntil").GetDateTimeOffset().Year);
        Assert.Equal(Conversation.ForEver, state!.AutomationPausedUntil);
        Assert.Equal(JsonValueKind.Null, returned.GetProperty("automationPausedUntil").ValueKind);
        Assert.Equal("validation-failed", (await ledger.Person.PutAsync(address, new { paused = true, hours = 0 })).Code);
    }

    [Fact]
    public async Task Labels_notes_and_assignment_are_kept_and_refused_where_they_are_not_ones_own()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        var conversation = await ledger.OnlyConversationAsync();
        var label = (await ledger.Person.PostAsync("/api/labels", new { name = "Orçamento", color = "#112233" })).EnsureStatus(201).Json;

        Assert.Equal("label-name-taken", (await ledger.Person.PostAsync("/api/labels", new { name = "ORCAMENTO" })).Code);
        Assert.Equal("validation-failed", (await ledger.Person.PostAsync("/api/labels", new { name = "", color = "red" })).Code);
        Assert.Equal("label-not-found", (await ledger.Person.PutAsync($"/api/conversations/{conversation}/labels", new { labelIds = new[] { Guid.Empty } })).Code);
        Assert.Equal("person-not-found", (await ledger.Person.PutAsync($"/api/conversations/{conversation}/assignment", new { userId = 1 })).Code);
        (await ledger.Person.PutAsync($"/api/conversations/{conversation}/labels", new { labelIds = new[] { InboxCalls.Id(label) } })).EnsureStatus(200);
        Assert.Equal(1, (await ledger.Person.GetAsync("/api/labels")).Json.GetProperty("items")[0].GetProperty("conversations").GetInt32());
        (await ledger.Person.PutAsync($"/api/labels/{InboxCalls.Id(label)}", new { name = "Proposta" })).EnsureStatus(200);
        Assert.True(await ledger.Get<InboxForFlows>().SetLabelAsync(ledger.Person.UserId, Guid.Parse(conversation), "novo cliente", on: true, CancellationToken.None));
        Assert.Equal(["novo cliente", "Proposta"], Assert.Single(await ledger.ConversationsAsync()).GetProperty("labels").EnumerateArray().Select(one => one.Words("name")));
        (await ledger.Person.DeleteAsync($"/api/labels/{InboxCalls.Id(label)}")).EnsureStatus(204);
        Assert.Single(Assert.Single(await ledger.ConversationsAsync()).GetProperty("labels").EnumerateArray());

        var note = (await ledger.Person.PostAsync($"/api/conversations/{conversation}/notes", new { text = "cliente antiga" })).EnsureStatus(201).Json;
        Assert.Equal("Ana", Assert.Single((await ledger.Person.GetAsync($"/api/conversations/{conversation}/notes")).Json.GetProperty("items").EnumerateArray()).Words("authorName"));
        Assert.Equal("validation-failed", (await ledger.Person.PostAsync($"/api/conversations/{conversation}/notes", new { text = " " })).Code);
        (await ledger.Person.DeleteAsync($"/api/conversations/{conversation}/notes/{InboxCalls.Id(note)}")).EnsureStatus(204);
        Assert.Equal("note-not-found", (await ledger.Person.DeleteAsync($"/api/conversations/{conversation}/notes/{InboxCalls.Id(note)}")).Code);
    }

    [Fact]
    public async Task Flows_see_what_came_and_what_was_said_before()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("primeira", at: DateTimeOffset.UnixEpoch.AddYears(56)));
        await ledger.PublishAsync(Inbound.Text("segunda", at: DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(1)));
        var conversation = Guid.Parse(await ledger.OnlyConversationAsync());
        var ids = (await ledger.ThreadAsync(conversation.ToString())).Select(one => Guid.Parse(InboxCalls.Id(one))).ToList();
        var inbox = ledger.Get<InboxForFlows>();

        var first = await inbox.FindMessageAsync(ledger.Person.UserId, ids[0], CancellationToken.None);
        var second = await inbox.FindMessageAsync(ledger.Person.UserId, ids[1], CancellationToken.None);

        Assert.Equal((true, false), (first!.IsFirst, second!.IsFirst));
        Assert.Equal(("Maria", "segunda", ledger.Instance.Id), (second.ContactName, second.Text, second.InstanceId));
        Assert.Equal(["primeira", "segunda"], (await inbox.LastMessagesAsync(ledger.Person.UserId, conversation, 10, CancellationToken.None)).Select(line => line.Text));
        Assert.Null(await inbox.FindMessageAsync(ledger.Person.UserId + 1, ids[0], CancellationToken.None));
    }
}
