using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Ramal.EndToEnd.Journeys;

/// <summary>An administrator brings an earlier program's file along by the page: check, read the report, confirm, see the result.</summary>
public sealed class ImportPageTests(Chromium chromium)
{
    private const string OldFile = """
        [
          { "id": "1753000000001", "number": "5511988887777", "message": "Já tinha saído", "scheduledAt": "2025-01-05T12:00:00.000Z", "status": "sent", "createdAt": "2025-01-01T12:00:00.000Z" },
          { "id": "1753000000002", "number": "5511988887777", "message": "Ainda vai sair", "scheduledAt": "2099-01-05T12:00:00.000Z", "status": "pending", "createdAt": "2025-01-01T12:00:00.000Z",
            "apiUrl": "http://127.0.0.1:9/", "instance": "loja", "token": "CHAVE0SECRETA0DO0SERVIDOR0ANTIGO", "processedAt": null, "error": null, "retries": 0 },
          7
        ]
        """;

    [Theory]
    [InlineData("pt-BR", 1280)]
    [InlineData("pt-BR", 360)]
    [InlineData("en", 1280)]
    [InlineData("en", 360)]
    public async Task An_old_file_is_checked_confirmed_and_here_and_again_changes_nothing(string language, int width)
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var words = Words.Of(language);
        var screenshots = new Screenshots(language, width);
        var page = await stage.OpenAsAdministratorAsync(language, width);

        await UploadAsync(page, words, "schedules.json", OldFile);
        await page.SeeHeadingAsync(words["imports.readyTitle"]);
        await page.SeeTextAsync("schedules.json");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("CHAVE0SECRETA0DO0SERVIDOR0ANTIGO");
        await screenshots.TakeAsync(page, "30-import-checked");
        Assert.Empty((await stage.Server.Client.GetAsync("/api/messages")).Json.GetProperty("items").EnumerateArray());

        await page.Button(words["imports.confirm_other", ("count", "3")]).ClickAsync();
        await page.SeeTextAsync(words["imports.doneTitle"]);
        await screenshots.TakeAsync(page, "31-imported");
        Assert.Equal(2, (await stage.Server.Client.GetAsync("/api/messages")).Json.GetProperty("items").GetArrayLength());

        await UploadAsync(page, words, "schedules.json", OldFile);
        await page.SeeHeadingAsync(words["imports.nothingNewTitle"]);
        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_spreadsheet_names_its_bad_lines_and_lets_columns_be_moved()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var words = Words.Of("pt-BR");
        var page = await stage.OpenAsAdministratorAsync();

        var soon = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await UploadAsync(page, words, "agenda.csv", $"quem;mensagem;data\n11988887777;Olá;{soon} 09:00\nabc;Sem número;{soon} 09:00\n");
        await page.SeeHeadingAsync(words["imports.csv.title"]);
        await page.GetByRole(AriaRole.Combobox, new() { Name = words["imports.csv.field.to"] }).Or(page.GetByRole(AriaRole.Textbox, new() { Name = words["imports.csv.field.to"] })).First.ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "quem", Exact = true }).ClickAsync();
        await page.Button(words["imports.csv.apply"]).ClickAsync();
        await page.SeeHeadingAsync(words["imports.readyTitle"]);
        await page.SeeTextAsync(words["imports.line", ("line", "3")]);
        await new Screenshots("pt-BR", 1280).TakeAsync(page, "32-import-csv");
        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_broken_file_says_where_and_writes_nothing()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var words = Words.Of("pt-BR");
        var page = await stage.OpenAsAdministratorAsync();

        await UploadAsync(page, words, "schedules.json", "[\n  { \"id\": \"1\", \"number\": \"5511988887777\",\n    \"mess");
        await page.SeeTextAsync(words["imports.failedTitle"]);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(words["imports.line", ("line", "3")]);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(words["imports.failedText"]);
        Assert.Empty((await stage.Server.Client.GetAsync("/api/messages")).Json.GetProperty("items").EnumerateArray());
        stage.AssertNoComplaints();
    }

    private static async Task UploadAsync(IPage page, Words words, string name, string content)
    {
        await page.GotoAsync("/admin/imports");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(content) });
        await page.SeeTextAsync(name);
        await page.Button(words["imports.check"]).ClickAsync();
    }
}
