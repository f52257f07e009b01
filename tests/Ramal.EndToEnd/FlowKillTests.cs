using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>The server killed at random moments while flows are at every kind of step. Each step happens once, each message leaves once.</summary>
public sealed class FlowKillTests
{
    private static readonly string[] Words = ["um", "dois", "três"];

    private static bool Long => Environment.GetEnvironmentVariable("RAMAL_LONG") == "1";

    [Fact]
    public async Task Killed_at_any_step_a_flow_takes_each_step_once_and_says_each_message_once()
    {
        var (runs, kills) = Long ? (100, 40) : (24, 4);
        var random = new Random(20261122);
        var orders = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var peer = await WebPeer.StartAsync(async context =>
        {
            if (context.Request.Method == "POST")
            {
                orders.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
            }

            int pause;
            lock (random)
            {
                pause = random.Next(0, 1_500);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, context.RequestAborted);
            await context.Response.WriteAsync("""{"ok":true}""");
        });
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = ConnectedNumbers.LabKey });
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        var instance = await server.Client.ConnectAsync(lab, "Loja", "5511999990000");
        var flow = await PublishAsync(server.Client, peer.Address);
        for (var number = 0; number < runs; number++)
        {
            var conversation = (await server.Client.PostAsync("/api/conversations", new { instanceId = instance, to = $"+55119777{number:00000}" })).EnsureStatus(200).Json.GetProperty("id").GetString();
            (await server.Client.PostAsync($"/api/flows/{flow}/start", new { conversationId = conversation, fields = new { n = $"{number}" } })).EnsureStatus(201);
        }

        for (var kill = 0; kill < kills; kill++)
        {
            await ArrivedOrTimeUpAsync(lab, lab.Received.Total + random.Next(1, 2 * runs * Words.Length / kills), TimeSpan.FromMilliseconds(random.Next(50, 1_500)));
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await Until.TrueAsync(
            async () => (await server.Client.GetAsync($"/api/flows/{flow}/runs?state=ended&limit=200")).Json.GetProperty("items").GetArrayLength() == runs, "all runs to end", TimeSpan.FromMinutes(2));
        var states = await SettledAsync(server.Client, runs * Words.Length);

        foreach (var text in Enumerable.Range(0, runs).SelectMany(number => Words.Select(word => $"{number} {word}")))
        {
            var state = Assert.Single(states, row => row.Text == text).State;
            Assert.True(lab.Received.Count(text) <= 1, $"{text} arrived {lab.Received.Count(text)} times");
            Assert.True(state is "unknown" or "held" || lab.Received.Count(text) == 1, $"{text} is {state} but did not arrive");
        }

        Assert.All(orders, order => Assert.True(order.Value == 1, $"{order.Key} was ordered {order.Value} times"));
    }

    private static async Task<string> PublishAsync(RamalClient client, Uri peer)
    {
        object Say(string id, string word, string? next) => new { id, kind = "send", variants = new[] { new { text = $"{{{{field.n}}}} {word}" } }, next = new { next } };
        object Call(string id, string method, string next) => new { id, kind = "call", method, url = $"{peer}{id}/{{{{field.n}}}}", body = method == "POST" ? "{}" : null, next = new { ok = next, failed = next } };
        var definition = new
        {
            triggers = new[] { new { id = "t", kind = "api" } },
            start = "a",
            steps = new[] { Say("a", Words[0], "pedido"), Call("pedido", "POST", "b"), Say("b", Words[1], "consulta"), Call("consulta", "GET", "c"), Say("c", Words[2], null) },
        };
        var flow = (await client.PostAsync("/api/flows", new { name = "Pedido", definition })).EnsureStatus(201).Json.GetProperty("id").GetString()!;
        (await client.PostAsync($"/api/flows/{flow}/publish", new { })).EnsureStatus(200);
        return flow;
    }

    private static async Task<List<(string Text, string State)>> SettledAsync(RamalClient client, int expected)
    {
        List<(string Text, string State)> rows = [];
        await Until.TrueAsync(
            async () =>
            {
                rows = [];
                string? cursor = null;
                do
                {
                    var page = (await client.GetAsync($"/api/messages?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}")).EnsureStatus(200).Json;
                    rows.AddRange(page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("text").GetString()!, item.GetProperty("state").GetString()!)));
                    cursor = page.GetProperty("nextCursor") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null;
                }
                while (cursor is not null);
                return rows.Count >= expected && rows.TrueForAll(row => row.State is "accepted" or "delivered" or "read" or "unknown" or "held");
            },
            "every message to settle",
            TimeSpan.FromMinutes(3));
        return rows;
    }

    private static async Task ArrivedOrTimeUpAsync(LabServer lab, int total, TimeSpan time)
    {
        try
        {
            await lab.Received.WaitForTotalAsync(total, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // Killing at an idle moment is as good a moment as any.
        }
    }
}
