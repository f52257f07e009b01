using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>The server killed at random moments while messages go out. Nothing may be lost, and nothing doubled in silence.</summary>
public sealed class KillTests
{
    private static readonly string[] Settled = ["accepted", "delivered", "read"];

    private static bool Long => Environment.GetEnvironmentVariable("RAMAL_LONG") == "1";

    [Fact]
    public async Task Killed_at_any_moment_it_loses_no_message_and_doubles_none_in_silence()
    {
        const int Messages = 500;
        var kills = Long ? 60 : 6;
        var random = new Random(20260131);
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = ConnectedNumbers.LabKey });
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        var instances = new List<int>();
        for (var number = 0; number < 5; number++)
        {
            instances.Add(await server.Client.ConnectAsync(lab, $"Numero {number}", $"55119999900{number:00}"));
        }

        lab.Faults.Add(new Fault(FaultKind.Slow) { PathPrefix = "/message/", Delay = TimeSpan.Zero, DelayUpTo = TimeSpan.FromMilliseconds(200) });
        for (var number = 0; number < Messages; number++)
        {
            (await server.Client.PostAsync("/api/messages", new { to = $"+55119777{number:00000}", text = $"mensagem {number}", instanceId = instances[number % 5] })).EnsureStatus(201);
        }

        var done = 0;
        for (; done < kills && lab.Received.Total < Messages; done++)
        {
            // A random stretch of real work between two kills: until that many more messages arrived, or the time is up.
            var target = lab.Received.Total + random.Next(1, 2 * Messages / kills);
            await ArrivedOrTimeUpAsync(lab, target, TimeSpan.FromMilliseconds(random.Next(50, 2_000)));
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        var states = await AllSettledAsync(server.Client, Messages);

        foreach (var (text, state) in states)
        {
            var received = lab.Received.Count(text);
            Assert.True(received <= 1, $"{text} arrived {received} times");
            Assert.True(state == "unknown" || received == 1, $"{text} is {state} but arrived {received} times");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{done} kills, {states.Values.Count(state => state == "unknown")} messages unknown");
        Assert.Equal(Messages, states.Count);
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

    private static async Task<Dictionary<string, string>> AllSettledAsync(RamalClient client, int expected)
    {
        Dictionary<string, string> states = [];
        await Until.TrueAsync(
            async () =>
            {
                states = (await client.ReadStatesAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.State, StringComparer.Ordinal);
                return states.Count == expected && states.Values.All(state => state == "unknown" || Settled.Contains(state, StringComparer.Ordinal));
            },
            "every message to be accepted or unknown",
            TimeSpan.FromMinutes(3));
        return states;
    }
}
