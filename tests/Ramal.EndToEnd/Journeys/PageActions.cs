using System.Text.Json;
using Microsoft.Playwright;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>What people do in several journeys.</summary>
internal static class PageActions
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator TextBox(this IPage page, string name) => page.GetByRole(AriaRole.Textbox, new() { Name = name, Exact = true });

    /// <summary>A link of the menu, whichever of the two menus this width shows.</summary>
    public static Task GoAsync(this IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();

    public static Task SeeTextAsync(this IPage page, string text) => Assertions.Expect(page.GetByText(text, new() { Exact = true }).First).ToBeVisibleAsync();

    public static Task SeeHeadingAsync(this IPage page, string text) =>
        Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = text, Exact = true })).ToBeVisibleAsync();

    public static async Task SeeQrAsync(this IPage page)
    {
        // Looks in every frame; an expectation looks again after a second, and there is a time to keep.
        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=\"qr-code\"]')");
        await Assertions.Expect(page.GetByTestId("qr-code")).ToBeVisibleAsync();
    }

    /// <summary>Points a phone of the lab at the QR that this window shows.</summary>
    /// <param name="page">The window.</param>
    /// <param name="pairing">Where the window itself reads the QR from.</param>
    /// <param name="scan">Points the phone at a code; false when nobody shows that code any more.</param>
    public static async Task ScanAsync(this IPage page, string pairing, Func<string, bool> scan)
    {
        await page.SeeQrAsync();
        await Until.TrueAsync(
            async () =>
            {
                var answer = await page.APIRequest.GetAsync(pairing);
                return (await answer.JsonAsync()) is { } step
                    && step.TryGetProperty("qr", out var qr)
                    && qr.ValueKind == JsonValueKind.String
                    && scan(qr.GetString()!);
            },
            "the phone to accept the QR");
    }

    /// <summary>Walks with a key until this has the focus; the mouse is not touched.</summary>
    /// <param name="page">The window.</param>
    /// <param name="wanted">What is looked for.</param>
    /// <param name="key">Tab, Shift+Tab, or an arrow inside of a menu.</param>
    public static async Task WalkToAsync(this IPage page, ILocator wanted, string key = "Tab")
    {
        for (var presses = 0; presses < 120; presses++)
        {
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync(key);
        }

        Assert.Fail($"{key} does not lead to {wanted}");
    }

    public static async Task FillAccountAsync(this IPage page, Words words, string name, string email)
    {
        await page.TextBox(words["account.name"]).FillAsync(name);
        await page.TextBox(words["account.email"]).FillAsync(email);
        await page.Locator("input[autocomplete=new-password]").FillAsync("uma frase bem comprida");
    }

    /// <summary>The message that the drawer shows is in this state; the drawer learns of it by itself.</summary>
    public static Task SeeStateAsync(this IPage page, string state) =>
        Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Heading, new() { Name = state, Exact = true })).ToBeVisibleAsync();

    public static async Task CloseDrawerAsync(this IPage page, Words words)
    {
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = words["common.close"], Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
    }
}
