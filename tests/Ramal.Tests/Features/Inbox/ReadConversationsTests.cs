using Ramal.Connectors;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class ReadConversationsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_conversations_move_up()
    {
        await using var ledger = await Ledger.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await ledger.PublishAsync(Inbound.Text($"oi {i}", from: $"55119770{i:D5}", at: Noon.AddSeconds(i), name: $"Pessoa {i}"));
        }

        var first = (await ledger.Person.GetAsync("/api/conversations?limit=10")).EnsureStatus(200).Json;
        await ledger.PublishAsync(Inbound.Text("de novo", from: "5511977000000", at: Noon.AddHours(1)));
        var seen = first.GetProperty("items").EnumerateArray().Select(InboxCalls.Id).ToList();
        for (var cursor = first.Words("nextCursor"); cursor is not null;)
        {
            var page = (await ledger.Person.GetAsync($"/api/conversations?limit=10&cursor={cursor}")).EnsureStatus(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(InboxCalls.Id));
            cursor = page.Words("nextCursor");
        }

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(24, seen.Count);
    }

    [Fact]
    public async Task Filters_find_what_they_say()
    {
        await using var ledger = await Ledger.StartAsync();
        var other = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");
        await ledger.PublishAsync(Inbound.Text("oi", name: "José Conceição"));
        await other.Line.PublishAsync(Inbound.Text("oi", from: "5521966665555", name: "Ana"));
        await ledger.PublishAsync(Inbound.InGroup("oi", "5511977770001", "Beto"));
        var all = await ledger.ConversationsAsync();
        var jose = InboxCalls.Id(all.Single(one => one.Words("title") == "José Conceição"));
        var label = (await ledger.Person.PostAsync("/api/labels", new { name = "Urgente" })).EnsureStatus(201).Json;
        (await ledger.Person.PutAsync($"/api/conversations/{jose}/labels", new { labelIds = new[] { InboxCalls.Id(label) } })).EnsureStatus(200);
        (await ledger.Person.PutAsync($"/api/conversations/{jose}/assignment", new { userId = ledger.Person.UserId })).EnsureStatus(200);
        (await ledger.Person.PostAsync($"/api/conversations/{jose}/read", new { })).EnsureStatus(200);

        Assert.Equal(3, all.Count);
        Assert.Equal(["José Conceição"], await TitlesAsync(ledger, "?q=jose%20conceicao"));
        Assert.Equal(["Ana"], await TitlesAsync(ledger, "?q=96666-5555"));
        Assert.Equal(["Ana"], await TitlesAsync(ledger, $"?instanceId={other.Id}"));
        Assert.Equal(["José Conceição"], await TitlesAsync(ledger, $"?labelId={InboxCalls.Id(label)}"));
        Assert.Equal(["José Conceição"], await TitlesAsync(ledger, "?assigned=me"));
        Assert.Equal(2, (await TitlesAsync(ledger, "?assigned=none")).Count);
        Assert.Equal(2, (await TitlesAsync(ledger, "?unread=true")).Count);
        Assert.Single(await TitlesAsync(ledger, "?kind=group"));
        Assert.Equal(["Ana"], (await ledger.Person.GetAsync($"/api/instances/{other.Id}/conversations")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().Select(one => one.Words("title")));
        Assert.Equal("Urgente", Assert.Single((await ledger.Person.GetAsync($"/api/conversations/{jose}")).Json.GetProperty("labels").EnumerateArray()).Words("name"));
        Assert.Equal("validation-failed", (await ledger.Person.GetAsync("/api/conversations?kind=x&archived=maybe&assigned=you&limit=0&cursor=x")).Code);
    }

    [Fact]
    public async Task Unread_is_counted_by_instance_and_an_archived_one_comes_back_with_a_message()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("um"));
        await ledger.PublishAsync(Inbound.Text("dois"));
        var conversation = await ledger.OnlyConversationAsync();
        var counts = (await ledger.Person.GetAsync("/api/conversations/counts")).EnsureStatus(200).Json.GetProperty("items")[0];

        (await ledger.Person.PostAsync($"/api/conversations/{conversation}/archive")).EnsureStatus(200);
        var archived = await TitlesAsync(ledger, "");
        await ledger.PublishAsync(Inbound.Text("três"));

        Assert.Equal((1, 2), (counts.GetProperty("unread").GetInt32(), counts.GetProperty("unreadMessages").GetInt32()));
        Assert.Empty(archived);
        Assert.Single(await TitlesAsync(ledger, ""));
    }

    [Fact]
    public async Task A_group_is_called_what_WhatsApp_calls_it_and_is_renamed_with_it_while_pages_are_told()
    {
        var clock = new ManualClock();
        await using var ledger = await Ledger.StartAsync(clock);
        var group = new ChatId("120363000000000001@g.us");
        ledger.Line.Groups = [new GroupInfo(group, "Vizinhos", 3, false)];
        await ledger.PublishAsync(Inbound.InGroup("oi", "5511977770001", "Beto"));
        var unread = await TitlesAsync(ledger, "");
        await UntilTitleAsync("Vizinhos");
        await using var stream = await EventStream.OpenAsync(ledger.Person);

        ledger.Line.Groups = [new GroupInfo(group, "Vizinhos do 12", 3, false)];
        await ledger.PublishAsync(new ConnectorEvent.GroupsChanged("renamed", clock.GetUtcNow()));
        await UntilTitleAsync("Vizinhos do 12");
        await ledger.PublishAsync(Inbound.InGroup("oi de novo", "5511977770001", "Beto"));

        Assert.Equal(["Grupo 0001"], unread);
        Assert.Equal(["Vizinhos do 12"], await TitlesAsync(ledger, "?q=vizinhos%20do"));
        var conversation = await ledger.OnlyConversationAsync();
        StreamedEvent told;
        do
        {
            told = await stream.NextAsync();
        }
        while (told.Type != "conversation.updated");
        Assert.Equal(conversation, told.Data.Words("conversationId"));

        // Groups are asked for a while after the news, by the clock.
        Task UntilTitleAsync(string title) => Until.TrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(20));
                return (await TitlesAsync(ledger, "")).Single() == title;
            },
            title);
    }

    private static async Task<List<string?>> TitlesAsync(Ledger ledger, string query) => [.. (await ledger.ConversationsAsync(query)).Select(one => one.Words("title"))];
}
