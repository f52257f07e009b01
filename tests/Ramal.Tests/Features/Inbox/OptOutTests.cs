using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class OptOutTests
{
    [Theory]
    [InlineData("PARE")]
    [InlineData(" sair! ")]
    [InlineData("Stop.")]
    public async Task The_word_alone_stops_everything_and_is_answered_once(string word)
    {
        await using var ledger = await Ledger.StartAsync();
        var other = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");
        var later = TimeProvider.System.GetUtcNow().AddDays(1);
        var planned = await ledger.PlanAsync(new { to = "+" + Inbound.Maria, text = "a", sendAt = later });
        var onOther = await ledger.PlanAsync(new { to = "+" + Inbound.Maria, text = "b", sendAt = later, instanceId = other.Id });
        var somebodyElse = await ledger.PlanAsync(new { to = "+5511900000001", text = "c", sendAt = later });
        var message = Inbound.Text(word, id: "OUT");

        await ledger.PublishAsync(message);

        Assert.Equal(["skipped", "skipped", "planned"], [await ledger.StateAsync(planned), await ledger.StateAsync(onOther), await ledger.StateAsync(somebodyElse)]);
        await Until.TrueAsync(() => ledger.Line.HandedCount == 1, "the answer is sent");
        await ledger.PublishAsync(message);
        await ledger.PublishAsync(Inbound.Text(word));
        var conversation = await ledger.OnlyConversationAsync();
        await ledger.UntilThreadAsync(conversation, thread => thread.Count == 3, "word, answer, word");
        Assert.Equal("ramal", (await ledger.ThreadAsync(conversation)).Single(one => one.Words("direction") == "out").Words("origin"));
        Assert.Equal(1, ledger.Line.HandedCount);
    }

    [Fact]
    public async Task A_word_within_a_sentence_stops_nothing()
    {
        await using var ledger = await Ledger.StartAsync();
        var planned = await ledger.PlanAsync(new { to = "+" + Inbound.Maria, text = "a", sendAt = TimeProvider.System.GetUtcNow().AddDays(1) });

        await ledger.PublishAsync(Inbound.Text("não pare de me avisar"));

        Assert.Equal("planned", await ledger.StateAsync(planned));
    }

    [Fact]
    public async Task What_is_asked_for_later_is_refused_unless_somebody_insists()
    {
        await using var ledger = await Ledger.StartAsync();
        (await ledger.Person.PutAsync("/api/inbox/settings", new { optOutWords = new[] { "chega" }, optOutAnswer = (string?)null })).EnsureStatus(200);
        await ledger.PublishAsync(Inbound.Text("CHEGA"));
        var conversation = await ledger.OnlyConversationAsync();

        var byNumber = await ledger.Person.PostAsync("/api/messages", new { to = "+" + Inbound.Maria, text = "oferta" });
        var byReply = await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "oferta" });
        Assert.Equal(("recipient-opted-out", "recipient-opted-out"), (byNumber.Code, byReply.Code));

        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/messages", new { text = "sua dúvida", despiteOptOut = true })).EnsureStatus(201);
        await Until.TrueAsync(() => ledger.Line.HandedCount == 1, "it is sent");
        var contact = Assert.Single(await ledger.ConversationsAsync()).Words("contactId");
        (await ledger.Person.PatchAsync($"/api/contacts/{contact}", new { optedOut = false })).EnsureStatus(200);
        (await ledger.Person.PostAsync("/api/messages", new { to = "+" + Inbound.Maria, text = "voltou" })).EnsureStatus(201);
    }

    [Fact]
    public async Task A_word_that_races_a_due_message_wins_or_comes_too_late_and_never_in_between()
    {
        await using var ledger = await Ledger.StartAsync();
        var random = new Random(7);
        for (var i = 0; i < 25; i++)
        {
            var number = $"55119770{i:D5}";
            var planned = await ledger.PlanAsync(new { to = "+" + number, text = $"due {i}", sendAt = TimeProvider.System.GetUtcNow().AddMilliseconds(random.Next(1, 60)) });
            var word = Inbound.Text("PARE", from: number, name: null);
            var before = ledger.Line.Handed.Count(one => one.Message.Text == $"due {i}");
            Assert.InRange(before, 0, 1);

            await ledger.PublishAsync(word);
            var handedAtTheWord = ledger.Line.Handed.Count(one => one.Message.Text == $"due {i}");
            var state = "";
            try
            {
                await Until.TrueAsync(async () => (state = await ledger.StateAsync(planned)) is "skipped" or "accepted", "it came to an end");
            }
            catch (TimeoutException)
            {
                Assert.Fail($"{i}: {state} {await ledger.ReadAsync(planned)} {string.Join("|", ledger.Server.Log.Lines.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning).TakeLast(8))}");
            }

            var handed = ledger.Line.Handed.Count(one => one.Message.Text == $"due {i}");
            Assert.Equal(state == "skipped" ? 0 : 1, handed);
            // Written down as handed before the word was stored; only then may the bytes follow it.
            Assert.True(handedAtTheWord <= handed);
        }
    }
}
