using Microsoft.Playwright;

namespace Ramal.EndToEnd.Journeys;

/// <summary>How long new messages take from the event in the tab to the open thread.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);
    private readonly IPage _page;

    private Arrivals(IPage page) => _page = page;

    /// <summary>Measures in the pages that this tab loads from now on, at the page's own stream of events.</summary>
    public static async Task<Arrivals> WatchAsync(IPage page)
    {
        await page.AddInitScriptAsync(
            """
            window.heard = new Map();
            window.drawn = [];
            const listen = EventSource.prototype.addEventListener;
            EventSource.prototype.addEventListener = function (type, told, ...more) {
              if (type !== 'conversation.message') return listen.call(this, type, told, ...more);
              listen.call(this, type, (event) => {
                const { messageId } = JSON.parse(event.data);
                if (!window.heard.has(messageId)) window.heard.set(messageId, performance.now());
                told(event);
              }, ...more);
            };
            new MutationObserver(() => {
              for (const [id, at] of window.heard) {
                if (!at || !document.querySelector(`[data-message="${id}"]`)) continue;
                window.drawn.push(performance.now() - at);
                window.heard.set(id, 0);
              }
            }).observe(document, { childList: true, subtree: true });
            """);
        return new Arrivals(page);
    }

    /// <summary>Forgets what came so far.</summary>
    public Task ResetAsync() => _page.EvaluateAsync("() => { window.heard.clear(); window.drawn.length = 0; }");

    /// <summary>Waits until so many have been drawn.</summary>
    public Task UntilAsync(int count) => _page.WaitForFunctionAsync("count => window.drawn.length >= count", count);

    /// <summary>In milliseconds, in the order of arrival.</summary>
    public Task<double[]> TimesAsync() => _page.EvaluateAsync<double[]>("window.drawn");

    /// <summary>The best of several keeps the budget: the machine does other things too.</summary>
    public async Task AssertQuickAsync()
    {
        var times = await TimesAsync();
        Assert.True(TimeSpan.FromMilliseconds(times.Min()) <= Budget, $"new messages were shown after {string.Join(", ", times.Select(time => $"{time:0}"))} ms");
    }
}
