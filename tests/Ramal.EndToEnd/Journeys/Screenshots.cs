using Microsoft.Playwright;
using Ramal.EndToEnd.Journeys.Outside;

namespace Ramal.EndToEnd.Journeys;

/// <summary>Pictures for a person to look at: artifacts/screenshots/LANGUAGE-WIDTH-STEP.png, those with native numbers in a folder of their own.</summary>
internal sealed class Screenshots(string language, int width, Provider provider = Provider.Evolution)
{
    private readonly string _folder = Path.Combine(Words.Repository, "artifacts/screenshots", provider == Provider.Native ? "native" : "");

    public async Task TakeAsync(IPage page, string step)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(_folder, $"{language}-{width}-{step}.png"),
            Animations = ScreenshotAnimations.Disabled,
        });
        // At no width may a page scroll sideways.
        var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{step} at {width} px is {overhang} px too wide");
    }
}
