using System.Text.Json;
using Ramal.Connectors;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class ReadThreadTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_thread_is_read_backwards_forwards_and_around_a_message()
    {
        await using var ledger = await Ledger.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            // Three in each second, as providers tell it.
            await ledger.PublishAsync(Inbound.Text($"{i}", at: Noon.AddSeconds(i / 3)));
        }

        var conversation = await ledger.OnlyConversationAsync();
        var newest = await PageAsync(ledger, conversation, "?limit=10");
        var older = await PageAsync(ledger, conversation, $"?limit=10&before={newest.Words("olderCursor")}");
        var oldest = await PageAsync(ledger, conversation, $"?limit=10&before={older.Words("olderCursor")}");
        var forward = await PageAsync(ledger, conversation, $"?limit=10&after={older.Words("newerCursor")}");
        await ledger.PublishAsync(Inbound.Text("novo", at: Noon.AddHours(1)));
        var news = await PageAsync(ledger, conversation, $"?after={newest.Words("newerCursor")}");
        var middle = InboxCalls.Id(older.GetProperty("items")[4]);
        var around = await PageAsync(ledger, conversation, $"?limit=7&around={middle}");

        Assert.Equal(Numbers(20, 10), TextsOf(newest));
        Assert.Equal(Numbers(10, 10), TextsOf(older));
        Assert.Equal(Numbers(0, 10), TextsOf(oldest));
        Assert.Null(oldest.Words("olderCursor"));
        Assert.Equal(TextsOf(newest), TextsOf(forward));
        Assert.Equal(["novo"], TextsOf(news));
        Assert.Equal(Numbers(11, 7), TextsOf(around));
        Assert.Equal("14", (await ledger.Person.GetAsync($"/api/conversations/{conversation}/messages/{middle}")).EnsureStatus(200).Json.Words("text"));
    }

    [Fact]
    public async Task Every_kind_of_content_is_shown_for_what_it_is()
    {
        await using var ledger = await Ledger.StartAsync();
        MessageContent[] contents =
        [
            new MessageContent.Location(-23.5, -46.6, "Loja", "Rua A"),
            new MessageContent.Contacts([new ContactCard("João", ["5511988880000"])]),
            new MessageContent.File(ReceivedFileKind.VoiceNote, null, null, "audio/ogg", 100, TimeSpan.FromSeconds(7), "ref"),
            new MessageContent.Other("pollCreationMessage"),
        ];
        for (var i = 0; i < contents.Length; i++)
        {
            await ledger.PublishAsync(Inbound.Of(contents[i], at: Noon.AddSeconds(i)));
        }

        var thread = await ledger.ThreadAsync(await ledger.OnlyConversationAsync());

        Assert.Equal(["location", "contacts", "voiceNote", "other"], thread.Select(one => one.Words("kind")));
        Assert.Equal("Loja", thread[0].GetProperty("location").Words("name"));
        Assert.Equal("5511988880000", thread[1].GetProperty("contacts")[0].GetProperty("numbers")[0].GetString());
        Assert.Equal(7000, thread[2].GetProperty("media").GetProperty("durationMs").GetInt64());
        Assert.Equal("pollCreationMessage", thread[3].Words("other"));
    }

    [Fact]
    public async Task An_edit_or_deletion_counts_only_from_whoever_wrote_the_message()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.InGroup("original", "5511977770001", "Ana", id: "G1"));
        await ledger.PublishAsync(Inbound.InGroup("x", "5511977770002", "Beto") with { Content = new MessageContent.Edit(new ExternalMessageId("G1"), "trocado") });
        await ledger.PublishAsync(Inbound.InGroup("x", "5511977770002", "Beto") with { Content = new MessageContent.Delete(new ExternalMessageId("G1")) });

        var message = Assert.Single(await ledger.ThreadAsync(await ledger.OnlyConversationAsync()));

        Assert.Equal(("text", "original"), (message.Words("kind"), message.Words("text")));
    }

    [Fact]
    public async Task Wrong_queries_are_told_and_an_empty_thread_has_a_place_to_go_on_from()
    {
        await using var ledger = await Ledger.StartAsync();
        var opened = (await ledger.Person.PostAsync("/api/conversations", new { instanceId = ledger.Instance.Id, to = "11 98888-7777" })).EnsureStatus(200).Json;
        var again = (await ledger.Person.PostAsync("/api/conversations", new { instanceId = ledger.Instance.Id, to = "+5511988887777" })).EnsureStatus(200).Json;
        var empty = await PageAsync(ledger, InboxCalls.Id(opened), "");
        await ledger.PublishAsync(Inbound.Text("oi", from: "5511988887777"));

        Assert.Equal(InboxCalls.Id(opened), InboxCalls.Id(again));
        Assert.Equal(["oi"], TextsOf(await PageAsync(ledger, InboxCalls.Id(opened), $"?after={empty.Words("newerCursor")}")));
        Assert.Equal("validation-failed", (await ledger.Person.GetAsync($"/api/conversations/{InboxCalls.Id(opened)}/messages?before=x&after=y")).Code);
        Assert.Equal("recipient-invalid", (await ledger.Person.PostAsync("/api/conversations", new { instanceId = ledger.Instance.Id, to = "abc" })).Code);
        Assert.Equal("instance-not-found", (await ledger.Person.PostAsync("/api/conversations", new { instanceId = 99, to = "11988887777" })).Code);
    }

    private static async Task<JsonElement> PageAsync(Ledger ledger, string conversation, string query) =>
        (await ledger.Person.GetAsync($"/api/conversations/{conversation}/messages{query}")).EnsureStatus(200).Json;

    private static List<string?> TextsOf(JsonElement page) => page.GetProperty("items").EnumerateArray().Texts();

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i}");
}
