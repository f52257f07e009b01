using Microsoft.Playwright;
using Ramal.Lab.WhatsApp;

namespace Ramal.EndToEnd.Journeys;

/// <summary>What <c>./run --demo</c> is for: numbers linked with two clicks, and phones to chat with.</summary>
public sealed class DemoTests(Chromium chromium)
{
    [Theory]
    [InlineData("pt-BR", "Conectado")]
    [InlineData("en", "Connected")]
    public async Task A_newcomer_links_two_numbers_by_two_clicks_each_and_chats(string language, string connected)
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        var shop = whatsApp.AddPhone("5511900000001", "Padaria Aurora");
        var clinic = whatsApp.AddPhone("5511900000002", "Clínica Horizonte");
        var ana = whatsApp.AddPhone("5511900000011", "Ana Souza");
        ana.Receipts = PhoneReceipts.Read;
        await using var stage = await Stage.SetForDemoAsync(chromium, whatsApp);
        await stage.Server.SetUpAsync();
        var words = Words.Of(language);
        var page = await stage.OpenAsAdministratorAsync(language);

        await page.Button(words["instances.connectNumber"]).ClickAsync();
        await page.SeeQrAsync();
        var phones = await page.RunAndWaitForPopupAsync(() => ToPhones(page, words));
        await PickAsync(phones, shop);
        await page.SeeHeadingAsync(connected);

        await page.GoAsync(words["nav.instances"]);
        await page.Button(words["instances.add"]).ClickAsync();
        await page.TextBox(words["instances.form.name"]).FillAsync("Clínica");
        await page.Button(words["common.save"]).ClickAsync();
        await page.SeeHeadingAsync("Clínica");
        await page.Button(words["instances.connectWhatsApp"]).ClickAsync();
        await page.SeeQrAsync();
        phones = await page.RunAndWaitForPopupAsync(() => ToPhones(page, words));
        await PickAsync(phones, clinic);
        await page.SeeHeadingAsync(connected);

        await SendAsync(stage, 1, ana.Number, "Seu pão está pronto");
        await ana.MessageAsync("Seu pão está pronto");
        await shop.UntilAsync(() => shop.Messages.Any(message => message is { FromMe: true, Ticks: Ticks.Read }), "blue ticks");
        await SendAsync(stage, 1, clinic.Number, "Bom dia, vizinhos");
        await clinic.MessageAsync("Bom dia, vizinhos");

        // The same on the page of the phones: Ana's chat shows it, and her answer reaches the shop's phone.
        await phones.Locator("#phones button").Filter(new() { HasText = ana.Name }).ClickAsync();
        await Assertions.Expect(phones.Locator("#lines")).ToContainTextAsync("Seu pão está pronto");
        await phones.Locator("#text").FillAsync("Já vou buscar!");
        await phones.Locator("#text").PressAsync("Enter");
        await shop.MessageAsync("Já vou buscar!");
        whatsApp.AssertCorrect();
        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_picture_of_a_QR_code_is_scanned_by_the_page_of_the_phones()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        var shop = whatsApp.AddPhone("5511900000001", "Padaria Aurora");
        await using var stage = await Stage.SetForDemoAsync(chromium, whatsApp);
        await stage.Server.SetUpAsync();
        var words = Words.Of("pt-BR");
        var page = await stage.OpenAsAdministratorAsync();
        await page.Button(words["instances.connectNumber"]).ClickAsync();
        await page.SeeQrAsync();
        var screenshot = await page.ScreenshotAsync();

        var phones = await stage.OpenWindowAsync();
        await phones.GotoAsync(stage.Lab.BaseUrl + "/lab/phones");
        await phones.Locator("#scan-file").SetInputFilesAsync(new FilePayload { Name = "qr.png", MimeType = "image/png", Buffer = screenshot });
        await page.SeeHeadingAsync("Conectado");

        await phones.Locator("#devices button").ClickAsync();
        await shop.UntilAsync(() => shop.Devices.Count == 0, "unlinked");
        whatsApp.AssertCorrect();
        stage.AssertNoComplaints();
    }

    private static Task ToPhones(IPage page, Words words) =>
        page.GetByRole(AriaRole.Link, new() { Name = words["demo.scan"], Exact = true }).ClickAsync();

    private static Task PickAsync(IPage phones, VirtualPhone phone) =>
        phones.Locator("#arrived-phones button").Filter(new() { HasText = phone.Name }).ClickAsync();

    private static async Task SendAsync(Stage stage, int instanceId, string to, string text) =>
        (await stage.Server.Client.PostAsync("/api/messages", new { to = "+" + to, text, instanceId })).EnsureStatus(201);
}
