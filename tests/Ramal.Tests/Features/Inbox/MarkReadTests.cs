using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class MarkReadTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_came_after_the_last_message_seen_stays_unread_and_senders_are_told()
    {
        await using var ledger = await Ledger.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await ledger.PublishAsync(Inbound.Text($"{i}", id: $"M{i}", at: Noon.AddSeconds(i)));
        }

        var conversation = await ledger.OnlyConversationAsync();
        var third = InboxCalls.Id((await ledger.ThreadAsync(conversation))[2]);

        var read = (await ledger.Person.PostAsync($"/api/conversations/{conversation}/read", new { upTo = third })).EnsureStatus(200).Json;

        Assert.Equal(2, read.GetProperty("unread").GetInt32());
        await Until.TrueAsync(() => !ledger.Line.ReadMarks.IsEmpty, "the read marks are sent");
        var (chat, marks) = ledger.Line.ReadMarks.Single();
        Assert.Equal(Inbound.ChatOf(Inbound.Maria), chat);
        Assert.Equal(["M0", "M1", "M2"], marks.Select(mark => mark.Id.Value).Order(StringComparer.Ordinal));
        // An older place changes nothing, and a late message behind it is not unread.
        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/read", new { })).EnsureStatus(200);
        await ledger.PublishAsync(Inbound.Text("atrasada", at: Noon.AddSeconds(1)));
        Assert.Equal(0, Assert.Single(await ledger.ConversationsAsync()).GetProperty("unread").GetInt32());
        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/unread")).EnsureStatus(200);
        Assert.Equal(1, Assert.Single(await ledger.ConversationsAsync()).GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task Counts_are_exact_while_messages_come_and_somebody_reads()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("primeira", at: Noon));
        var conversation = await ledger.OnlyConversationAsync();

        await Task.WhenAll(
            Task.Run(async () =>
            {
                for (var i = 0; i < 60; i++)
                {
                    await ledger.PublishAsync(Inbound.Text($"{i}", at: Noon.AddSeconds(1 + i)));
                }
            }),
            Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    (await ledger.Person.PostAsync($"/api/conversations/{conversation}/read", new { })).EnsureStatus(200);
                }
            }));

        var (messages, conversations) = await ReceiveMessageTests.ReadAsync(ledger);
        var one = Assert.Single(conversations);
        Assert.Equal(messages.Count(message => message.IsIncoming && (message.At > one.ReadAt || (message.At == one.ReadAt && message.Id > one.ReadId))), one.Unread);
    }

    [Fact]
    public async Task Nobody_is_told_when_the_account_does_not_want_it()
    {
        await using var ledger = await Ledger.StartAsync();
        (await ledger.Person.PutAsync("/api/inbox/settings", new { sendReadMarks = false })).EnsureStatus(200);
        await ledger.PublishAsync(Inbound.Text("oi"));

        (await ledger.Person.PostAsync($"/api/conversations/{await ledger.OnlyConversationAsync()}/read", new { })).EnsureStatus(200);

        Assert.Empty(ledger.Line.ReadMarks);
    }
}
