using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Ramal.EndToEnd.Journeys.Outside;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>One server with one native number for all that is done in the builder; each test makes flows of its own.</summary>
public sealed class BuilderStage(Chromium chromium) : IAsyncLifetime
{
    public const string Shop = "5511999991111";
    private Stage? _stage;
    private int _customers;

    public Stage Stage => _stage!;

    public RamalClient Client => Stage.Server.Client;

    public async ValueTask InitializeAsync()
    {
        _stage = await Stage.SetAsync(chromium, Provider.Native);
        await _stage.Server.SetUpAsync();
        await _stage.ConnectAsync("Loja", Shop);
    }

    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A customer whom no flow of another test waits for.</summary>
    public OutsidePhone NewCustomer(string name) =>
        Stage.Outside.AddPhone(string.Create(CultureInfo.InvariantCulture, $"551198888{++_customers:0000}"), name);

    /// <returns>The id of a published flow that answers a word with a text and a question.</returns>
    public async Task<string> PublishAsync(string name, string word, string greeting)
    {
        var definition = new
        {
            triggers = new[] { new { id = "t1", kind = "keyword", match = "equals", words = new[] { word } } },
            start = "s1",
            steps = new object[]
            {
                new { id = "s1", kind = "send", variants = new[] { new { text = greeting } }, next = new { next = "s2" } },
                new { id = "s2", kind = "ask", text = "Qual você quer?", expect = new { type = "any" }, timeout = "P1D", next = new { answer = "s3", timeout = "s3" } },
                new { id = "s3", kind = "end", next = new { } },
            },
        };
        var id = (await Client.PostAsync("/api/flows", new { name, definition })).EnsureStatus(201).Json.GetProperty("id").GetString()!;
        (await Client.PostAsync($"/api/flows/{id}/publish", new { })).EnsureStatus(200);
        return id;
    }

    /// <summary>Where a way out of a step leads in the draft, or null.</summary>
    public async Task<string?> LeadsToAsync(string flow, string step, string output)
    {
        var steps = (await Client.GetAsync($"/api/flows/{flow}")).EnsureSuccess().Json.GetProperty("draft").GetProperty("steps");
        var found = steps.EnumerateArray().FirstOrDefault(one => one.GetProperty("id").GetString() == step);
        return found.ValueKind != JsonValueKind.Undefined && found.GetProperty("next").TryGetProperty(output, out var to) ? to.GetString() : null;
    }
}

/// <summary>What is done on the canvas.</summary>
internal static class CanvasActions
{
    public static ILocator Card(this IPage page, string step) => page.Locator($".react-flow__node[data-id='{step}']");

    public static ILocator Connections(this IPage page) => page.Locator(".react-flow__edge");

    public static ILocator PaletteEntry(this IPage page, Words words, string kind) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = words["flows.builder.palette"], Exact = true }).GetByRole(AriaRole.Button, new() { Name = words[$"flows.kindShort.{kind}"], Exact = true });

    public static Task SeeSavedAsync(this IPage page) => Assertions.Expect(page.GetByTestId("save-state")).ToHaveAttributeAsync("data-state", "saved");

    /// <summary>Draws a connection with the mouse, from a way out of one card to another card.</summary>
    public static async Task DrawConnectionAsync(this IPage page, string from, string output, string to)
    {
        var (fromX, fromY) = await MiddleAsync(page.Card(from).Locator($".react-flow__handle.source[data-handleid='{output}']"));
        var (toX, toY) = await MiddleAsync(page.Card(to).Locator(".react-flow__handle.target"));
        await page.Mouse.MoveAsync(fromX, fromY);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(toX, toY, new() { Steps = 12 });
        await page.Mouse.UpAsync();
    }

    private static async Task<(float X, float Y)> MiddleAsync(ILocator locator)
    {
        var box = (await locator.BoundingBoxAsync())!;
        return (box.X + box.Width / 2, box.Y + box.Height / 2);
    }
}
