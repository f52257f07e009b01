using Ramal.Testing;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class CreateFlowTests(SharedServer shared)
{
    [Fact]
    public async Task A_flow_is_made_listed_read_changed_and_copied()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var made = (await ana.PostAsync("/api/flows", new { name = " Atendimento ", description = "da loja" })).EnsureStatus(201).Json;
        var id = made.GetProperty("id").GetString();

        var changed = (await ana.PutAsync($"/api/flows/{id}", new { draft = Of(Keyword("preço", "valor"), Send("a", "Olá")), priority = 7, revision = 1 })).EnsureStatus(200).Json;
        var stale = await ana.PutAsync($"/api/flows/{id}", new { name = "Outro", revision = 1 });
        var copy = (await ana.PostAsync($"/api/flows/{id}/duplicate", new { })).EnsureStatus(201).Json;
        var listed = (await ana.GetAsync("/api/flows?q=ATENDIMENTO")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(("Atendimento", "draft", "flow-changed-meanwhile"), (made.GetProperty("name").GetString(), made.GetProperty("status").GetString(), stale.Code));
        Assert.Equal(["trigger-missing", "start-missing"], made.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()).OrderDescending());
        Assert.Empty(changed.GetProperty("problems").EnumerateArray());
        Assert.Equal(2, changed.GetProperty("revision").GetInt32());
        Assert.Equal(["Cópia de Atendimento", "Atendimento"], listed.Select(flow => flow.GetProperty("name").GetString()));
        Assert.Equal(("preço, valor", 7), (listed[1].GetProperty("triggerText").GetString(), listed[1].GetProperty("priority").GetInt32()));
        Assert.Equal(changed.GetProperty("draft").GetRawText(), copy.GetProperty("draft").GetRawText());
    }

    [Fact]
    public async Task A_draft_with_problems_is_kept_and_a_wrong_shape_is_refused()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var id = (await ana.PostAsync("/api/flows", new { name = "a" })).Json.GetProperty("id").GetString();

        var broken = (await ana.PutAsync($"/api/flows/{id}", new { draft = Of(Keyword("a"), Ask("a", "?", "nada", "nada")) })).EnsureStatus(200).Json;
        var shapeless = await ana.PutAsync($"/api/flows/{id}", new { draft = new { steps = "nenhum" } });

        Assert.Contains("target-unknown", broken.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()));
        Assert.Equal("validation-failed", shapeless.Code);
        Assert.Contains("$.steps", shapeless.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exported_flow_is_imported_as_it_was_and_without_secrets()
    {
        using var ana = await shared.Server.NewPersonAsync();
        (await ana.PutAsync("/api/flows/secrets/crm", new { value = "segredo-muito-secreto" })).EnsureStatus(204);
        var id = (await ana.PostAsync("/api/flows", new { starter = "orcamento" })).EnsureStatus(201).Json.GetProperty("id").GetString();

        var file = (await ana.GetAsync($"/api/flows/{id}/export")).EnsureStatus(200);
        var imported = (await ana.PostAsync("/api/flows/import", new { file = file.Json, name = "De volta" })).EnsureStatus(201).Json;

        Assert.Equal("ramal-flow/1", file.Json.GetProperty("format").GetString());
        Assert.DoesNotContain("segredo-muito-secreto", file.Text, StringComparison.Ordinal);
        Assert.Equal(file.Json.GetProperty("definition").GetRawText(), imported.GetProperty("flow").GetProperty("draft").GetRawText());
        Assert.Empty(imported.GetProperty("notes").EnumerateArray());
    }

    [Fact]
    public async Task A_flow_is_bound_to_ones_own_instances_only()
    {
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var ana = await server.NewPersonAsync("Ana");
        using var bia = await server.NewPersonAsync("Bia");
        var instance = await ana.NewInstanceAsync(connector);

        Assert.Equal("instance-not-found", (await bia.PostAsync("/api/flows", new { name = "a", instanceIds = new[] { instance.Id } })).Code);
        var id = (await ana.PostAsync("/api/flows", new { name = "a", instanceIds = new[] { instance.Id } })).EnsureStatus(201).Json.GetProperty("id").GetString();
        Assert.Single((await ana.GetAsync($"/api/flows?instanceId={instance.Id}")).Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await ana.GetAsync("/api/flows?instanceId=99")).Json.GetProperty("items").EnumerateArray());
        (await ana.DeleteAsync($"/api/instances/{instance.Id}")).EnsureStatus(200);
        Assert.Contains("instance-unknown", (await ana.GetAsync($"/api/flows/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starters_are_named_in_the_language_of_the_viewer_and_unknown_ones_are_told()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var starters = (await ana.GetAsync("/api/flows/starters")).EnsureStatus(200).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["boas-vindas", "perguntas-frequentes", "fora-do-horario", "orcamento"], starters.Select(starter => starter.GetProperty("id").GetString()));
        Assert.Equal("Fora do horário", starters[2].GetProperty("name").GetString());
        // Only settings: what the server derives from them is not part of a definition.
        Assert.All(starters, starter => Assert.All(
            starter.GetProperty("definition").GetProperty("steps").EnumerateArray(),
            step => Assert.DoesNotContain(step.EnumerateObject().Select(setting => setting.Name), name => name is "kindName" or "outputs" or "rests" or "mediaIds" or "title")));
        Assert.Equal("flow-starter-not-found", (await ana.PostAsync("/api/flows", new { starter = "nenhum" })).Code);
    }
}
