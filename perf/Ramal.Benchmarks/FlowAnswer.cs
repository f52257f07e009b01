using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>From the moment a provider hands a received message over until the flow's answer is with the connector.</summary>
internal static class FlowAnswer
{
    private const double Budget = 300;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var count = isSmoke ? 30 : 500;
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var person = await server.NewPersonAsync();
        var instance = await person.NewConnectedInstanceAsync(connector);
        await Flows.PublishAsync(person, Flows.Keyword("oi"), new { id = "s1", kind = "send", variants = new[] { new { text = "Olá {{contact.name}}" } } });
        await Flows.PublishAsync(person, new { id = "t1", kind = "keyword", match = "regex", words = new[] { @"pedido\s+\d+" } }, new { id = "s1", kind = "send", variants = new[] { new { text = "Pedido" } } });
        var took = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var expected = instance.Line.HandedCount + 1;
            var watch = Stopwatch.StartNew();
            await instance.Line.PublishAsync(Flows.Received("oi, bom dia", $"55119{i:00000000}"));
            await Until.TrueAsync(() => instance.Line.HandedCount >= expected, "answered");
            // The connector noted when it got it; asking for it takes longer than that.
            took.Add(Math.Min(watch.Elapsed.TotalMilliseconds, Math.Max(0, (instance.Line.Handed.Last().At - (DateTimeOffset.UtcNow - watch.Elapsed)).TotalMilliseconds)));
        }

        took.Sort();
        return
        [
            new Figure("message until answer handed over, p50", took[took.Count / 2], "ms"),
            new Figure("message until answer handed over, p95", took[(int)(took.Count * 0.95)], "ms", AtMost: Budget),
        ];
    }
}

/// <summary>Flows of the scenarios.</summary>
internal static class Flows
{
    private static int _messages;

    public static object Keyword(string word) => new { id = "t1", kind = "keyword", match = "contains", words = new[] { word } };

    public static async Task<Guid> PublishAsync(RamalClient person, object trigger, params object[] steps)
    {
        var definition = new { triggers = new[] { trigger }, start = System.Text.Json.JsonSerializer.SerializeToElement(steps[0]).GetProperty("id").GetString(), steps };
        var id = (await person.PostAsync("/api/flows", new { name = "Fluxo", definition })).EnsureStatus(201).Json.GetProperty("id").GetGuid();
        (await person.PostAsync($"/api/flows/{id}/publish", new { })).EnsureStatus(200);
        return id;
    }

    public static ConnectorEvent.MessageReceived Received(string text, string from)
    {
        var id = $"perf-{Interlocked.Increment(ref _messages)}";
        return new ConnectorEvent.MessageReceived(
            id, DateTimeOffset.UtcNow, new ExternalMessageId(id), new ChatId($"{from}@perf"), ChatKind.Person, [new PersonAlias(PersonAliasKind.Phone, from)], "Maria", new MessageContent.Text(text), null);
    }
}
