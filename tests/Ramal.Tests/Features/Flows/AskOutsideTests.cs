using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ramal.Testing;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class AskOutsideTests
{
    [Fact]
    public async Task A_web_call_carries_variables_and_secrets_and_its_answer_goes_on()
    {
        await using var peer = await WebPeer.StartAsync(context => context.Response.WriteAsync("""{"itens":[{"preco":12.50,"nome":"Bolo"}]}"""));
        await using var stage = await FlowStage.StartAsync();
        (await stage.Person.PutAsync("/api/flows/secrets/crm", new { value = "chave-secreta" })).EnsureStatus(204);
        var flow = await stage.PublishAsync(Of(
            Keyword("preço"),
            new
            {
                id = "c",
                kind = "call",
                method = "POST",
                url = $"{peer.Address}produtos/{{{{contact.phone}}}}",
                body = """{"texto":"{{message.text}}"}""",
                headers = new[] { new { name = "Authorization", value = "Bearer {{secret.crm}}" } },
                save = new[] { new { path = "itens[0].preco", field = "preco" }, new { path = "itens[0].nome", field = "produto" } },
                next = new { ok = "s", failed = "f" },
            },
            Send("s", "{{field.produto}}: R$ {{field.preco}}"), Send("f", "Tente mais tarde")));

        await stage.HearAsync("qual o preço do \"bolo\"?");
        await stage.UntilSaidAsync(1);
        var run = await stage.UntilRunAsync(flow, "ended");
        var journal = (await stage.Person.GetAsync($"/api/flow-runs/{run.GetProperty("id").GetString()}")).EnsureStatus(200);

        Assert.Equal("Bolo: R$ 12.50", Assert.Single(stage.Said));
        var request = peer.Requests.Single();
        Assert.Equal(("POST", "/produtos/+5511977776666", "Bearer chave-secreta"), (request.Method, request.Path, request.Headers["Authorization"]));
        Assert.Equal("qual o preço do \"bolo\"?", JsonDocument.Parse(request.Body).RootElement.GetProperty("texto").GetString());
        Assert.Contains("status-200", journal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("chave-secreta", journal.Text + string.Concat(stage.Ledger.Server.Log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("chave-secreta", (await stage.Person.GetAsync("/api/flows/secrets")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/500", "status-500")]
    [InlineData("/texto", null)]
    public async Task A_call_that_fails_takes_its_branch(string path, string? note)
    {
        await using var peer = await WebPeer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/500" ? 500 : 200;
            return context.Response.WriteAsync("isto não é JSON");
        });
        await using var stage = await FlowStage.StartAsync();
        var flow = await stage.PublishAsync(Of(
            Keyword("oi"), new { id = "c", kind = "call", url = new Uri(peer.Address, path), save = new[] { new { path = "a", field = "a" } }, next = new { ok = "s", failed = "f" } },
            Send("s", "sim [{{field.a}}]"), Send("f", "não")));

        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);
        var run = await stage.UntilRunAsync(flow, "ended");

        Assert.Equal(note is null ? "sim []" : "não", Assert.Single(stage.Said));
        Assert.Contains(note ?? "status-200", (await stage.Person.GetAsync($"/api/flow-runs/{run.GetProperty("id").GetString()}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_sees_prompt_and_conversation_and_its_answer_is_sent()
    {
        await using var peer = await WebPeer.StartAsync(Completion("Temos bolo de cenoura."));
        await using var stage = await FlowStage.StartAsync();
        await SetAiAsync(stage.Person, peer.Address);
        await stage.PublishAsync(AiFlow("Você atende a {{instance.name}}."));

        await stage.HearAsync("tem bolo?");
        await stage.UntilSaidAsync(1);

        Assert.Equal("Temos bolo de cenoura.", Assert.Single(stage.Said));
        var request = peer.Requests.Single();
        Assert.Equal(("/v1/chat/completions", "Bearer chave-da-ia"), (request.Path, request.Headers["Authorization"]));
        var messages = JsonDocument.Parse(request.Body).RootElement.GetProperty("messages").EnumerateArray().Select(message => $"{message.GetProperty("role")}: {message.GetProperty("content")}");
        Assert.Equal(["system: Você atende a Bot Vendas.", "user: tem bolo?"], messages);
        var ai = (await stage.Person.GetAsync("/api/flows/settings")).Json.GetProperty("ai");
        Assert.Equal((120, "ready", true), (ai.GetProperty("usedTokens").GetInt32(), ai.GetProperty("state").GetString(), ai.GetProperty("hasKey").GetBoolean()));
        Assert.Equal(0.0011m, ai.GetProperty("usedCost").GetDecimal());
        Assert.DoesNotContain("chave-da-ia", string.Concat(stage.Ledger.Server.Log.Lines) + (await stage.Person.GetAsync("/api/flows/settings")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", "ai-off", "off")]
    [InlineData("tokens", "ai-limit", "ready")]
    [InlineData("cost", "ai-limit", "ready")]
    [InlineData("down", "ai-status-503", "failing")]
    [InlineData("empty", "ai-unreadable", "failing")]
    public async Task When_the_model_cannot_answer_the_fallback_goes_on_and_the_reason_is_told(string why, string note, string state)
    {
        await using var peer = await WebPeer.StartAsync(context =>
        {
            context.Response.StatusCode = why == "down" ? 503 : 200;
            return context.Response.WriteAsync("{}");
        });
        await using var stage = await FlowStage.StartAsync();
        await SetAiAsync(stage.Person, peer.Address, enabled: why != "off", tokens: why == "tokens" ? 100 : 100_000, cost: why == "cost" ? 0.0001m : null);
        var flow = await stage.PublishAsync(AiFlow("Responda"));

        await stage.HearAsync("oi");
        await stage.UntilSaidAsync(1);
        var run = await stage.UntilRunAsync(flow, "ended");

        Assert.Equal("Já chamo alguém", Assert.Single(stage.Said));
        Assert.Contains(note, (await stage.Person.GetAsync($"/api/flow-runs/{run.GetProperty("id").GetString()}")).Text, StringComparison.Ordinal);
        Assert.Equal(state, (await stage.Person.GetAsync("/api/flows/settings")).Json.GetProperty("ai").GetProperty("state").GetString());
        Assert.Equal(why is "off" or "tokens" or "cost", peer.Requests.IsEmpty);
    }

    [Fact]
    public async Task Questions_at_the_same_time_do_not_spend_more_than_the_limit()
    {
        await using var peer = await WebPeer.StartAsync(Completion("Sim."));
        await using var stage = await FlowStage.StartAsync();
        await SetAiAsync(stage.Person, peer.Address, tokens: 600);
        await stage.PublishAsync(AiFlow("x"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(person => stage.HearAsync("oi", $"551190000000{person}")));
        await stage.UntilSaidAsync(8);

        var used = (await stage.Person.GetAsync("/api/flows/settings")).Json.GetProperty("ai").GetProperty("usedTokens").GetInt32();
        Assert.InRange(used, 120, 600);
        Assert.Equal(used / 120, stage.Said.Count(said => said == "Sim."));
    }

    private static object AiFlow(string prompt) => Of(
        Any(), new { id = "i", kind = "ai", prompt, maxTokens = 100, next = new { next = (string?)null, fallback = "f" } }, Send("f", "Já chamo alguém"));

    private static async Task SetAiAsync(RamalClient person, Uri address, bool enabled = true, long? tokens = null, decimal? cost = null) => (await person.PutAsync("/api/flows/settings", new
    {
        ai = new
        {
            enabled,
            address = $"{address}v1/",
            model = "modelo",
            key = "chave-da-ia",
            monthlyTokenLimit = tokens,
            monthlyCostLimit = cost,
            pricePerMillionInput = 10,
            pricePerMillionOutput = 5,
        },
    })).EnsureStatus(200);

    private static RequestDelegate Completion(string words) => context => context.Response.WriteAsync(JsonSerializer.Serialize(new
    {
        choices = new[] { new { message = new { role = "assistant", content = words } } },
        usage = new { prompt_tokens = 100, completion_tokens = 20 },
    }));
}
