using System.Text.Json;
using Ramal.Testing;

namespace Ramal.Tests.Features.Flows;

public sealed class ImportFlowTests(SharedServer shared)
{
    private const string Triage = """
        { "name": "Triagem da loja", "description": "primeiro contato",
          "trigger": { "type": "keyword", "keywords": ["cardapio", "quero pedir"] },
          "steps": [
            { "type": "send_message", "message": "Oi! Recebemos seu contato, {{phone}}." },
            { "type": "wait", "duration": 4 },
            { "type": "condition", "condition": { "type": "contains", "field": "message", "value": "entrega" },
              "if_true":  [ { "type": "send_message", "message": "Entregamos até 22h." } ],
              "if_false": [ { "type": "send_message", "message": "Retirada no balcão." } ] },
            { "type": "ai_response", "optional": true },
            { "type": "webhook", "url": "https://exemplo.invalid/hook", "method": "POST", "data": { "origem": "bot" } } ] }
        """;

    [Fact]
    public async Task A_flow_of_ylada_bot_loads_with_both_branches_and_what_changed_is_said()
    {
        using var ana = await shared.Server.NewPersonAsync();

        var imported = (await ana.PostAsync("/api/flows/import", new { file = JsonSerializer.Deserialize<JsonElement>(Triage) })).EnsureStatus(201).Json;
        var flow = imported.GetProperty("flow");
        var id = flow.GetProperty("id").GetString();
        var home = await PlayAsync(ana, id, "quero pedir com entrega");
        var counter = await PlayAsync(ana, id, "cardápio");

        Assert.Equal("Triagem da loja", flow.GetProperty("name").GetString());
        Assert.DoesNotContain(flow.GetProperty("problems").EnumerateArray(), problem => problem.GetProperty("severity").GetString() == "error");
        Assert.Equal(["Oi! Recebemos seu contato, +5511988887777.", "Entregamos até 22h.", "(aqui entra a resposta da IA)"], home);
        Assert.Equal("Retirada no balcão.", counter[1]);
        Assert.Contains(imported.GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("1 minuto", StringComparison.Ordinal));
        (await ana.PostAsync($"/api/flows/{id}/publish")).EnsureStatus(200);
    }

    [Theory]
    [InlineData("""{"type":"always"}""", "qualquer coisa", true)]
    [InlineData("""{"type":"condition","field":"message","operator":"equals","value":"menu"}""", "MENU", true)]
    [InlineData("""{"type":"condition","field":"message","operator":"equals","value":"menu"}""", "outra", false)]
    public async Task Its_triggers_become_ours(string trigger, string text, bool answers)
    {
        using var ana = await shared.Server.NewPersonAsync();
        var file = JsonSerializer.Deserialize<JsonElement>($$"""{"name":"a","trigger":{{trigger}},"steps":[{"type":"send_message","message":"ok"}]}""");

        var id = (await ana.PostAsync("/api/flows/import", new { file })).EnsureStatus(201).Json.GetProperty("flow").GetProperty("id").GetString();

        Assert.Equal(answers ? ["ok"] : [], await PlayAsync(ana, id, text));
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""[]""")]
    [InlineData("null")]
    [InlineData("""{"trigger":{},"steps":[]}""")]
    [InlineData("""{"trigger":{"type":1},"steps":[{"type":"voa"}]}""")]
    public async Task What_is_no_flow_is_told(string file)
    {
        using var ana = await shared.Server.NewPersonAsync();

        Assert.Equal("flow-file-unknown", (await ana.PostAsync("/api/flows/import", new { file = JsonSerializer.Deserialize<JsonElement>(file) })).Code);
    }

    private static async Task<List<string>> PlayAsync(RamalClient client, string? id, string text)
    {
        var played = (await client.PostAsync($"/api/flows/{id}/simulate", new { inputs = new object[] { new { text }, new { advance = "PT1H" } } })).EnsureStatus(200).Json;
        return [.. played.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == "sent").Select(entry => entry.GetProperty("text").GetString()!)];
    }
}
