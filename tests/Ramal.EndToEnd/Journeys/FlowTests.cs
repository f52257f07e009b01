using System.Text.Json;
using Microsoft.Playwright;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>A flow from its starter to the answer on somebody's phone, and back as figures on its steps.</summary>
public sealed class FlowTests(Chromium chromium)
{
    private const string Shop = "5511999991111";
    private const string Greeting = "Olá! Aqui é a Loja Aurora.";

    [Theory]
    [InlineData("pt-BR", 1280)]
    [InlineData("pt-BR", 360)]
    [InlineData("en", 1280)]
    [InlineData("en", 360)]
    public async Task A_starter_is_tried_changed_published_and_answers_a_phone(string language, int width)
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        await stage.Server.Client.ConnectAsync(stage.Lab, "Loja", Shop);
        var customer = stage.Lab.Phones.Add("5511988887777", "Maria");
        var page = await stage.OpenAsAdministratorAsync(language, width);
        var journey = new FlowJourney(page, Words.Of(language), new Screenshots(language, width), width < 500);

        await journey.TryStarterAsync();
        await journey.UseStarterAsync();
        await journey.ChangeGreetingAsync();
        await journey.SimulateAsync();
        await journey.PublishAsync();
        customer.SendText($"Loja-{Shop}", "oi");
        await Until.TrueAsync(() => stage.Lab.Received.Count(Greeting) == 1, "the answer on the phone");
        await journey.SeeCountsAsync();
        await journey.SeeRunAsync();

        Assert.Equal(1, stage.Lab.Received.Count(Greeting));
        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_change_made_in_another_window_is_noticed_and_nothing_is_lost()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var id = (await stage.Server.Client.PostAsync("/api/flows", new { starter = "boas-vindas" })).EnsureStatus(201).Json.GetProperty("id").GetString();
        var page = await stage.OpenAsAdministratorAsync();
        var words = Words.Of("pt-BR");
        // The other window saves while this one cannot hear of it.
        await page.RouteAsync("**/api/events", route => route.AbortAsync());
        await page.GotoAsync($"/flows/{id}");
        await page.Locator(".react-flow__node[data-id=saudacao]").ClickAsync();
        await page.TextBox(words["flows.send.text"]).First.WaitForAsync();
        (await stage.Server.Client.PutAsync($"/api/flows/{id}", new { draft = EmptyDraft })).EnsureSuccess();
        await page.TextBox(words["flows.send.text"]).First.FillAsync(Greeting);

        await Assertions.Expect(page.GetByText(words["flows.conflict.text"])).ToBeVisibleAsync();
        await new Screenshots("pt-BR", 1280).TakeAsync(page, "46-flow-conflict");
        await page.Button(words["flows.conflict.keepMine"]).ClickAsync();
        await Assertions.Expect(page.GetByTestId("save-state")).ToHaveAttributeAsync("data-state", "saved");

        var kept = (await stage.Server.Client.GetAsync($"/api/flows/{id}")).EnsureSuccess().Json.GetProperty("draft");
        Assert.Contains(kept.GetProperty("steps").EnumerateArray(), step => step.TryGetProperty("variants", out var variants) && variants[0].GetProperty("text").GetString() == Greeting);
        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task Script_in_names_and_texts_of_flows_is_shown_as_text()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var ids = new List<string?>();
        foreach (var text in ForeignTextTests.Corpus)
        {
            var made = await stage.Server.Client.PostAsync("/api/flows", new { name = text, description = text, definition = Saying(text) });
            ids.Add(made.EnsureStatus(201).Json.GetProperty("id").GetString());
        }

        var page = await stage.OpenAsAdministratorAsync();
        var words = Words.Of("pt-BR");
        await page.GotoAsync("/flows");
        foreach (var text in ForeignTextTests.Corpus)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = text, Exact = true })).ToBeVisibleAsync();
        }

        foreach (var (id, text) in ids.Zip(ForeignTextTests.Corpus))
        {
            await page.GotoAsync($"/flows/{id}?panel=simulate");
            await Assertions.Expect(page.TextBox(words["flows.name"])).ToHaveValueAsync(text);
            await Assertions.Expect(page.Locator(".react-flow__node[data-id=s1]")).ToContainTextAsync(text);
            await page.TextBox(words["flows.simulator.write"]).FillAsync(text);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync(text);
            await ForeignTextTests.AssertNothingWasMadeAsync(page);
        }

        stage.AssertNoComplaints();
    }

    private static readonly JsonElement EmptyDraft = JsonSerializer.SerializeToElement(new { triggers = Array.Empty<object>(), start = (string?)null, steps = Array.Empty<object>() });

    private static object Saying(string text) => new
    {
        triggers = new[] { new { id = "t1", kind = "anyMessage" } },
        start = "s1",
        steps = new object[] { new { id = "s1", kind = "send", name = text, variants = new[] { new { text } }, next = new { } } },
    };

    private sealed class FlowJourney(IPage page, Words words, Screenshots screenshots, bool narrow)
    {
        public async Task TryStarterAsync()
        {
            await page.GotoAsync("/flows");
            await page.SeeHeadingAsync(words["flows.starters.title"]);
            var simulate = page.GetByRole(AriaRole.Listitem).First.GetByRole(AriaRole.Button).First;
            await simulate.WaitForAsync();
            await screenshots.TakeAsync(page, "40-flows-empty");
            await simulate.ClickAsync();
            await SayAsync("oi");
            await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("Como posso te chamar?");
            await page.CloseDrawerAsync(words);
        }

        public async Task UseStarterAsync()
        {
            await page.GetByRole(AriaRole.Listitem).First.GetByRole(AriaRole.Button).Nth(1).ClickAsync();
            await Assertions.Expect(page.TextBox(words["flows.name"])).ToBeVisibleAsync();
            await Assertions.Expect(Step("Saudação")).ToBeVisibleAsync();
            await screenshots.TakeAsync(page, "41-flow-builder");
        }

        public async Task ChangeGreetingAsync()
        {
            await Step("Saudação").ClickAsync();
            await page.Button(words["flows.send.removeVariant", ("number", "2")]).ClickAsync();
            await page.TextBox(words["flows.send.text"]).FillAsync(Greeting);
            await screenshots.TakeAsync(page, "42-flow-step");
            await Assertions.Expect(page.GetByTestId("save-state")).ToHaveAttributeAsync("data-state", "saved");
            await ClosePanelAsync();
        }

        public async Task SimulateAsync()
        {
            await page.Button(words["flows.simulate"]).ClickAsync();
            await SayAsync("oi");
            await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync(Greeting);
            await screenshots.TakeAsync(page, "43-flow-simulated");
            if (!narrow)
            {
                await Assertions.Expect(page.Locator(".react-flow__node[data-id=nome] [data-lit=now]")).ToBeVisibleAsync();
            }

            await ClosePanelAsync();
        }

        public async Task PublishAsync()
        {
            await page.Button(words["flows.publish.button"]).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByText("Loja", new() { Exact = true }).ClickAsync();
            await screenshots.TakeAsync(page, "44-flow-publish");
            await page.Button(words["flows.publish.submit"]).ClickAsync();
            await Assertions.Expect(page.Locator("main").GetByText(words["flows.status.active"], new() { Exact = true }).First).ToBeVisibleAsync();
        }

        public async Task SeeCountsAsync()
        {
            await page.Button(words["flows.counts.toggle"]).ClickAsync();
            var figures = narrow
                ? page.GetByText(words["flows.counts.line", ("entered", "1"), ("here", "0"), ("lost", "0")]).First
                : page.Locator(".react-flow__node[data-id=saudacao] dd").First;
            await Assertions.Expect(figures).ToContainTextAsync("1");
            await screenshots.TakeAsync(page, "45-flow-counts");
        }

        public async Task SeeRunAsync()
        {
            if (narrow)
            {
                return;
            }

            await page.Button(words["flows.runs.title"]).ClickAsync();
            await Assertions.Expect(page.GetByText(words["flows.runs.state.waitingAnswer"], new() { Exact = false })).ToBeVisibleAsync();
        }

        private ILocator Step(string name) => narrow
            ? page.GetByRole(AriaRole.List, new() { Name = words["flows.builder.outline"] }).GetByRole(AriaRole.Button).Filter(new() { HasText = name }).Nth(1)
            : page.Locator(".react-flow__node").Filter(new() { HasText = name }).First;

        private async Task SayAsync(string text)
        {
            await page.TextBox(words["flows.simulator.write"]).FillAsync(text);
            await page.Keyboard.PressAsync("Enter");
        }

        private async Task ClosePanelAsync()
        {
            if (narrow)
            {
                await page.CloseDrawerAsync(words);
            }
            else
            {
                await page.Button(words["flows.panel.close"]).ClickAsync();
            }
        }
    }
}
