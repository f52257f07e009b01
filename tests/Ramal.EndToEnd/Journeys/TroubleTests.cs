using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd.Journeys;

/// <summary>When something is wrong: the words a person reads and the click that mends it.</summary>
public sealed class TroubleTests(Chromium chromium)
{
    private const string Someone = "+5511988887777";
    private static readonly Words Portuguese = Words.Of("pt-BR");

    [Fact]
    public async Task The_test_button_says_in_words_what_is_wrong_with_the_connection()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var page = await stage.OpenAsAdministratorAsync();
        await page.GotoAsync("/instances");
        await page.Button(Portuguese["instances.connectNumber"]).ClickAsync();
        await page.SeeQrAsync();
        await page.GoAsync(Portuguese["nav.instances"]);
        await page.Button(Portuguese["instances.add"]).ClickAsync();
        await page.GetByText(Portuguese["instances.form.advanced"], new() { Exact = true }).ClickAsync();
        var address = page.TextBox(Portuguese["instances.form.url"]);
        var key = page.TextBox(Portuguese["instances.form.key"]);

        await address.FillAsync(stage.Lab.BaseUrl);
        await key.FillAsync("not-the-key");
        await page.Button(Portuguese["instances.test"]).ClickAsync();
        await page.SeeTextAsync("A API key foi recusada");

        await key.FillAsync(ConnectedNumbers.LabKey);
        await page.Button(Portuguese["instances.test"]).ClickAsync();
        await page.SeeTextAsync("O servidor responde; a instância será criada ao salvar");

        await address.FillAsync($"http://127.0.0.1:{ClosedPort()}");
        await page.Button(Portuguese["instances.test"]).ClickAsync();
        await page.SeeTextAsync("O servidor não respondeu");
        await new Screenshots("pt-BR", 1280).TakeAsync(page, "20-unreachable");

        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_client_connects_from_a_link_without_signing_in_and_the_owner_sees_it()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        (await stage.Server.Client.PostAsync("/api/instances", new { name = "Padaria" })).EnsureStatus(201);
        var phone = stage.Lab.Phones.Add("5511999993333", "Padaria");
        var owner = await stage.OpenAsAdministratorAsync();
        await owner.GotoAsync("/instances/1");
        await owner.Button(Portuguese["connect.share"]).ClickAsync();
        var link = await owner.TextBox(Portuguese["connect.link"]).InputValueAsync();
        await owner.GetByRole(AriaRole.Dialog).GetByText(Portuguese["common.close"], new() { Exact = true }).ClickAsync();

        var client = await stage.OpenWindowAsync("pt-BR", 360);
        await client.GotoAsync(link);
        await client.SeeQrAsync();
        await new Screenshots("pt-BR", 360).TakeAsync(client, "21-connect-link");
        await client.ScanAsync($"/api{new Uri(link).AbsolutePath}/pairing", phone.Scan);
        await client.SeeHeadingAsync("Conectado");
        await new Screenshots("pt-BR", 360).TakeAsync(client, "22-connect-link-done");
        await Assertions.Expect(owner.GetByText("Conectado", new() { Exact = true }).First).ToBeVisibleAsync();

        var again = await client.APIRequest.PostAsync($"/api{new Uri(link).AbsolutePath}/start", new() { DataObject = new { method = "qr" } });
        Assert.Equal(404, again.Status);
        await client.GotoAsync("/connect/somebody-else-s-link");
        await client.SeeTextAsync(Portuguese["publicConnect.goneTitle"]);
        await new Screenshots("pt-BR", 360).TakeAsync(client, "25-connect-link-gone");

        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_message_missed_during_an_outage_is_held_with_its_reason_and_leaves_at_a_click()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var instance = await stage.Server.Client.ConnectAsync(stage.Lab, "Vendas", "5511999991111");
        var due = await KilledBeforeDueAsync(stage, instance);
        // Ten seconds are forgiven to every message, whatever its own limit.
        await Until.TrueAsync(() => TimeProvider.System.GetUtcNow() > due.AddSeconds(11), "the message to be too late");
        await stage.Server.StartAgainAsync();

        var page = await stage.OpenAsAdministratorAsync();
        await page.SeeTextAsync("1 mensagem retida espera sua decisão");
        await page.GetByRole(AriaRole.Link, new() { Name = Portuguese["home.see.held"], Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Perdi a hora" }).ClickAsync();
        await page.SeeStateAsync("Retida");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByText("hora", new() { Exact = false }).First).ToBeVisibleAsync();
        await new Screenshots("pt-BR", 1280).TakeAsync(page, "23-held");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Enviar agora", Exact = true }).ClickAsync();
        await page.SeeStateAsync("Entregue");

        Assert.Equal(1, stage.Lab.Received.Count("Perdi a hora"));
        stage.AssertNoComplaints();
    }

    [Fact]
    public async Task A_message_that_may_have_left_waits_for_a_person_and_is_sent_again_only_when_told()
    {
        await using var stage = await Stage.SetAsync(chromium);
        await stage.Server.SetUpAsync();
        var instance = await stage.Server.Client.ConnectAsync(stage.Lab, "Vendas", "5511999991111");
        stage.Lab.Faults.Add(new Fault(FaultKind.DropBefore) { PathPrefix = "/message/", Times = 1 });
        (await stage.Server.Client.PostAsync("/api/messages", new { to = Someone, text = "Chegou ou não?", instanceId = instance })).EnsureStatus(201);

        var page = await stage.OpenAsAdministratorAsync();
        await page.GotoAsync("/messages");
        await page.GetByRole(AriaRole.Button).Filter(new() { HasText = "Chegou ou não?" }).ClickAsync();
        await page.SeeStateAsync("Talvez enviada");
        await new Screenshots("pt-BR", 1280).TakeAsync(page, "24-unknown");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Reenviar", Exact = true }).ClickAsync();
        await page.SeeStateAsync("Entregue");

        Assert.Equal(1, stage.Lab.Received.Count("Chegou ou não?"));
        stage.AssertNoComplaints();
    }

    /// <summary>Plans the message and kills the server before it is due; on a busy machine that may take more than one try.</summary>
    private static async Task<DateTimeOffset> KilledBeforeDueAsync(Stage stage, int instance)
    {
        for (var ahead = TimeSpan.FromSeconds(3); ; ahead *= 2)
        {
            var due = TimeProvider.System.GetUtcNow() + ahead;
            var planned = await stage.Server.Client.PostAsync("/api/messages", new { to = Someone, text = "Perdi a hora", sendAt = due, lateBy = "PT0S", instanceId = instance });
            await stage.Server.KillAsync();
            if (planned.EnsureStatus(201).Json.GetProperty("state").GetString() == "planned" && TimeProvider.System.GetUtcNow() < due)
            {
                stage.Lab.Received.Clear();
                return due;
            }

            await stage.Server.StartAgainAsync();
        }
    }

    /// <summary>Nobody listens there, at least for a moment.</summary>
    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
