using Microsoft.Playwright;
using Ramal.EndToEnd.Journeys.Outside;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>A day at the inbox of two numbers, with one person who writes to both.</summary>
internal sealed partial class InboxDay
{
    private const string Sales = "5511999991111";
    private const string Support = "5511999992222";
    private const string ReplyText = "Fazemos sim! De que tamanho?";

    private readonly Stage _stage;
    private readonly IPage _page;
    private readonly Words _words;
    private readonly Screenshots _screenshots;
    private readonly OutsidePhone _ana;
    private readonly Arrivals _arrivals;

    private InboxDay(Stage stage, IPage page, Words words, Screenshots screenshots, OutsidePhone ana, Arrivals arrivals) =>
        (_stage, _page, _words, _screenshots, _ana, _arrivals) = (stage, page, words, screenshots, ana, arrivals);

    private ILocator Log => _page.GetByRole(AriaRole.Log);

    private ILocator Bubble(string text) => Log.Locator("[data-message]").Filter(new() { HasText = text });

    private ILocator Rows => _page.Locator("a[href^='/inbox/']").Filter(new() { HasText = "Ana Souza" });

    public static async Task<InboxDay> BeginAsync(Stage stage, string language, int width, Screenshots screenshots)
    {
        await stage.ConnectAsync("Vendas", Sales);
        await stage.ConnectAsync("Suporte", Support);
        var ana = stage.Outside.AddPhone("5511988887777", "Ana Souza");
        var page = await stage.OpenAsAdministratorAsync(language, width);
        return new InboxDay(stage, page, Words.Of(language), screenshots, ana, await Arrivals.WatchAsync(page));
    }

    public async Task SeeBothConversationsAsync()
    {
        await _page.GotoAsync("/inbox");
        await _page.SeeTextAsync(_words["inbox.emptyTitle"]);
        await _screenshots.TakeAsync(_page, "20-inbox-empty");
        _ana.Write(Sales, "Vocês fazem bolo de cenoura?");
        await Assertions.Expect(Rows).ToHaveCountAsync(1);
        _ana.Write(Support, "Esqueci minha senha");
        await Assertions.Expect(Rows).ToHaveCountAsync(2);
        await Assertions.Expect(Rows.Filter(new() { HasText = "Suporte" })).ToContainTextAsync("Esqueci minha senha");
        await _screenshots.TakeAsync(_page, "21-inbox");
        await Rows.Filter(new() { HasText = "Vendas" }).ClickAsync();
        await Assertions.Expect(Log).ToContainTextAsync("Vocês fazem bolo de cenoura?");
        await Assertions.Expect(Log).Not.ToContainTextAsync("Esqueci minha senha");
    }

    /// <summary>From the event in this tab to the words on the screen, best of several: the machine does other things too.</summary>
    public async Task SeeNewMessagesAtOnceAsync()
    {
        await _arrivals.ResetAsync();
        for (var number = 1; number <= 8; number++)
        {
            _ana.Write(Sales, $"Mensagem {number}");
            await Assertions.Expect(Log.GetByText($"Mensagem {number}", new() { Exact = true })).ToBeVisibleAsync();
            await _arrivals.UntilAsync(number);
        }

        await _arrivals.AssertQuickAsync();
    }

    public async Task ReplyAsync()
    {
        await _page.TextBox(_words["inbox.write"]).FillAsync(ReplyText);
        await _page.Button(_words["inbox.send"]).ClickAsync();
        var bubble = Bubble(ReplyText);
        await Assertions.Expect(bubble.GetByRole(AriaRole.Img, new() { Name = _words["messages.state.delivered"], Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(Log.GetByText(ReplyText, new() { Exact = true })).ToHaveCountAsync(1);
        Assert.Equal(Sales, Assert.Single(_ana.Received, message => message.Text == ReplyText).From);
        await _screenshots.TakeAsync(_page, "22-thread");
    }

    public async Task SeePictureReactionEditAndDeleteAsync()
    {
        var png = await File.ReadAllBytesAsync(Path.Combine(Words.Repository, "ui/public/icons/icon-512.png"), TestContext.Current.CancellationToken);
        _ana.SendPicture(Sales, png, "Assim, redondo");
        await Assertions.Expect(Bubble("Assim, redondo").Locator("img[src^='/api/media/']")).ToBeVisibleAsync();
        await _page.WaitForFunctionAsync("() => [...document.querySelectorAll('[role=log] img')].some((img) => img.complete && img.naturalWidth > 0)");

        var reply = Assert.Single(_ana.Received, message => message.Text == ReplyText);
        _ana.React(Sales, reply.Id, "❤️");
        await Assertions.Expect(Bubble(ReplyText).GetByText("❤️", new() { Exact = true })).ToBeVisibleAsync();

        var wanted = _ana.Write(Sales, "Para sábado");
        var slip = _ana.Write(Sales, "Mensagem errada");
        await Assertions.Expect(Bubble("Mensagem errada")).ToBeVisibleAsync();
        _ana.Edit(Sales, wanted, "Para domingo");
        await Assertions.Expect(Bubble("Para domingo")).ToContainTextAsync(_words["inbox.edited"]);
        await Assertions.Expect(Bubble("Para sábado")).ToBeHiddenAsync();
        _ana.Delete(Sales, slip);
        await Assertions.Expect(Bubble(_words["inbox.deleted"])).ToBeVisibleAsync();
        await Assertions.Expect(Bubble("Mensagem errada")).ToBeHiddenAsync();
        await _screenshots.TakeAsync(_page, "26-amended");
    }

    public async Task ScheduleWithTwoClicksAsync()
    {
        await _page.TextBox(_words["inbox.write"]).FillAsync("Bom dia! Confirma o bolo?");
        await _page.Button(_words["inbox.schedule"]).ClickAsync();
        await _screenshots.TakeAsync(_page, "23-when");
        await _page.GetByRole(AriaRole.Button).Filter(new() { HasText = _words["when.tomorrow9"] }).ClickAsync();
        var ghost = Log.Locator("[data-ledger]").Filter(new() { HasText = "Bom dia! Confirma o bolo?" });
        await Assertions.Expect(ghost).ToBeVisibleAsync();
        await Assertions.Expect(_page.TextBox(_words["inbox.write"])).ToHaveValueAsync("");
        await _screenshots.TakeAsync(_page, "24-scheduled");
        await ghost.GetByRole(AriaRole.Button, new() { Name = _words["common.cancel"], Exact = true }).ClickAsync();
        await Assertions.Expect(ghost).ToBeHiddenAsync();
        Assert.Equal(0, _ana.Count("Bom dia! Confirma o bolo?"));
    }

    public async Task OtherNumberKnowsNothingAsync()
    {
        await _page.GotoAsync("/inbox");
        await Rows.Filter(new() { HasText = "Suporte" }).ClickAsync();
        await Assertions.Expect(Log).ToContainTextAsync("Esqueci minha senha");
        await Assertions.Expect(Log).Not.ToContainTextAsync(ReplyText);
        await _page.TextBox(_words["inbox.write"]).FillAsync("Enviamos um link novo");
        await _page.Button(_words["inbox.send"]).ClickAsync();
        await Until.TrueAsync(() => _ana.Count("Enviamos um link novo") > 0, "the answer on the phone");
        Assert.Equal(Support, Assert.Single(_ana.Received, message => message.Text == "Enviamos um link novo").From);
    }

    /// <summary>Words find a message on another number, and the hit opens that conversation there.</summary>
    public async Task SearchAsync()
    {
        await _page.GotoAsync("/inbox");
        await _page.GetByRole(AriaRole.Searchbox).FillAsync("cenoura");
        await _screenshots.TakeAsync(_page, "25-search");
        await _page.Locator("a[href*='message=']").First.ClickAsync();
        await Assertions.Expect(Log.Locator("[data-hit]")).ToContainTextAsync("Vocês fazem bolo de cenoura?");
    }
}
