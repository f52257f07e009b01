using Microsoft.Playwright;
using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>
/// A conversation of thousands of messages stays quick. The figures are printed, because only a quiet machine can be held to
/// them: <c>artifacts/bin/Ramal.EndToEnd/release/Ramal.EndToEnd -class "*LongThreadTests" -showLiveOutput</c>.
/// </summary>
public sealed class LongThreadTests(Chromium chromium)
{
    private const int Messages = 5000;
    private const int NewMessages = 20;
    private const string Number = "5511988887777";
    private const string Instance = "Vendas-5511999991111";

    [Fact]
    public async Task Five_thousand_messages_scroll_without_dropping_what_is_typed()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        await stage.Server.Client.ConnectAsync(stage.Lab, "Vendas", "5511999991111");
        var phone = stage.Lab.Phones.Add(Number, "Ana Souza");
        for (var number = 1; number <= Messages; number++)
        {
            phone.SendText(Instance, $"Mensagem {number} {new string('x', number % 90)}");
        }

        await Until.TrueAsync(
            async () => (await stage.Server.Client.GetAsync("/api/conversations/counts")).Json.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("unreadMessages").GetInt32()) == Messages,
            "all messages to be stored",
            TimeSpan.FromMinutes(5));
        var page = await stage.OpenAsAdministratorAsync();
        var arrivals = await Arrivals.WatchAsync(page);
        await page.GotoAsync("/inbox");
        await page.Locator("a[href^='/inbox/']").Filter(new() { HasText = "Ana Souza" }).ClickAsync();
        var log = page.GetByRole(AriaRole.Log);
        await Assertions.Expect(log.Locator("[data-message]").First).ToBeVisibleAsync();

        await WatchFramesAsync(page);
        var scrolling = ScrollToTheFirstAsync(page);
        var field = page.TextBox(Words.Of("pt-BR")["inbox.write"]);
        var typed = string.Concat(Enumerable.Repeat("tudo o que se digita fica. ", 12));
        await field.PressSequentiallyAsync(typed, new() { Delay = 12, Timeout = 180_000 });
        await scrolling;

        await Assertions.Expect(field).ToHaveValueAsync(typed);
        await Assertions.Expect(log.GetByText("Mensagem 1 x", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await log.Locator("[data-message]").CountAsync() < 120, "only what is on the screen may be drawn");
        TestContext.Current.TestOutputHelper!.WriteLine($"scrolling 5,000 messages: {await page.EvaluateAsync<string>("window.figures()")}");
        await SeeNewMessagesAsync(page, phone, arrivals);
        stage.AssertNoComplaints();
    }

    /// <summary>All messages are loaded now, and the newest is in view.</summary>
    private static async Task SeeNewMessagesAsync(IPage page, LabPhone phone, Arrivals arrivals)
    {
        var log = page.GetByRole(AriaRole.Log);
        await page.GetByRole(AriaRole.Button, new() { Name = Words.Of("pt-BR")["inbox.toNewest"] }).ClickAsync();
        await Assertions.Expect(log.GetByText($"Mensagem {Messages} ")).ToBeVisibleAsync();
        await WatchFramesAsync(page);
        await arrivals.ResetAsync();
        for (var number = 1; number <= NewMessages; number++)
        {
            phone.SendText(Instance, $"Nova {number}.");
            await Assertions.Expect(log.GetByText($"Nova {number}.", new() { Exact = true })).ToBeVisibleAsync();
            await arrivals.UntilAsync(number);
        }

        var times = (await arrivals.TimesAsync()).Order().ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"event to words in a thread of 5,000: median {times[times.Length / 2]:0} ms, worst {times[^1]:0} ms; {await page.EvaluateAsync<string>("window.figures()")}");
        await arrivals.AssertQuickAsync();
    }

    /// <summary>Counts tasks that keep the page from answering, the pauses between frames, and how late keys were answered.</summary>
    private static async Task WatchFramesAsync(IPage page) => await page.EvaluateAsync(
        """
        () => {
          const tasks = [], gaps = [], keys = [];
          const watch = (type, options, into) => new PerformanceObserver((list) => into.push(...list.getEntries().map(({ duration }) => duration))).observe({ type, ...options });
          watch('longtask', {}, tasks);
          watch('event', { durationThreshold: 16 }, keys);
          let last = performance.now();
          const frame = (now) => { gaps.push(now - last); last = now; requestAnimationFrame(frame); };
          requestAnimationFrame(frame);
          const worst = (all) => Math.round(Math.max(0, ...all));
          const middle = (all) => Math.round(all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0);
          window.figures = () =>
            `${tasks.length} tasks over 50 ms, longest ${worst(tasks)} ms; ${gaps.length} frames, median ${middle(gaps)} ms, longest ${worst(gaps)} ms; keys answered after at most ${worst(keys)} ms`;
        }
        """);

    /// <summary>
    /// Upwards in every frame, as a finger that does not let go, until the first message is loaded and the list stays at its
    /// top: the last page moves it down once more.
    /// </summary>
    private static Task<int> ScrollToTheFirstAsync(IPage page) => page.EvaluateAsync<int>(
        """
        count => new Promise((done) => {
          const box = document.querySelector('[role=log]');
          let atTop = 0;
          const step = () => {
            atTop = Number(box.dataset.loaded) >= count && box.scrollTop <= 0 ? atTop + 1 : 0;
            if (atTop === 10) return done(count);
            box.scrollBy(0, -900);
            requestAnimationFrame(step);
          };
          step();
        })
        """,
        Messages);
}
