using System.Collections.Concurrent;
using Microsoft.Playwright;
using Ramal.EndToEnd.Journeys.Outside;
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

    private readonly OutsideWorld? _outside;
    private readonly LabServer? _lab;

    private Stage(IBrowser browser, RamalProcess server, OutsideWorld? outside, LabServer? lab) => (_browser, Server, _outside, _lab) = (browser, server, outside, lab);

    public RamalProcess Server { get; }

    /// <summary>People's phones.</summary>
    public OutsideWorld Outside => _outside ?? throw new InvalidOperationException("The demo's phones are the simulated WhatsApp's own.");

    /// <summary>The Evolution server and its phones, where there is one.</summary>
    public LabServer Lab => _lab ?? throw new InvalidOperationException("Native numbers need no lab.");

    /// <summary>As <c>./run --demo</c> has it: native instances, and phones of the simulated WhatsApp on a page of their own.</summary>
    public static async Task<Stage> SetForDemoAsync(Chromium chromium, WhatsAppSimulator whatsApp)
    {
        var page = BuiltPage();
        var browser = await chromium.BrowserAsync();
        var lab = await LabServer.StartAsync(new LabOptions { WhatsApp = whatsApp });
        var server = await RamalProcess.StartAsync(["--ui", page, "--demo", "--demo-phones", lab.BaseUrl + "/lab/phones", .. NativeWorld.SettingsFor(whatsApp)]);
        return new Stage(browser, server, outside: null, lab);
    }

    /// <summary>A server whose instances, made with a name alone, are of this provider.</summary>
    public static async Task<Stage> SetAsync(Chromium chromium, Provider provider = Provider.Evolution)
    {
        var page = BuiltPage();
        var browser = await chromium.BrowserAsync();
        var outside = await OutsideWorld.BeginAsync(provider);
        var server = await RamalProcess.StartAsync(["--ui", page, .. outside.ServerSettings]);
        return new Stage(browser, server, outside, (outside as EvolutionWorld)?.Lab);
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
    public async Task<IPage> OpenAsAdministratorAsync(string language = "pt-BR", int width = 1280, bool dark = false)
    {
        (await Server.Client.PutAsync("/api/me", new { language })).EnsureSuccess();
        var words = Words.Of(language);
        var page = await OpenWindowAsync(language, width, dark);
        await page.GotoAsync("/login");
        await page.TextBox(words["account.emailOrUser"]).FillAsync("admin@exemplo.invalid");
        await page.Locator("input[autocomplete=current-password]").FillAsync("senha do administrador");
        await page.GetByRole(AriaRole.Button, new() { Name = words["login.submit"], Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = words["home.hello", ("name", "Admin")] })).ToBeVisibleAsync();
        return page;
    }

    /// <summary>Makes an instance by its name alone and links a new phone to it, all through the public API.</summary>
    /// <returns>The phone.</returns>
    public async Task<OutsidePhone> ConnectAsync(string name, string number)
    {
        var id = (await Server.Client.PostAsync("/api/instances", new { name, paceMs = 0 })).EnsureStatus(201).Json.GetProperty("id").GetInt32();
        var phone = Outside.AddPhone(number, name);
        await Server.Client.LinkAsync(id, phone.Scan);
        return phone;
    }

    /// <summary>
    /// The server said 5xx, the page failed, broke its content policy or opened a dialog, or the engine broke a rule of
    /// WhatsApp's: none of it may happen.
    /// </summary>
    public void AssertNoComplaints()
    {
        var complaints = _complaints.ToArray();
        _complaints.Clear();
        Assert.Empty(complaints);
        _outside?.AssertCorrect();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows)
        {
            await window.DisposeAsync();
        }

        await Server.DisposeAsync();
        if (_outside is not null)
        {
            await _outside.DisposeAsync();
        }
        else if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
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
