using System.Text.Json;
using Ramal.Tests.Features.Instances;

namespace Ramal.Tests.Features.Imports;

public sealed class ExportsTests
{
    [Fact]
    public async Task What_goes_out_comes_back_in_and_holds_no_secret()
    {
        using var scratch = new Scratch();
        await using var server = await ImportServer.StartAsync();
        (await server.Admin.PostAsync("/api/instances", InstancesServer.EvolutionBody("Vendas", "segredo-da-chave"))).EnsureStatus(201);
        var due = TimeProvider.System.GetUtcNow().AddDays(30);
        foreach (var text in new[] { "=HYPERLINK(\"x\")", "duas\nlinhas; e \"aspas\"", "simples" })
        {
            (await server.Admin.PostAsync("/api/messages", new { to = "+5511988887777", text, sendAt = due, instanceId = 1 })).EnsureStatus(201);
        }

        var table = (await server.Admin.GetAsync("/api/export/messages.csv")).EnsureStatus(200);
        var instances = (await server.Admin.GetAsync("/api/export/instances.csv")).EnsureStatus(200).Text + (await server.Admin.GetAsync("/api/export/instances.json")).EnsureStatus(200).Text;

        Assert.Contains("attachment", table.ContentHeaders.ContentDisposition!.ToString(), StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK", table.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("segredo-da-chave", instances, StringComparison.Ordinal);
        Assert.Contains("Vendas", instances, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await server.Admin.GetAsync("/api/export/messages.json")).EnsureStatus(200).Text).RootElement;
        Assert.Equal(3, json.GetArrayLength());

        // The same server knows them all; another one takes them.
        var file = scratch.Write("ramal-messages.csv", table.Text);
        Assert.Equal((3L, 0L, 3L, 0L), ImportServer.CountOf(await ImportServer.ImportAsync(server, file), "messages"));
        await using var other = await ImportServer.StartAsync();
        (await other.Admin.PostAsync("/api/instances", InstancesServer.EvolutionBody("Outra"))).EnsureStatus(201);
        Assert.Equal((3L, 3L, 0L, 0L), ImportServer.CountOf(await ImportServer.ImportAsync(other, file), "messages"));
        Assert.Equal(
            json.EnumerateArray().Select(message => message.GetProperty("text").GetString()).Order(StringComparer.Ordinal),
            (await ImportServer.ItemsAsync(other.Admin, "/api/messages")).Select(message => message.GetProperty("text").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_takes_out_what_is_somebody_elses()
    {
        await using var server = await ImportServer.StartAsync();
        using var bia = await server.NewPersonAsync("Bia");
        (await server.Admin.PostAsync("/api/instances", InstancesServer.EvolutionBody("Vendas"))).EnsureStatus(201);
        (await server.Admin.PostAsync("/api/messages", new { to = "+5511988887777", text = "segredo", sendAt = TimeProvider.System.GetUtcNow().AddDays(1) })).EnsureStatus(201);

        Assert.Equal("[]", (await bia.GetAsync("/api/export/messages.json")).EnsureStatus(200).Text);
        Assert.Single((await bia.GetAsync("/api/export/instances.csv")).EnsureStatus(200).Text.Trim().Split('\n'));
        using var anonymous = server.Anonymous();
        Assert.Equal(401, (await anonymous.GetAsync("/api/export/messages.csv")).Status);
    }
}
