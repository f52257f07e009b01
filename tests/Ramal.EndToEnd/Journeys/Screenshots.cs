using Microsoft.Playwright;

namespace Ramal.EndToEnd.Journeys;

/// <summary>Pictures for a person to look at: artifacts/screenshots/LANGUAGE-WIDTH-STEP.png.</summary>
internal sealed class Screenshots(string language, int width)
{
    public async Task TakeAsync(IPage page, string step)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Words.Repository, "artifacts/screenshots", $"{language}-{width}-{step}.png"),
            Animations = ScreenshotAnimations.Disabled,
        });
        // At no width may a page scroll sideways.
        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{step} at {width} px is {overhang} px too wide");
    }
}
