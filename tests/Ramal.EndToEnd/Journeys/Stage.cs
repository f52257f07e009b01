using System.Collections.Concurrent;
using Microsoft.Playwright;
using Ramal.Lab;
using Ramal.Lab.WhatsApp;

namespace Ramal.EndToEnd.Journeys;

/// <summary>A server of its own with the built page, the simulated WhatsApp behind it, and the windows people open on it.</summary>
public sealed class Stage : IAsyncDisposable
{
    /// <summary>Generous, because the machine may be busy; what must be quick is measured on its own.</summary>
    private const float Patience = 30_000;

    private readonly IBrowser _browser;
    private readonly List<IBrowserContext> _windows = [];
    private readonly ConcurrentQueue<string> _complaints = new();

    private Stage(IBrowser browser, LabServer lab, RamalProcess server) => (_browser, Lab, Server) = (browser, lab, server);

    public LabServer Lab { get; }

    public RamalProcess Server { get; }

    /// <summary>As <c>./run --demo</c> has it: native instances, and phones of the simulated WhatsApp on a page of their own.</summary>
    public static async Task<Stage> SetForDemoAsync(Chromium chromium, WhatsAppSimulator whatsApp)
    {
        var page = BuiltPage();
        var browser = await chromium.BrowserAsync();
        var lab = await LabServer.StartAsync(new LabOptions { WhatsApp = whatsApp });
        var server = await RamalProcess.StartAsync(
            "--ui", page, "--demo", "--demo-phones", lab.BaseUrl + "/lab/phones", "--whatsapp-url", whatsApp.Endpoint.ToString(),
            "--whatsapp-root", Convert.ToHexString(whatsApp.RootKey.Span), "--whatsapp-certificate", whatsApp.CertificateSha256);
        return new Stage(browser, lab, server);
    }

    public static async Task<Stage> SetAsync(Chromium chromium)
    {
        var page = BuiltPage();
        var browser = await chromium.BrowserAsync();
        var lab = await LabServer.StartAsync(new LabOptions
        {
            GlobalKey = ConnectedNumbers.LabKey,
            Receipts = new ReceiptBehaviour { Level = ReceiptLevel.Delivered },
        });
        var server = await RamalProcess.StartAsync("--ui", page, "--evolution-url", lab.BaseUrl, "--evolution-key", ConnectedNumbers.LabKey);
        return new Stage(browser, lab, server);
    }

    /// <summary>A browser window of its own: nobody is signed in.</summary>
    public async Task<IPage> OpenWindowAsync(string language = "pt-BR", int width = 1280, bool dark = false)
    {
        var window = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Server.BaseUrl.ToString(),
            Locale = language == "en" ? "en-US" : language,
            TimezoneId = "America/Sao_Paulo",
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 780 : 860 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        _windows.Add(window);
        window.SetDefaultTimeout(Patience);
        var page = await window.NewPageAsync();
        page.PageError += (_, error) => _complaints.Enqueue($"error in the page: {error}");
        page.Console += (_, line) => Complain(line.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase), line.Text);
        page.Response += (_, response) => Complain(response.Status >= 500, $"{response.Status} {response.Url}");
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Enqueue($"a dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        return page;
    }

    /// <summary>A window in which the administrator of <see cref="RamalProcess.SetUpAsync"/> is signed in.</summary>
    public async Task<IPage> OpenAsAdministratorAsync(string language = "pt-BR", int width = 1280)
    {
        if (language != "pt-BR")
        {
            (await Server.Client.PutAsync("/api/me", new { language })).EnsureSuccess();
        }

        var words = Words.Of(language);
        var page = await OpenWindowAsync(language, width);
        await page.GotoAsync("/login");
        await page.TextBox(words["account.emailOrUser"]).FillAsync("admin@exemplo.invalid");
        await page.Locator("input[autocomplete=current-password]").FillAsync("senha do administrador");
        await page.GetByRole(AriaRole.Button, new() { Name = words["login.submit"], Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = words["home.hello", ("name", "Admin")] })).ToBeVisibleAsync();
        return page;
    }

    /// <summary>The server said 5xx, the page failed, broke its content policy or opened a dialog: none of it may happen.</summary>
    public void AssertNoComplaints() => Assert.Empty(_complaints);

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows)
        {
            await window.DisposeAsync();
        }

        await Server.DisposeAsync();
        await Lab.DisposeAsync();
    }

    private static string BuiltPage()
    {
        var page = Path.Combine(Words.Repository, "ui/dist");
        Assert.True(File.Exists(Path.Combine(page, "index.html")), $"The journeys need the built page in {page}: cd ui && npm ci && npm run build");
        Assertions.SetDefaultExpectTimeout(Patience);
        return page;
    }

    private void Complain(bool really, string what)
    {
        if (really)
        {
            _complaints.Enqueue(what);
        }
    }
}
