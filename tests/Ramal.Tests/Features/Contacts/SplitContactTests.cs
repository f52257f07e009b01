using Ramal.Connectors;
using Ramal.Features.Contacts;
using Ramal.Testing;
using Ramal.Tests.Features.Inbox;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Contacts;

public sealed class SplitContactTests
{
    private const string Beto = "5511977770002";

    [Fact]
    public async Task Two_contacts_become_one_and_two_again_with_their_history()
    {
        await using var ledger = await Ledger.StartAsync();
        var other = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");
        await ledger.PublishAsync(Inbound.Text("de maria"));
        await ledger.PublishAsync(Inbound.Text("de beto", from: Beto, name: "Beto"));
        await other.Line.PublishAsync(Inbound.Text("de beto na outra", from: Beto, name: "Beto"));
        var (maria, beto) = (await ContactAsync(ledger, "Maria"), await ContactAsync(ledger, "Beto"));

        var merged = (await ledger.Person.PostAsync($"/api/contacts/{maria}/merge", new { otherId = beto })).EnsureStatus(200).Json;
        var together = await ledger.ConversationsAsync();
        await ledger.PublishAsync(Inbound.Text("beto depois", from: Beto, name: null));

        Assert.Equal(2, merged.GetProperty("aliases").GetArrayLength());
        Assert.Equal(2, merged.GetProperty("conversations").GetArrayLength());
        Assert.Equal(["Maria", "Maria"], together.Select(one => one.Words("title")));
        Assert.Equal(maria, (await ledger.Person.GetAsync($"/api/contacts/{beto}")).Json.Words("id"));
        var mine = InboxCalls.Id(together.Single(one => one.GetProperty("instanceId").GetInt32() == ledger.Instance.Id));
        Assert.Equal(["de maria", "de beto", "beto depois"], (await ledger.ThreadAsync(mine)).Texts());

        var merge = merged.GetProperty("merges")[0];
        var split = (await ledger.Person.PostAsync($"/api/contacts/{maria}/split", new { mergeId = InboxCalls.Id(merge) })).EnsureStatus(200).Json;
        await ledger.PublishAsync(Inbound.Text("beto de novo", from: Beto, name: "Beto"));

        Assert.Equal(("Maria", "Beto"), (split.GetProperty("contact").Words("name"), split.GetProperty("other").Words("name")));
        var apart = await ledger.ConversationsAsync();
        Assert.Equal(3, apart.Count);
        var his = InboxCalls.Id(apart.Single(one => one.Words("title") == "Beto" && one.GetProperty("instanceId").GetInt32() == ledger.Instance.Id));
        Assert.Equal(["de beto", "beto depois", "beto de novo"], (await ledger.ThreadAsync(his)).Texts());
        Assert.Equal("Beto", (await ledger.ThreadAsync(his))[0].GetProperty("sender").Words("name"));
        Assert.Equal(["de maria"], (await ledger.ThreadAsync(mine)).Texts());
        Assert.Equal("already-split", (await ledger.Person.PostAsync($"/api/contacts/{maria}/split", new { mergeId = InboxCalls.Id(merge) })).Code);
        Assert.Equal("merge-with-itself", (await ledger.Person.PostAsync($"/api/contacts/{maria}/merge", new { otherId = maria })).Code);
        Assert.Equal("merge-not-found", (await ledger.Person.PostAsync($"/api/contacts/{maria}/split", new { mergeId = Guid.Empty })).Code);
    }

    [Theory]
    [InlineData("Maria", "Beto")]
    [InlineData("Maria", "")]
    [InlineData("", "Beto")]
    [InlineData("", "")]
    public async Task What_was_written_between_merge_and_split_goes_to_whoever_it_was_with(string marias, string betos)
    {
        await using var ledger = await Ledger.StartAsync();
        var elsewhere = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");
        var at = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        await elsewhere.Line.PublishAsync(Inbound.Text("oi", name: "Maria", at: at));
        await elsewhere.Line.PublishAsync(Inbound.Text("oi", from: Beto, name: "Beto", at: at));
        await (marias.Length > 0 ? ledger.PublishAsync(Inbound.Text("maria 1", at: at)) : Task.CompletedTask);
        await (betos.Length > 0 ? ledger.PublishAsync(Inbound.Text("beto 1", from: Beto, name: "Beto", at: at.AddSeconds(1))) : Task.CompletedTask);
        var (maria, beto) = (await ContactAsync(ledger, "Maria"), await ContactAsync(ledger, "Beto"));
        var merged = (await ledger.Person.PostAsync($"/api/contacts/{maria}/merge", new { otherId = beto })).EnsureStatus(200).Json;

        await ledger.PublishAsync(Inbound.Text("beto 2", from: Beto, name: null, at: at.AddSeconds(2)));
        await ledger.PublishAsync(Inbound.Text("maria 2", at: at.AddSeconds(3)));
        await ledger.PublishAsync(Inbound.FromPhone("para beto", to: Beto, at: at.AddSeconds(4)));
        await ledger.PublishAsync(Inbound.FromPhone("para maria", at: at.AddSeconds(5)));
        var planned = await ledger.PlanAsync(new { to = "+" + Beto, text = "agendada para beto", instanceId = ledger.Instance.Id });
        await ledger.UntilAsync(planned, "accepted");
        var together = await OnInstanceAsync(ledger);
        await ledger.UntilThreadAsync(InboxCalls.Id(Assert.Single(together)), thread => thread.Texts().Contains("agendada para beto"), "what was sent is shown");
        (await ledger.Person.PostAsync($"/api/contacts/{maria}/split", new { mergeId = InboxCalls.Id(merged.GetProperty("merges")[0]) })).EnsureStatus(200);

        var apart = await OnInstanceAsync(ledger);
        Assert.Equal(["Beto", "Maria"], apart.Select(one => one.Words("title")).Order(StringComparer.Ordinal));
        var (hers, his) = (apart.Single(one => one.Words("title") == "Maria"), apart.Single(one => one.Words("title") == "Beto"));
        Assert.Equal([.. marias.Length > 0 ? ["maria 1"] : Array.Empty<string>(), "maria 2", "para maria"], (await ledger.ThreadAsync(InboxCalls.Id(hers))).Texts());
        Assert.Equal([.. betos.Length > 0 ? ["beto 1"] : Array.Empty<string>(), "beto 2", "para beto", "agendada para beto"], (await ledger.ThreadAsync(InboxCalls.Id(his))).Texts());
        Assert.Equal(["Beto"], (await ledger.ThreadAsync(InboxCalls.Id(his))).Where(one => one.Words("direction") == "in").Select(one => one.GetProperty("sender").Words("name")).Distinct());
        await ledger.PublishAsync(Inbound.Text("beto 3", from: Beto, name: "Beto"));
        Assert.Contains("beto 3", (await ledger.ThreadAsync(InboxCalls.Id(his))).Texts());
    }

    [Fact]
    public async Task Names_come_from_whoever_knows_best()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi", name: null));
        var unnamed = Assert.Single(await ledger.ConversationsAsync()).Words("title");
        await ledger.PublishAsync(Inbound.Text("oi", name: "mariazinha"));
        var pushed = Assert.Single(await ledger.ConversationsAsync()).Words("title");
        await ledger.PublishAsync(new ConnectorEvent.PersonSeen("seen", DateTimeOffset.UnixEpoch, [Inbound.Phone(Inbound.Maria), Inbound.Lid("77")], "Maria Souza", null));
        var inBook = Assert.Single(await ledger.ConversationsAsync()).Words("title");
        var contact = Assert.Single(await ledger.ConversationsAsync()).Words("contactId");
        (await ledger.Person.PatchAsync($"/api/contacts/{contact}", new { typedName = "Dona Maria", fields = new { cidade = "Santos" } })).EnsureStatus(200);
        await ledger.PublishAsync(Inbound.Text("oi", name: "mari"));
        var typed = Assert.Single(await ledger.ConversationsAsync()).Words("title");

        Assert.Equal("+" + Inbound.Maria, unnamed);
        Assert.Equal(("mariazinha", "Maria Souza", "Dona Maria"), (pushed, inBook, typed));
        Assert.Equal(["Dona Maria"], await NamesAsync(ledger, "?q=dona"));
        Assert.Equal(["Dona Maria"], await NamesAsync(ledger, "?q=7777-6666"));
        Assert.True(await ledger.Get<ContactFields>().SetAsync(ledger.Person.UserId, Guid.Parse(contact!), "plano", "ouro", CancellationToken.None));
        var fields = await ledger.Get<ContactFields>().ReadAsync(ledger.Person.UserId, Guid.Parse(contact!), CancellationToken.None);
        Assert.Equal(("Santos", "ouro", "Dona Maria", "+" + Inbound.Maria), (fields!["cidade"], fields["plano"], fields["name"], fields["phone"]));
        Assert.Equal("validation-failed", (await ledger.Person.PatchAsync($"/api/contacts/{contact}", new { fields = new Dictionary<string, string> { ["Não Vale"] = "x" } })).Code);
    }

    [Fact]
    public async Task Contacts_are_listed_by_name_page_by_page()
    {
        await using var ledger = await Ledger.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await ledger.PublishAsync(Inbound.Text("oi", from: $"55119770{i:D5}", name: $"Pessoa {(char)('L' - i)}"));
        }

        var seen = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await ledger.Person.GetAsync($"/api/contacts?limit=5{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).EnsureStatus(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(one => one.Words("name")));
            cursor = page.Words("nextCursor");
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"Pessoa {(char)('A' + i)}"), seen);
    }

    private static async Task<string> ContactAsync(Ledger ledger, string name) =>
        InboxCalls.Id((await ledger.Person.GetAsync("/api/contacts")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().Single(one => one.Words("name") == name));

    private static async Task<List<System.Text.Json.JsonElement>> OnInstanceAsync(Ledger ledger) => await ledger.ConversationsAsync($"?instanceId={ledger.Instance.Id}");

    private static async Task<List<string?>> NamesAsync(Ledger ledger, string query) =>
        [.. (await ledger.Person.GetAsync($"/api/contacts{query}")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().Select(one => one.Words("name"))];
}
