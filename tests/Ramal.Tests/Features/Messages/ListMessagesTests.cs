using System.Text.Json;
using Ramal.Testing;

namespace Ramal.Tests.Features.Messages;

public sealed class ListMessagesTests
{
    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_rows_come_in()
    {
        await using var ledger = await Ledger.StartAsync();
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var expected = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            expected.Add(await ledger.PlanAsync(due.AddMinutes(i / 5)));
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await ledger.Person.GetAsync($"/api/messages?order=asc&limit=4{(cursor is null ? "" : $"&cursor={cursor}")}")).EnsureStatus(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
            await ledger.PlanAsync(due.AddMinutes(-30));
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.All(expected, id => Assert.Contains(id, seen));
    }

    [Fact]
    public async Task Filters_find_by_state_instance_recipient_time_and_words()
    {
        await using var ledger = await Ledger.StartAsync();
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var one = await ledger.PlanAsync(new { to = "11988887777", text = "Boleto 100% pago", toName = "Bia", sendAt = due });
        var two = await ledger.PlanAsync(new { to = "120363000000000001@g.us", text = "Reunião", sendAt = due.AddHours(1) });
        (await ledger.Person.DeleteAsync($"/api/messages/{two}")).EnsureStatus(200);

        Assert.Equal([one], await IdsAsync(ledger, "state=planned,held"));
        Assert.Equal([two], await IdsAsync(ledger, "state=cancelled"));
        Assert.Equal([one], await IdsAsync(ledger, "to=(11)%2098888-7777"));
        Assert.Equal([two], await IdsAsync(ledger, "to=120363000000000001@g.us"));
        Assert.Equal([one], await IdsAsync(ledger, "q=100%25"));
        Assert.Equal([one], await IdsAsync(ledger, "q=BIA"));
        Assert.Equal([two, one], await IdsAsync(ledger, $"instanceId={ledger.Instance.Id}"));
        Assert.Equal([one], await IdsAsync(ledger, $"dueTo={Uri.EscapeDataString(due.AddMinutes(1).ToString("O"))}"));
        Assert.Equal([two], await IdsAsync(ledger, $"dueFrom={Uri.EscapeDataString(due.AddMinutes(1).ToString("O"))}"));
        Assert.Empty(await IdsAsync(ledger, "q=_%25_%25_%25"));
    }

    [Fact]
    public async Task A_message_reads_the_same_in_a_list_and_alone()
    {
        await using var ledger = await Ledger.StartAsync();
        var ids = new[]
        {
            await ledger.PlanAsync(new { to = "11988887777", toName = "Zé", text = "Olá \"você\" <b>", from = "active", sendAt = DateTimeOffset.UtcNow.AddHours(1), lateBy = "PT5M" }),
            await ledger.PlanAsync(new { to = "11988887777", text = "x", from = new[] { 1 }, sendAt = DateTimeOffset.UtcNow.AddHours(2) }),
            await ledger.PlanAsync(new { to = "11988887777", text = "x" }),
        };
        await ledger.UntilAsync(ids[2], "accepted");
        (await ledger.Person.DeleteAsync($"/api/messages/{ids[1]}")).EnsureStatus(200);

        var listed = (await ledger.Person.GetAsync("/api/messages")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!);

        foreach (var id in ids)
        {
            var alone = (await ledger.ReadAsync(id)).EnumerateObject().Where(member => member.Name != "history").Select(member => $"{member.Name}: {member.Value.GetRawText()}");
            Assert.Equal(alone.Order(), listed[id].EnumerateObject().Select(member => $"{member.Name}: {member.Value.GetRawText()}").Order());
        }
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=x")]
    [InlineData("order=up")]
    [InlineData("state=sent")]
    [InlineData("cursor=zzzz")]
    [InlineData("cursor=")]
    [InlineData("dueFrom=soon")]
    [InlineData("to=abc")]
    [InlineData("q=%00")]
    public async Task A_wrong_query_is_refused(string query)
    {
        await using var ledger = await Ledger.StartAsync();

        var answer = await ledger.Person.GetAsync($"/api/messages?{query}");

        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Code);
    }

    [Fact]
    public async Task Nobody_sees_or_moves_a_message_of_another_account()
    {
        await using var ledger = await Ledger.StartAsync();
        var id = await ledger.PlanAsync(DateTimeOffset.UtcNow.AddHours(1));
        using var other = await ledger.Server.NewPersonAsync("Bia");

        var answers = new[]
        {
            await other.GetAsync($"/api/messages/{id}"), await other.PatchAsync($"/api/messages/{id}", new { text = "y" }),
            await other.DeleteAsync($"/api/messages/{id}"), await other.PostAsync($"/api/messages/{id}/restore"),
            await other.PostAsync($"/api/messages/{id}/send-now"), await other.PostAsync($"/api/messages/{id}/resolve", new { @as = "drop" }),
        };

        Assert.All(answers, answer => Assert.Equal(404, answer.Status));
        Assert.Empty((await other.GetAsync("/api/messages")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_summary_counts_today_and_what_needs_a_person()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var sent = await ledger.PlanAsync(clock.GetUtcNow());
        await ledger.UntilAsync(sent, "accepted");
        var later = await ledger.PlanAsync(clock.GetUtcNow().AddHours(1));
        await ledger.PlanAsync(clock.GetUtcNow().AddDays(3));

        var summary = (await ledger.Person.GetAsync("/api/messages/summary")).EnsureStatus(200).Json;

        var today = summary.GetProperty("today");
        Assert.Equal((1, 1), (today.GetProperty("accepted").GetInt32(), today.GetProperty("planned").GetInt32()));
        Assert.Equal(0, summary.GetProperty("attention").GetProperty("held").GetInt32());
        Assert.Equal(later, summary.GetProperty("next")[0].GetProperty("id").GetString());
        Assert.Equal(2, summary.GetProperty("next").GetArrayLength());
    }

    private static async Task<List<string>> IdsAsync(Ledger ledger, string query)
    {
        JsonElement page = (await ledger.Person.GetAsync($"/api/messages?{query}")).EnsureStatus(200).Json;
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }
}
