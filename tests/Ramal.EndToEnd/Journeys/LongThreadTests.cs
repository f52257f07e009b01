using Microsoft.Playwright;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>A conversation of thousands of messages stays quick.</summary>
public sealed class LongThreadTests(Chromium chromium)
{
    private const int Messages = 5000;
    private const string Number = "5511988887777";

    [Fact]
    public async Task Five_thousand_messages_scroll_without_dropping_what_is_typed()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        await stage.Server.Client.ConnectAsync(stage.Lab, "Vendas", "5511999991111");
        var phone = stage.Lab.Phones.Add(Number, "Ana Souza");
        for (var number = 1; number <= Messages; number++)
        {
            phone.SendText("Vendas-5511999991111", $"Mensagem {number} {new string('x', number % 90)}");
        }

        await Until.TrueAsync(
            async () => (await stage.Server.Client.GetAsync("/api/conversations/counts")).Json.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("unreadMessages").GetInt32()) == Messages,
            "all messages to be stored",
            TimeSpan.FromMinutes(2));
        var page = await stage.OpenAsAdministratorAsync();
        await page.GotoAsync("/inbox");
        await page.Locator("a[href^='/inbox/']").Filter(new() { HasText = "Ana Souza" }).ClickAsync();
        var log = page.GetByRole(AriaRole.Log);
        await Assertions.Expect(log.Locator("[data-message]").First).ToBeVisibleAsync();

        var scrolling = ScrollToTheFirstAsync(page);
        var field = page.TextBox(Words.Of("pt-BR")["inbox.write"]);
        var typed = string.Concat(Enumerable.Repeat("tudo o que se digita fica. ", 12));
        await field.PressSequentiallyAsync(typed, new() { Delay = 12 });
        await scrolling;

        await Assertions.Expect(field).ToHaveValueAsync(typed);
        await Assertions.Expect(log.GetByText("Mensagem 1 x", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await log.Locator("[data-message]").CountAsync() < 120, "only what is on the screen may be drawn");
        stage.AssertNoComplaints();
    }

    /// <summary>Upwards in every frame, as a finger that does not let go, until the first message is loaded.</summary>
    private static Task<int> ScrollToTheFirstAsync(IPage page) => page.EvaluateAsync<int>(
        """
        count => new Promise((done) => {
          const box = document.querySelector('[role=log]');
          const step = () => {
            if (Number(box.dataset.loaded) >= count && box.scrollTop <= 0) return done(count);
            box.scrollBy(0, -900);
            requestAnimationFrame(step);
          };
          step();
        })
        """,
        Messages);
}
