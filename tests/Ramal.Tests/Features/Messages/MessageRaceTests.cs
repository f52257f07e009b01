using System.Collections.Concurrent;

namespace Ramal.Tests.Features.Messages;

public sealed class MessageRaceTests
{
    [Fact]
    public async Task Of_a_lane_and_a_cancellation_one_wins_and_the_answer_tells_which()
    {
        await using var ledger = await Ledger.StartAsync();
        var answers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var id = await ledger.PlanAsync(new { to = "11988887777", text = $"r{round}" });
            for (var spin = random.Next(60); spin > 0; spin--)
            {
                await Task.Yield();
            }

            var answer = await ledger.Person.DeleteAsync($"/api/messages/{id}");
            Assert.True(answer.Status == 200 || answer.Code == "already-handed", answer.Text);
            answers[$"r{round}"] = answer.Status;
        }

        var sentinel = await ledger.PlanAsync(new { to = "11988887777", text = "last" });
        await ledger.UntilAsync(sentinel, "accepted");
        var sent = ledger.Line.Handed.Select(handed => handed.Message.Text).Where(text => text != "last").ToList();

        Assert.Equal(sent.Count, sent.Distinct().Count());
        Assert.All(answers, pair => Assert.Equal(pair.Value == 409, sent.Contains(pair.Key)));
    }

    [Fact]
    public async Task Of_a_lane_and_an_edit_the_last_confirmed_words_go_out()
    {
        await using var ledger = await Ledger.StartAsync();
        for (var round = 0; round < 150; round++)
        {
            var id = await ledger.PlanAsync(new { to = "11988887777", text = $"old {round}" });
            var answer = await ledger.Person.PatchAsync($"/api/messages/{id}", new { text = $"new {round}" });
            await ledger.UntilAsync(id, "accepted");

            var words = ledger.Line.Handed.Select(handed => handed.Message.Text).Where(text => text.EndsWith($" {round}", StringComparison.Ordinal)).ToList();
            Assert.Equal([answer.Status == 200 ? $"new {round}" : $"old {round}"], words);
        }
    }
}
