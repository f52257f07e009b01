using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ramal.EndToEnd.Journeys.Outside;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>What people do in the builder, by mouse and by keys, up to what arrives on the customer's phone.</summary>
public sealed class BuilderTests(BuilderStage set) : IClassFixture<BuilderStage>
{
    private const string OfYladaBot = """
        { "name": "Triagem da loja", "trigger": { "type": "keyword", "keywords": ["quero pedir"] },
          "steps": [
            { "type": "send_message", "message": "Oi! Recebemos seu contato." },
            { "type": "wait", "duration": 4 },
            { "type": "condition", "condition": { "type": "contains", "field": "message", "value": "entrega" },
              "if_true": [ { "type": "send_message", "message": "Entregamos até 22h." } ],
              "if_false": [ { "type": "send_message", "message": "Retirada no balcão." } ] } ] }
        """;

    private readonly RamalClient _client = set.Client;
    private readonly OutsidePhone _maria = set.NewCustomer("Maria");

    [Fact]
    public async Task A_flow_is_made_changed_and_published_with_the_keyboard_alone()
    {
        var keys = new KeyboardBuilder(await set.Stage.OpenAsAdministratorAsync("en", dark: true), Words.Of("en"));

        await keys.BeginAsync();
        await keys.AddStepsAsync();
        await keys.ConnectAsync();
        await keys.UndoAndRedoAsync();
        await keys.AddTriggerAsync("hello");
        await keys.PublishAsync();

        _maria.Write(BuilderStage.Shop, "hello");
        await Until.TrueAsync(() => _maria.Count(KeyboardBuilder.Question) == 1, "the question on the phone", TimeSpan.FromSeconds(60));
        Assert.Equal(1, _maria.Count(KeyboardBuilder.Greeting));
        set.Stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_step_is_dragged_gets_a_file_and_the_flow_goes_back_to_its_first_version()
    {
        const string greeting = "Bom dia! Temos bolo e pão.";
        const string caption = "O cardápio de hoje";
        var flow = await set.PublishAsync("Cardápio", "cardápio", greeting);
        var words = Words.Of("pt-BR");
        var screenshots = new Screenshots("pt-BR", 1280);
        var page = await set.Stage.OpenAsAdministratorAsync();
        await page.GotoAsync($"/flows/{flow}");
        await Assertions.Expect(page.Card("s3")).ToBeVisibleAsync();

        var picture = await DragAndAttachAsync(page, words, flow, caption);
        await screenshots.TakeAsync(page, "48-flow-dragged");
        await page.Button(words["flows.publish.button"]).ClickAsync();
        await page.TextBox(words["flows.publish.note"]).FillAsync("Com a foto do cardápio");
        await page.Button(words["flows.publish.submit"]).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await AskAsync(1);
        Assert.Equal(picture, Assert.Single(_maria.Received, message => message.Text == caption).File.ToArray());

        await page.Button(words["flows.runs.title"]).ClickAsync();
        await page.Button(words["flows.runs.stopFor", ("name", "Maria")]).ClickAsync();
        await page.SeeTextAsync(words["flows.runs.none.alive"]);
        await page.GetByText(words["flows.runs.ended"], new() { Exact = true }).ClickAsync();
        await page.SeeTextAsync("Maria");
        await screenshots.TakeAsync(page, "49-flow-run-stopped");

        await page.Button(words["flows.versions.title"]).ClickAsync();
        await page.SeeTextAsync("Com a foto do cardápio");
        await page.Button(words["flows.versions.backTo", ("version", "1")]).ClickAsync();
        await page.SeeTextAsync(words["flows.versions.rolledBack", ("version", "1"), ("now", "3")]);
        await Assertions.Expect(page.Card("s4")).ToBeHiddenAsync();
        await screenshots.TakeAsync(page, "50-flow-rolled-back");
        await AskAsync(2);
        Assert.Equal(1, _maria.Count(caption));
        Assert.Equal(2, _maria.Count(greeting));

        await page.Button(words["common.actionsFor", ("name", "Cardápio")]).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = words["flows.duplicate"], Exact = true }).ClickAsync();
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex(flow));
        await Assertions.Expect(page.Card("s1")).ToContainTextAsync(greeting);
        await Assertions.Expect(page.TextBox(words["flows.name"])).Not.ToHaveValueAsync("Cardápio");
        await Assertions.Expect(page.Locator("main").GetByText(words["flows.status.draft"], new() { Exact = true }).First).ToBeVisibleAsync();
        set.Stage.AssertNoComplaints();

        async Task AskAsync(int times)
        {
            _maria.Write(BuilderStage.Shop, "cardápio");
            await Until.TrueAsync(() => _maria.Count("Qual você quer?") == times, "the question on the phone", TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task On_a_phone_flows_are_exported_imported_and_shown_as_requests()
    {
        var flow = await set.PublishAsync("Open house", "open", "Come on Saturday");
        var words = Words.Of("en");
        var screenshots = new Screenshots("en", 360);
        var page = await set.Stage.OpenAsAdministratorAsync("en", 360);
        var outline = page.GetByRole(AriaRole.List, new() { Name = words["flows.builder.outline"] });
        await page.GotoAsync("/flows");
        await OpenMenuAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = words["flows.export"], Exact = true }).ClickAsync());
        await ImportAsync(await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
        await Assertions.Expect(page.TextBox(words["flows.name"])).ToHaveValueAsync("Open house");
        await Assertions.Expect(outline).ToContainTextAsync("Come on Saturday");
        Assert.False(page.Url.EndsWith(flow, StringComparison.Ordinal));

        await page.GotoAsync("/flows");
        await ImportAsync(OfYladaBot);
        var notes = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(notes.GetByRole(AriaRole.Listitem)).Not.ToHaveCountAsync(0);
        await screenshots.TakeAsync(page, "51-flow-import-notes");
        await notes.GetByText(words["flows.import.open"], new() { Exact = true }).ClickAsync();
        await Assertions.Expect(outline).ToContainTextAsync("Entregamos até 22h.");
        await Assertions.Expect(outline).ToContainTextAsync("Retirada no balcão.");

        await page.GotoAsync("/flows");
        await ImportAsync("this is no JSON");
        await page.SeeTextAsync(words["flows.import.unreadable"]);

        await OpenMenuAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = words["api.see"], Exact = true }).ClickAsync();
        var request = page.GetByRole(AriaRole.Dialog);
        await request.GetByRole(AriaRole.Combobox).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = words["flows.simulate"], Exact = true }).ClickAsync();
        await Assertions.Expect(request.Locator("pre")).ToContainTextAsync("/simulate");
        await screenshots.TakeAsync(page, "52-flow-as-api");
        var shown = await request.Locator("pre").InnerTextAsync();
        var parts = shown.Split('\'');
        (await _client.PostAsync(new Uri(parts[1]).AbsolutePath, JsonSerializer.Deserialize<JsonElement>(parts[^2]))).EnsureStatus(200);
        set.Stage.AssertNoComplaints();

        Task OpenMenuAsync() => page.Button(words["common.actionsFor", ("name", "Open house")]).First.ClickAsync();

        Task ImportAsync(string content) => page.Locator("input[type=file]").SetInputFilesAsync(
            new FilePayload { Name = "flow.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(content) });
    }

    /// <summary>A message from the palette between the two first steps, with a picture.</summary>
    /// <returns>The picture.</returns>
    private async Task<byte[]> DragAndAttachAsync(IPage page, Words words, string flow, string caption)
    {
        var pane = page.Locator(".react-flow__pane");
        var room = (await pane.BoundingBoxAsync())!;
        await page.PaletteEntry(words, "send").DragToAsync(pane, new() { TargetPosition = new() { X = room.Width * 0.4f, Y = room.Height * 0.8f } });
        await Assertions.Expect(page.Card("s4")).ToBeVisibleAsync();

        var file = Path.Combine(Words.Repository, "ui/public/icons/icon-512.png");
        await page.Locator("section input[type=file]").SetInputFilesAsync(file);
        await Assertions.Expect(page.Locator("section img[src^='/api/media/']")).ToBeVisibleAsync();
        await page.TextBox(words["flows.send.caption"]).FillAsync(caption);
        await page.Button(words["flows.panel.close"]).ClickAsync();
        await Assertions.Expect(page.Button(words["flows.panel.close"])).ToBeHiddenAsync();

        await page.DrawConnectionAsync("s1", "next", "s4");
        await Until.TrueAsync(async () => await set.LeadsToAsync(flow, "s1", "next") == "s4", "the first connection to be saved");
        await page.DrawConnectionAsync("s4", "next", "s2");
        await Until.TrueAsync(async () => await set.LeadsToAsync(flow, "s4", "next") == "s2", "the second connection to be saved");
        await page.SeeSavedAsync();
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }
}
