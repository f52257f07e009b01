using System.Text.Json;
using Ramal.Testing;
using static Ramal.Tests.Features.Flows.Definitions;

namespace Ramal.Tests.Features.Flows;

public sealed class SimulateFlowTests(SharedServer shared)
{
    [Fact]
    public async Task A_play_shows_what_would_be_said_and_sends_nothing()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var definition = Of(Keyword("oi"), Ask("a", "Idade?", "b", "c", "idade", new { type = "number" }), Send("b", "{{contact.name}} tem {{field.idade}}"), Send("c", "Até logo"));

        var played = await PlayAsync(ana, new { definition, contact = new { name = "Zé" }, inputs = new object[] { new { text = "oi" }, new { text = "muitos" }, new { text = "33" } } });

        Assert.Equal(
            ["contact", "sent", "waiting", "contact", "retry", "waiting", "contact", "set", "passed", "sent", "passed", "ended"], Kinds(played));
        Assert.Equal("Zé tem 33", Texts(played, "sent")[^1]);
        Assert.Equal(("ended", "finished", "33"), (played.GetProperty("state").GetString(), played.GetProperty("endReason").GetString(), played.GetProperty("fields").GetProperty("idade").GetString()));
        Assert.Empty((await ana.GetAsync("/api/messages")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Time_passes_when_told_and_the_same_seed_draws_the_same_variants()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var definition = Of(Any(), new { id = "s", kind = "send", variants = Enumerable.Range(0, 9).Select(n => new { text = $"v{n}" }), next = new { next = "w" } }, Wait("w", "P2D", "f"), Send("f", "fim"));
        object Play(int seed) => new { definition, seed, at = "2026-01-05T12:00:00Z", inputs = new object[] { new { text = "a" }, new { advance = "P1D" }, new { text = "b" }, new { advance = "P1D" } } };

        var one = await PlayAsync(ana, Play(5));

        Assert.Equal(one.GetRawText(), (await PlayAsync(ana, Play(5))).GetRawText());
        Assert.Equal(["contact", "sent", "passed", "waiting", "time", "contact", "ignored", "time", "passed", "sent", "passed", "ended"], Kinds(one));
        Assert.Equal("2026-01-07T12:00:00Z", one.GetProperty("now").GetString());
    }

    [Fact]
    public async Task Calls_and_the_ai_answer_as_the_player_says()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var definition = Of(
            Any(),
            new { id = "c", kind = "call", url = "http://127.0.0.1:9/{{message.text}}", save = new[] { new { path = "itens[0].preco", field = "preco" } }, next = new { ok = "i", failed = "f" } },
            new { id = "i", kind = "ai", prompt = "x", next = new { next = "s", fallback = "f" } }, Send("s", "Custa {{field.preco}}"), Send("f", "Falhou"));
        var calls = new { c = new { ok = true, status = 200, body = new { itens = new[] { new { preco = 12.5 } } } } };

        var good = await PlayAsync(ana, new { definition, calls, ai = new { i = "Resposta" }, inputs = new[] { new { text = "a b" } } });
        var bad = await PlayAsync(ana, new { definition, calls, ai = new { i = (string?)null }, inputs = new[] { new { text = "a" } } });
        var down = await PlayAsync(ana, new { definition, calls = new { c = new { ok = false } }, inputs = new[] { new { text = "a" } } });

        Assert.Equal(["Resposta", "Custa 12.5"], Texts(good, "sent"));
        Assert.Contains("a%20b", good.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("Falhou", Assert.Single(Texts(bad, "sent")));
        Assert.Equal("Falhou", Assert.Single(Texts(down, "sent")));
    }

    [Fact]
    public async Task A_circle_ends_and_an_endless_play_is_cut()
    {
        using var ana = await shared.Server.NewPersonAsync();
        var circle = await PlayAsync(ana, new { definition = Of(Any(), Send("a", "um", "b"), Send("b", "dois", "a")), inputs = new[] { new { text = "x" } } });
        var waits = await PlayAsync(ana, new { definition = Of(Any(), Wait("a", "PT1M", "a")), inputs = new object[] { new { text = "x" }, new { advance = "P100D" } } });

        Assert.Equal("step-limit", circle.GetProperty("endReason").GetString());
        Assert.Equal("loop-without-wait", circle.GetProperty("problems")[0].GetProperty("code").GetString());
        Assert.Equal("waitingTime", waits.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("boas-vindas", "oi", "Ana", "2")]
    [InlineData("perguntas-frequentes", "qual o horário?", "sim", "")]
    [InlineData("fora-do-horario", "oi", "quero uma pizza", "")]
    [InlineData("orcamento", "quanto custa?", "Um bolo", "3")]
    public async Task Every_starter_answers(string starter, string first, string second, string third)
    {
        using var ana = await shared.Server.NewPersonAsync();
        var flow = (await ana.PostAsync("/api/flows", new { starter })).EnsureStatus(201).Json;

        // Sunday: outside of any opening hours.
        var played = (await ana.PostAsync($"/api/flows/{flow.GetProperty("id").GetString()}/simulate", new
        {
            at = "2026-01-04T15:00:00Z",
            inputs = new[] { first, second, third }.Where(text => text.Length > 0).Select(text => new { text }),
        })).EnsureStatus(200).Json;

        Assert.DoesNotContain("ignored", Kinds(played).Take(3));
        Assert.Empty(Texts(played, "retry"));
        Assert.True(Texts(played, "sent").Count >= 2);
    }

    private static async Task<JsonElement> PlayAsync(RamalClient client, object request) => (await client.PostAsync("/api/flows/simulate", request)).EnsureStatus(200).Json;

    private static List<string> Kinds(JsonElement played) => [.. played.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()!)];

    private static List<string> Texts(JsonElement played, string kind) =>
        [.. played.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == kind).Select(entry => entry.GetProperty("text").GetString()!)];
}
