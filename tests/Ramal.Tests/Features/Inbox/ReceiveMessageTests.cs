using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Inbox;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class ReceiveMessageTests
{
    [Fact]
    public async Task A_message_is_stored_before_it_is_acknowledged_and_a_repeat_changes_nothing()
    {
        await using var ledger = await Ledger.StartAsync();
        var message = Inbound.Text("Olá, quanto custa?", id: "A1");

        await ledger.PublishAsync(message);
        var (rows, conversations) = await ReadAsync(ledger);
        await ledger.PublishAsync(message);
        await ledger.PublishAsync(message);

        Assert.Equal("Olá, quanto custa?", Assert.Single(rows).Text);
        Assert.Equal((1, "Maria"), (Assert.Single(conversations).Unread, conversations[0].Title));
        var (after, again) = await ReadAsync(ledger);
        Assert.Single(after);
        Assert.Equal(1, Assert.Single(again).Unread);
    }

    internal static async Task<(List<InboxMessage> Messages, List<Conversation> Conversations)> ReadAsync(Ledger ledger)
    {
        await using var db = ledger.Get<RamalDb>().ForAccount(ledger.Person.UserId);
        return (
            await db.Set<InboxMessage>().AsNoTracking().OrderBy(message => message.At).ThenBy(message => message.Id).ToListAsync(),
            await db.Set<Conversation>().AsNoTracking().OrderBy(conversation => conversation.CreatedAt).ToListAsync());
    }
}
