using Ramal.Connectors;
using Ramal.Testing;
using Ramal.Tests.Features.Messages;

namespace Ramal.Tests.Features.Inbox;

public sealed class SearchInboxTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Words_are_found_without_accents_and_case_newest_first_page_by_page()
    {
        await using var ledger = await Ledger.StartAsync();
        var other = await ledger.Person.NewConnectedInstanceAsync(ledger.Connector, "Outra");
        await ledger.PublishAsync(Inbound.Text("Preciso do ORÇAMENTO da instalação", id: "B1", at: Noon));
        await ledger.PublishAsync(Inbound.Text("o orçamento chegou, obrigada!", at: Noon.AddSeconds(1)));
        await other.Line.PublishAsync(Inbound.Text("outro assunto", at: Noon.AddSeconds(2)));

        Assert.Equal(["o orçamento chegou, obrigada!", "Preciso do ORÇAMENTO da instalação"], await FindAsync(ledger, "orcamento"));
        Assert.Equal(["Preciso do ORÇAMENTO da instalação"], await FindAsync(ledger, "INSTALAÇÃO orçam"));
        Assert.Equal(["outro assunto"], await FindAsync(ledger, $"assunto&instanceId={other.Id}"));
        Assert.Empty(await FindAsync(ledger, $"assunto&instanceId={ledger.Instance.Id}"));
        Assert.Empty(await FindAsync(ledger, "orcamento assunto"));
        var first = (await ledger.Person.GetAsync("/api/inbox/search?q=orcamento&limit=1")).EnsureStatus(200).Json;
        var second = (await ledger.Person.GetAsync($"/api/inbox/search?q=orcamento&limit=1&cursor={first.Words("nextCursor")}")).EnsureStatus(200).Json;
        Assert.Equal("Preciso do ORÇAMENTO da instalação", second.GetProperty("items")[0].GetProperty("message").Words("text"));
        Assert.Null(second.Words("nextCursor"));
        Assert.Equal("Maria", first.GetProperty("items")[0].GetProperty("conversation").Words("title"));
    }

    [Fact]
    public async Task An_edited_text_is_found_as_it_is_now_and_a_deleted_one_not_at_all()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("abacaxi", id: "X1", at: Noon));
        await ledger.PublishAsync(Inbound.Text("banana", id: "X2", at: Noon));
        await ledger.PublishAsync(Inbound.Of(new MessageContent.Edit(new ExternalMessageId("X1"), "caju"), at: Noon.AddSeconds(1)));
        await ledger.PublishAsync(Inbound.Of(new MessageContent.Delete(new ExternalMessageId("X2")), at: Noon.AddSeconds(1)));

        Assert.Empty(await FindAsync(ledger, "abacaxi"));
        Assert.Empty(await FindAsync(ledger, "banana"));
        Assert.Equal(["caju"], await FindAsync(ledger, "caju"));
    }

    [Fact]
    public async Task Nothing_that_somebody_types_breaks_the_search()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("oi"));
        foreach (var nasty in NastyStrings.All.Append("\" OR text:*").Append("a' | '#1").Append("NEAR(x y)"))
        {
            var status = (await ledger.Person.GetAsync($"/api/inbox/search?q={Uri.EscapeDataString(nasty.ReplaceLineEndings(" "))}")).Status;
            Assert.True(status is 200 or 400, $"{status}: {nasty}");
        }
    }

    [Fact]
    public async Task Nobody_finds_the_words_of_somebody_else()
    {
        await using var ledger = await Ledger.StartAsync();
        await ledger.PublishAsync(Inbound.Text("segredo"));
        using var bia = await ledger.Server.NewPersonAsync("Bia");

        Assert.Empty((await bia.GetAsync("/api/inbox/search?q=segredo")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray());
    }

    private static async Task<List<string?>> FindAsync(Ledger ledger, string query) =>
        [.. (await ledger.Person.GetAsync($"/api/inbox/search?q={query}")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("message").Words("text"))];
}
