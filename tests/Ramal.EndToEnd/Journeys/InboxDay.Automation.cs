using Microsoft.Playwright;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <content>What answers by itself, and what ends it.</content>
internal sealed partial class InboxDay
{
    /// <summary>A person's reply had silenced the flows; returned to them, one asks, takes the answer, and hands over to a person.</summary>
    public async Task FlowAnswersAndHandsOverAsync()
    {
        await PublishFlowAsync();
        await OpenSalesAsync();
        await _page.RunAndWaitForResponseAsync(
            () => _page.Locator("main").GetByText(_words["inbox.automation.return"], new() { Exact = true }).ClickAsync(),
            response => response.Url.EndsWith("/automation", StringComparison.Ordinal) && response.Ok);

        _ana.Write(Sales, "Orçamento");
        await Assertions.Expect(Bubble("Para quantas pessoas?")).ToContainTextAsync(_words["inbox.origin.flow"]);
        await Until.TrueAsync(() => _ana.Count("Para quantas pessoas?") == 1, "the flow's question on the phone");
        _ana.Write(Sales, "20");
        await Assertions.Expect(Bubble("20 pessoas: vou chamar a Bia.")).ToBeVisibleAsync();
        await Assertions.Expect(_page.GetByText(Beginning("inbox.automation.by.flow"))).ToBeVisibleAsync();

        _ana.ReadAtOnce();
        await SendAsync("Oi, aqui é a Bia");
        await Assertions.Expect(Bubble("Oi, aqui é a Bia").GetByRole(AriaRole.Img, new() { Name = _words["messages.state.read"], Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(Bubble("Oi, aqui é a Bia")).ToBeInViewportAsync();
        await AssertInTheServersOrderAsync();
        await _screenshots.TakeAsync(_page, "27-handed-over");
        _ana.Write(Sales, "orçamento");
        await Assertions.Expect(Log.GetByText("orçamento", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal(Sales, Assert.Single(_ana.Received, message => message.Text == "Para quantas pessoas?").From);
    }

    /// <summary>The word stops what was scheduled, is answered once, and whoever writes all the same is asked whether they mean it.</summary>
    public async Task OptOutStopsEverythingAsync()
    {
        await _page.TextBox(_words["inbox.write"]).FillAsync("Bom dia! Tudo pronto");
        await _page.Button(_words["inbox.schedule"]).ClickAsync();
        await _page.GetByRole(AriaRole.Button).Filter(new() { HasText = _words["when.tomorrow9"] }).ClickAsync();
        var ghost = Log.Locator("[data-ledger]").Filter(new() { HasText = "Bom dia! Tudo pronto" });
        await Assertions.Expect(ghost).ToBeVisibleAsync();
        var before = _ana.Received.Count;

        _ana.Write(Sales, "Sair");
        await Assertions.Expect(_page.GetByText(Beginning("inbox.optedOutAt"))).ToBeVisibleAsync();
        await Assertions.Expect(ghost).ToBeHiddenAsync();
        await Until.TrueAsync(() => _ana.Received.Count > before, "the answer to the opt-out on the phone");
        await Assertions.Expect(Bubble(_ana.Received[^1].Text)).ToContainTextAsync(_words["inbox.origin.ramal"]);
        await Assertions.Expect(Bubble(_ana.Received[^1].Text)).ToBeInViewportAsync();
        await _screenshots.TakeAsync(_page, "28-opted-out");

        await SendAsync("Só mais uma coisa");
        await Assertions.Expect(_page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(_words["inbox.optOut.title"]);
        await _page.Button(_words["inbox.optOut.dont"]).ClickAsync();
        await Assertions.Expect(_page.TextBox(_words["inbox.write"])).ToHaveValueAsync("Só mais uma coisa");
        Assert.Equal(before + 1, _ana.Received.Count);
    }

    /// <summary>What came live stands where it stands when the page is loaded anew.</summary>
    private async Task AssertInTheServersOrderAsync()
    {
        var conversation = new Uri(_page.Url).Segments[^1];
        var items = (await _stage.Server.Client.GetAsync($"/api/conversations/{conversation}/messages?limit=50")).EnsureSuccess().Json.GetProperty("items");
        var shown = await Log.Locator("[data-message]").EvaluateAllAsync<string[]>("all => all.map((one) => one.dataset.message)");
        Assert.Equal(items.EnumerateArray().Select(item => item.GetProperty("id").GetString()!).Where(shown.Contains), shown);
    }

    private async Task OpenSalesAsync()
    {
        await _page.GotoAsync("/inbox");
        await Rows.Filter(new() { HasText = "Vendas" }).ClickAsync();
        await Assertions.Expect(Bubble(ReplyText)).ToBeVisibleAsync();
    }

    private async Task SendAsync(string text)
    {
        await _page.TextBox(_words["inbox.write"]).FillAsync(text);
        await _page.Button(_words["inbox.send"]).ClickAsync();
    }

    /// <summary>A text of the page up to the moment that is filled in.</summary>
    private string Beginning(string key) => _words[key].Split("{{")[0].Trim();

    private async Task PublishFlowAsync()
    {
        var definition = new
        {
            triggers = new[] { new { id = "t1", kind = "keyword", match = "equals", words = new[] { "orçamento" } } },
            start = "quantas",
            steps = new object[]
            {
                new { id = "quantas", kind = "ask", text = "Para quantas pessoas?", saveAs = "pessoas", expect = new { type = "number" }, timeout = "P1D", next = new { answer = "bia", timeout = "fim" } },
                new { id = "bia", kind = "person", text = "{{field.pessoas}} pessoas: vou chamar a Bia.", until = "PT12H", next = new { } },
                new { id = "fim", kind = "end", next = new { } },
            },
        };
        var client = _stage.Server.Client;
        var id = (await client.PostAsync("/api/flows", new { name = "Orçamento", instanceIds = new[] { 1 }, definition })).EnsureStatus(201).Json.GetProperty("id").GetString();
        (await client.PostAsync($"/api/flows/{id}/publish", new { })).EnsureStatus(200);
    }
}
