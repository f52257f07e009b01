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
        Assert.Equal(["de beto", "beto de novo"], (await ledger.ThreadAsync(his)).Texts());
        Assert.Equal("Beto", (await ledger.ThreadAsync(his))[0].GetProperty("sender").Words("name"));
        Assert.Equal(["de maria", "beto depois"], (await ledger.ThreadAsync(mine)).Texts());
        Assert.Equal("already-split", (await ledger.Person.PostAsync($"/api/contacts/{maria}/split", new { mergeId = InboxCalls.Id(merge) })).Code);
        Assert.Equal("merge-with-itself", (await ledger.Person.PostAsync($"/api/contacts/{maria}/merge", new { otherId = maria })).Code);
        Assert.Equal("merge-not-found", (await ledger.Person.PostAsync($"/api/contacts/{maria}/split", new { mergeId = Guid.Empty })).Code);
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

    private static async Task<List<string?>> NamesAsync(Ledger ledger, string query) =>
        [.. (await ledger.Person.GetAsync($"/api/contacts{query}")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().Select(one => one.Words("name"))];
}
