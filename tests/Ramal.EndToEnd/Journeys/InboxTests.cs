using Microsoft.Playwright;
using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>A person writes to two numbers; the page shows each conversation live, and answers through the number that was written to.</summary>
public sealed class InboxTests(Chromium chromium)
{
    private const string AnaNumber = "5511988887777";
    private static readonly TimeSpan NewMessageBudget = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("pt-BR", 1280)]
    [InlineData("pt-BR", 360)]
    [InlineData("en", 1280)]
    [InlineData("en", 360)]
    public async Task A_person_on_two_numbers_is_read_and_answered_on_each(string language, int width)
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var day = await InboxDay.BeginAsync(stage, language, width);

        await day.SeeBothConversationsAsync();
        await day.SeeNewMessagesAtOnceAsync();
        await day.ReplyAsync();
        await day.ScheduleWithTwoClicksAsync();
        await day.OtherNumberKnowsNothingAsync();
        await day.SearchAsync();

        stage.AssertNoComplaints();
    }

    private sealed class InboxDay(Stage stage, IPage page, Words words, Screenshots screenshots, string sales, string support)
    {
        private LabPhone Ana => stage.Lab.Phones[AnaNumber];

        private ILocator Log => page.GetByRole(AriaRole.Log);

        private ILocator Rows => page.Locator("a[href^='/inbox/']").Filter(new() { HasText = "Ana Souza" });

        public static async Task<InboxDay> BeginAsync(Stage stage, string language, int width)
        {
            await stage.Server.Client.ConnectAsync(stage.Lab, "Vendas", "5511999991111");
            await stage.Server.Client.ConnectAsync(stage.Lab, "Suporte", "5511999992222");
            stage.Lab.Phones.Add(AnaNumber, "Ana Souza");
            var page = await stage.OpenAsAdministratorAsync(language, width);
            return new InboxDay(stage, page, Words.Of(language), new Screenshots(language, width), "Vendas-5511999991111", "Suporte-5511999992222");
        }

        public async Task SeeBothConversationsAsync()
        {
            await page.GotoAsync("/inbox");
            await page.SeeTextAsync(words["inbox.emptyTitle"]);
            await screenshots.TakeAsync(page, "20-inbox-empty");
            Ana.SendText(sales, "Vocês fazem bolo de cenoura?");
            await Assertions.Expect(Rows).ToHaveCountAsync(1);
            Ana.SendText(support, "Esqueci minha senha");
            await Assertions.Expect(Rows).ToHaveCountAsync(2);
            await Assertions.Expect(Rows.Filter(new() { HasText = "Suporte" })).ToContainTextAsync("Esqueci minha senha");
            await screenshots.TakeAsync(page, "21-inbox");
            await Rows.Filter(new() { HasText = "Vendas" }).ClickAsync();
            await Assertions.Expect(Log).ToContainTextAsync("Vocês fazem bolo de cenoura?");
            await Assertions.Expect(Log).Not.ToContainTextAsync("Esqueci minha senha");
        }

        /// <summary>From the event in this tab to the words on the screen, best of several: the machine does other things too.</summary>
        public async Task SeeNewMessagesAtOnceAsync()
        {
            await page.EvaluateAsync(
                """
                async () => {
                  window.drawn = [];
                  const source = new EventSource('/api/events');
                  await new Promise((opened) => source.addEventListener('open', opened));
                  source.addEventListener('conversation.message', () => {
                    const heard = performance.now();
                    const log = document.querySelector('[role=log]');
                    const before = log.dataset.loaded;
                    const watch = new MutationObserver(() => {
                      if (log.dataset.loaded === before) return;
                      watch.disconnect();
                      window.drawn.push(performance.now() - heard);
                    });
                    watch.observe(log, { attributes: true });
                  });
                }
                """);
            for (var number = 1; number <= 8; number++)
            {
                Ana.SendText(sales, $"Mensagem {number}");
                await Assertions.Expect(Log.GetByText($"Mensagem {number}", new() { Exact = true })).ToBeVisibleAsync();
                await page.WaitForFunctionAsync("count => window.drawn.length >= count", number);
            }

            var times = await page.EvaluateAsync<double[]>("window.drawn");
            Assert.True(TimeSpan.FromMilliseconds(times.Min()) <= NewMessageBudget, $"new messages were shown after {string.Join(", ", times.Select(time => $"{time:0}"))} ms");
        }

        public async Task ReplyAsync()
        {
            await page.TextBox(words["inbox.write"]).FillAsync("Fazemos sim! De que tamanho?");
            await page.Button(words["inbox.send"]).ClickAsync();
            var bubble = Log.Locator("[data-message]").Filter(new() { HasText = "Fazemos sim! De que tamanho?" });
            await Assertions.Expect(bubble.GetByRole(AriaRole.Img, new() { Name = words["messages.state.delivered"], Exact = true })).ToBeVisibleAsync();
            await Assertions.Expect(Log.GetByText("Fazemos sim! De que tamanho?", new() { Exact = true })).ToHaveCountAsync(1);
            Assert.Equal(sales, Assert.Single(stage.Lab.Received.Messages, message => message.Text == "Fazemos sim! De que tamanho?").Instance);
            await screenshots.TakeAsync(page, "22-thread");
        }

        public async Task ScheduleWithTwoClicksAsync()
        {
            await page.TextBox(words["inbox.write"]).FillAsync("Bom dia! Confirma o bolo?");
            await page.Button(words["inbox.schedule"]).ClickAsync();
            await screenshots.TakeAsync(page, "23-when");
            await page.GetByRole(AriaRole.Button).Filter(new() { HasText = words["when.tomorrow9"] }).ClickAsync();
            var ghost = Log.Locator("[data-ledger]").Filter(new() { HasText = "Bom dia! Confirma o bolo?" });
            await Assertions.Expect(ghost).ToBeVisibleAsync();
            await Assertions.Expect(page.TextBox(words["inbox.write"])).ToHaveValueAsync("");
            await screenshots.TakeAsync(page, "24-scheduled");
            await ghost.GetByRole(AriaRole.Button, new() { Name = words["common.cancel"], Exact = true }).ClickAsync();
            await Assertions.Expect(ghost).ToBeHiddenAsync();
            Assert.Equal(0, stage.Lab.Received.Count("Bom dia! Confirma o bolo?"));
        }

        public async Task OtherNumberKnowsNothingAsync()
        {
            await page.GotoAsync("/inbox");
            await Rows.Filter(new() { HasText = "Suporte" }).ClickAsync();
            await Assertions.Expect(Log).ToContainTextAsync("Esqueci minha senha");
            await Assertions.Expect(Log).Not.ToContainTextAsync("Fazemos sim! De que tamanho?");
            await page.TextBox(words["inbox.write"]).FillAsync("Enviamos um link novo");
            await page.Button(words["inbox.send"]).ClickAsync();
            await stage.Lab.Received.WaitForTextAsync("Enviamos um link novo", Until.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(support, Assert.Single(stage.Lab.Received.Messages, message => message.Text == "Enviamos um link novo").Instance);
        }

        /// <summary>Words find a message on another number, and the hit opens that conversation there.</summary>
        public async Task SearchAsync()
        {
            await page.GotoAsync("/inbox");
            await page.GetByRole(AriaRole.Searchbox).FillAsync("cenoura");
            await screenshots.TakeAsync(page, "25-search");
            await page.Locator("a[href*='message=']").First.ClickAsync();
            await Assertions.Expect(Log.Locator("[data-hit]")).ToContainTextAsync("Vocês fazem bolo de cenoura?");
        }
    }
}
