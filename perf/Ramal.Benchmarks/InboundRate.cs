using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Inbox;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>
/// Messages published at a steady rate by 20 numbers, each acknowledged after its commit; every tenth is told twice. Twenty
/// people a second write for the first time. The first seconds, in which code is compiled and every second person is new,
/// are stored and counted like the others, but not timed.
/// </summary>
internal static class InboundRate
{
    private const int Numbers = 20;
    private const int PerSecond = 1100;

    /// <summary>That each number hears from at a time; every second one goes and a new one comes.</summary>
    private const int People = 40;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (warming, seconds) = isSmoke ? (0, 3) : (5, 60);
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var person = await server.NewPersonAsync();
        var instances = new List<ScriptedInstance>();
        for (var i = 0; i < Numbers; i++)
        {
            instances.Add(await person.NewConnectedInstanceAsync(connector, $"Número {i}"));
        }

        var taken = new ConcurrentBag<double>();
        var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(instances.Select((instance, number) => Task.Run(() => PublishAsync(instance.Line, number, warming, seconds, watch, taken))));
        var elapsed = watch.Elapsed.TotalSeconds - warming;
        process.Refresh();
        var times = taken.Order().ToList();
        await using var db = server.App.Services.GetRequiredService<RamalDb>().ForAccount(person.UserId);
        var sent = Numbers * (PerSecond / Numbers) * (warming + seconds);
        var stored = await db.Set<InboxMessage>().CountAsync();
        var unread = await db.Set<Conversation>().SumAsync(conversation => conversation.Unread);
        return
        [
            new Figure("stored and acknowledged", times.Count / elapsed, "messages/s", AtLeast: isSmoke ? 500 : 1000),
            new Figure("until acknowledged, p50", times[times.Count / 2], "ms"),
            new Figure("until acknowledged, p99", times[(int)(times.Count * 0.99)], "ms", AtMost: isSmoke ? 500 : 100),
            new Figure("lost or doubled", Math.Abs(stored - sent) + Math.Abs(unread - sent), "", AtMost: 0),
            new Figure("processor time", (process.TotalProcessorTime - processor).TotalMilliseconds * 1000 / sent, "µs a message"),
        ];
    }

    private static async Task PublishAsync(ScriptedLine line, int number, int warming, int seconds, Stopwatch watch, ConcurrentBag<double> taken)
    {
        const int Each = PerSecond / Numbers;
        var running = new List<Task>();
        for (var i = 0; i < Each * (warming + seconds); i++)
        {
            var due = TimeSpan.FromSeconds((i + (number / (double)Numbers)) / Each);
            if (due > watch.Elapsed)
            {
                await Task.Delay(due - watch.Elapsed, TimeProvider.System);
            }

            // From many people in turn; the order of one conversation is kept by the people's pauses.
            var author = (i / Each) + (i % People);
            var id = new ExternalMessageId($"{number}-{i}");
            var from = $"55119{number:D2}{author:D6}";
            var happened = new ConnectorEvent.MessageReceived(
                $"received:{id}", DateTimeOffset.UtcNow, id, new ChatId($"{from}@x"), ChatKind.Person, [new PersonAlias(PersonAliasKind.Phone, from)], $"Pessoa {author}",
                new MessageContent.Text($"Bom dia, o pedido {i} já saiu para entrega?"), null);
            running.Add(OneAsync(line, happened, due.TotalSeconds >= warming ? taken : []));
            if (i % 10 == 0)
            {
                running.Add(line.PublishAsync(happened));
            }
        }

        await Task.WhenAll(running);
    }

    private static async Task OneAsync(ScriptedLine line, ConnectorEvent happened, ConcurrentBag<double> taken)
    {
        var start = Stopwatch.GetTimestamp();
        await line.PublishAsync(happened);
        taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
