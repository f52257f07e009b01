using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Flows;
using Ramal.Features.Inbox;
using Ramal.Testing;

namespace Ramal.Benchmarks;

/// <summary>100,000 parked runs, 5,000 of which fall due spread over one minute: each wakes once, within 30 s of its time.</summary>
internal static class FlowWaking
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var (parked, waking, spread) = isSmoke ? (2_000, 100, TimeSpan.FromSeconds(3)) : (100_000, 5_000, TimeSpan.FromSeconds(60));
        var connector = new ScriptedConnector();
        await using var server = await RamalTestServer.StartAsync(connectors: [connector]);
        using var person = await server.NewPersonAsync();
        await person.NewConnectedInstanceAsync(connector);
        var flow = await Flows.PublishAsync(
            person, Flows.Keyword("nunca"), new { id = "w", kind = "wait", @for = "P3D", next = new { next = "s" } }, new { id = "s", kind = "send", variants = new[] { new { text = "Acordei" } } });
        var database = server.App.Services.GetRequiredService<RamalDb>();
        var start = DateTimeOffset.UtcNow.AddSeconds(isSmoke ? 3 : 60);
        var dueAt = await ParkAsync(database, person.UserId, flow, parked, i => i < waking ? start + (spread * i / waking) : start.AddDays(1 + (i % 30)));
        var left = start - DateTimeOffset.UtcNow;
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left);
        }

        server.App.Services.GetRequiredService<FlowBell>().Waking.Call();
        var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        await Until.TrueAsync(async () => await CountAsync(database, person.UserId) >= waking, "all woke", TimeSpan.FromMinutes(3));
        process.Refresh();
        var used = process.TotalProcessorTime - cpu;
        await Until.TrueAsync(() => connector.HandedCount >= waking, "all handed over", TimeSpan.FromMinutes(2));
        var late = await LateAsync(database, person.UserId, dueAt);
        return
        [
            new Figure("woke after its time, worst", late.Max(), "s", AtMost: 30),
            new Figure("woke after its time, p95", late.Order().ElementAt((int)(late.Count * 0.95)), "s"),
            new Figure("woke more or less than once", Math.Abs(connector.HandedCount - waking) + Math.Abs(late.Count - waking), "runs", AtMost: 0),
            new Figure("processor time of this process", used.TotalMilliseconds * 1000 / waking, "µs a run"),
        ];
    }

    private static async Task<Dictionary<Guid, DateTimeOffset>> ParkAsync(RamalDb database, int account, Guid flow, int count, Func<int, DateTimeOffset> wakeAt)
    {
        var dueAt = new Dictionary<Guid, DateTimeOffset>();
        var now = DateTimeOffset.UtcNow;
        for (var from = 0; from < count; from += 2_000)
        {
            await using var db = database.ForAccount(account);
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            for (var i = from; i < Math.Min(count, from + 2_000); i++)
            {
                var conversation = Conversation.Open(Guid.CreateVersion7(), account, 1, Guid.CreateVersion7(), $"5511{i:000000000}@perf", $"Pessoa {i}", now);
                var place = new RunPlace { FlowId = flow, Version = 1, StepId = "w", WakeAt = wakeAt(i), StepsTaken = 1 };
                var run = FlowRun.Start(Guid.CreateVersion7(), account, place, new RunConversation(1, conversation.Id, null), now);
                run.Park(place, now);
                db.Add(conversation);
                db.Add(run);
                dueAt[run.Id] = place.WakeAt!.Value;
            }

            await db.SaveChangesAsync(CancellationToken.None);
        }

        return dueAt;
    }

    private static async Task<int> CountAsync(RamalDb database, int account)
    {
        await using var db = database.ForAccount(account);
        return await db.Set<FlowRun>().CountAsync(run => run.State == FlowRunState.Ended);
    }

    private static async Task<List<double>> LateAsync(RamalDb database, int account, Dictionary<Guid, DateTimeOffset> dueAt)
    {
        await using var db = database.ForAccount(account);
        var ended = await db.Set<FlowRun>().Where(run => run.State == FlowRunState.Ended).Select(run => new { run.Id, run.EndedAt }).ToListAsync();
        return [.. ended.Select(run => (run.EndedAt!.Value - dueAt[run.Id]).TotalSeconds)];
    }
}
