using Microsoft.Playwright;

namespace Ramal.EndToEnd.Journeys;

/// <summary>Somebody who draws a flow without ever touching the mouse.</summary>
internal sealed class KeyboardBuilder(IPage page, Words words)
{
    public const string Greeting = "Hello from the bakery!";
    public const string Question = "What would you like?";
    private readonly IKeyboard _keys = page.Keyboard;

    private ILocator StepName => page.TextBox(words["flows.builder.stepName"]);

    public async Task BeginAsync()
    {
        await page.GotoAsync("/flows");
        await PressAsync(page.Button(words["flows.new"]));
        await Assertions.Expect(page.Card("@start")).ToBeVisibleAsync();
    }

    /// <summary>A message, a question and an end, each after the one before; the first is named and moved.</summary>
    public async Task AddStepsAsync()
    {
        await AddAsync("send", "Tab", words["flows.send.text"], Greeting);
        await page.WalkToAsync(StepName, "Shift+Tab");
        await _keys.TypeAsync("Greeting");
        await LeavePanelAsync("s1");
        await _keys.PressAsync("ArrowDown");
        await AddAsync("ask", "Shift+Tab", words["flows.ask.text"], Question);
        await LeavePanelAsync("s2");
        await PressAsync(page.PaletteEntry(words, "end"), "Shift+Tab");
        await Assertions.Expect(StepName).ToBeFocusedAsync();
        await LeavePanelAsync("s3");
        await Assertions.Expect(page.Connections()).ToHaveCountAsync(3);
    }

    /// <summary>Without drawing: each way out is a field of its step.</summary>
    public async Task ConnectAsync()
    {
        await PressAsync(page.Card("s2"), "Shift+Tab");
        await Assertions.Expect(StepName).ToBeFocusedAsync();
        await page.WalkToAsync(Field("flows.output.timeout"));
        await _keys.TypeAsync(words["flows.kind.end"]);
        await _keys.PressAsync("ArrowDown");
        await _keys.PressAsync("Enter");
        await Assertions.Expect(page.Connections()).ToHaveCountAsync(4);
        await new Screenshots("en-dark", 1280).TakeAsync(page, "47-flow-by-keys");
        await LeavePanelAsync("s2");
    }

    public async Task UndoAndRedoAsync()
    {
        await _keys.PressAsync("Control+z");
        await Assertions.Expect(page.Connections()).ToHaveCountAsync(3);
        await _keys.PressAsync("Control+y");
        await Assertions.Expect(page.Connections()).ToHaveCountAsync(4);
    }

    public async Task AddTriggerAsync(string word)
    {
        await PressAsync(page.Card("@start"), "Shift+Tab");
        await PressAsync(page.Button(words["flows.start.add"]));
        await PressAsync(page.GetByRole(AriaRole.Menuitem, new() { Name = words["flows.trigger.keyword.name"], Exact = true }), "ArrowDown");
        await page.WalkToAsync(Field("flows.match.words"), "Shift+Tab");
        await _keys.TypeAsync(word);
        await _keys.PressAsync("Enter");
        await LeavePanelAsync("@start");
    }

    public async Task PublishAsync()
    {
        await PressAsync(page.Button(words["flows.publish.button"]), "Shift+Tab");
        await PressAsync(page.Button(words["flows.publish.submit"]));
        await Assertions.Expect(page.Locator("main").GetByText(words["flows.status.active"], new() { Exact = true }).First).ToBeVisibleAsync();
    }

    /// <summary>The new step's panel takes the focus by itself.</summary>
    private async Task AddAsync(string kind, string walk, string field, string text)
    {
        await PressAsync(page.PaletteEntry(words, kind), walk);
        await Assertions.Expect(StepName).ToBeFocusedAsync();
        await page.WalkToAsync(page.TextBox(field));
        await _keys.TypeAsync(text);
    }

    private async Task LeavePanelAsync(string step)
    {
        await _keys.PressAsync("Escape");
        await Assertions.Expect(page.Card(step)).ToBeFocusedAsync();
    }

    private async Task PressAsync(ILocator wanted, string walk = "Tab")
    {
        await page.WalkToAsync(wanted, walk);
        await _keys.PressAsync("Enter");
    }

    private ILocator Field(string key) => page.Locator("input").And(page.GetByLabel(words[key], new() { Exact = true }));
}
