using System.Text;
using Microsoft.Playwright;
using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>What other people wrote is text everywhere, never markup and never script.</summary>
public sealed class ForeignTextTests(Chromium chromium)
{
    private const string Phone = "5511999991111";

    internal static readonly string[] Corpus =
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "{{constructor.constructor('alert(1)')()}} $t(common.close)",
    ];

    [Fact]
    public async Task Script_in_names_messages_groups_and_contacts_is_shown_as_text()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        await FillAsync(stage);
        var page = await stage.OpenAsAdministratorAsync();

        await SeeAllAsync(page, "/instances");
        await SeeAllAsync(page, "/groups");
        await SeeAllAsync(page, "/messages");
        await SeeAllAsync(page, "/");
        await SeeAllAsync(page, "/inbox");
        await SeeAllAsync(page, "/contacts");
        await SeeConversationsAsync(page);
        var words = Words.Of("pt-BR");
        await page.GotoAsync("/schedule");
        await page.TextBox(words["schedule.text"]).FillAsync(Corpus[1]);
        await Assertions.Expect(page.GetByRole(AriaRole.Complementary, new() { Name = words["schedule.preview"] })).ToContainTextAsync(Corpus[1]);
        await page.GotoAsync("/instances/2");
        await page.SeeHeadingAsync(Corpus[0]);
        await AssertNothingWasMadeAsync(page);

        stage.AssertNoComplaints();
    }

    /// <summary>Each text of the corpus as the name of an instance, of a group and of a contact, and as a message.</summary>
    private static async Task FillAsync(Stage stage)
    {
        var client = stage.Server.Client;
        var instance = await client.ConnectAsync(stage.Lab, "Vendas", Phone);
        stage.Lab.Phones[Phone].SetGroups(Corpus.Select((text, number) => new LabGroup($"12036300000000000{number}@g.us", text, Phone, [Phone], [])));
        foreach (var text in Corpus)
        {
            (await client.PostAsync("/api/instances", new { name = text })).EnsureStatus(201);
            (await client.PostAsync("/api/messages", new
            {
                to = "+5511988887777",
                toName = text,
                text,
                instanceId = instance,
                sendAt = TimeProvider.System.GetUtcNow().AddDays(1),
            })).EnsureStatus(201);
        }

        await ReceiveAsync(stage);
    }

    /// <summary>Strangers with such names write such texts and send files of such names.</summary>
    private static async Task ReceiveAsync(Stage stage)
    {
        foreach (var (text, number) in Corpus.Select((text, number) => (text, number)))
        {
            var stranger = stage.Lab.Phones.Add($"551198888000{number}", text);
            stranger.SendText($"Vendas-{Phone}", text, new PhoneMessageOptions { Media = new LabMedia("document", "text/html", $"{text}.html", Encoding.UTF8.GetBytes(text)) });
            stranger.SendText($"Vendas-{Phone}", text);
        }

        await Until.TrueAsync(
            async () => (await stage.Server.Client.GetAsync("/api/conversations")).Json.GetProperty("items").GetArrayLength() == Corpus.Length,
            "every stranger's conversation");
    }

    private static async Task SeeConversationsAsync(IPage page)
    {
        foreach (var text in Corpus)
        {
            await page.GotoAsync("/inbox");
            await page.Locator("a[href^='/inbox/']").Filter(new() { HasText = text }).First.ClickAsync();
            var log = page.GetByRole(AriaRole.Log);
            await Assertions.Expect(log.Locator("[data-message]").Filter(new() { HasText = text })).ToHaveCountAsync(2);
            await AssertNothingWasMadeAsync(page);
        }
    }

    private static async Task SeeAllAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        foreach (var text in Corpus)
        {
            await Assertions.Expect(page.Locator("main").GetByText(text).Filter(new() { Visible = true }).First).ToBeVisibleAsync();
        }

        await AssertNothingWasMadeAsync(page);
    }

    internal static async Task AssertNothingWasMadeAsync(IPage page) =>
        await Assertions.Expect(page.Locator("script:not([src]), img[src='x'], [onerror], [onload]")).ToHaveCountAsync(0);
}
