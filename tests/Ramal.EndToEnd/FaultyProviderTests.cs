using Ramal.Lab;
using Ramal.Testing;

namespace Ramal.EndToEnd;

/// <summary>
/// The Evolution server misbehaves while messages go out. Nothing may be lost, nothing doubled in silence, and every
/// message ends in a state that says why.
/// </summary>
public sealed class FaultyProviderTests
{
    private const int Messages = 20;
    private static readonly string[] Gone = ["accepted", "delivered", "read"];

    /// <summary>Faults, and whether what they hit may end unknown: after the bytes left nobody can tell.</summary>
    public static TheoryData<FaultKind, bool> Faults => new()
    {
        { FaultKind.ServerError, true },
        { FaultKind.DropBefore, true },
        { FaultKind.DropAfter, true },
        { FaultKind.AnswerLate, true },
        { FaultKind.Hang, true },
        { FaultKind.NoKey, false },
        { FaultKind.Slow, false },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_the_server_does_to_some_sends_each_message_arrives_once_or_says_why(FaultKind kind, bool mayBeUnknown)
    {
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = ConnectedNumbers.LabKey });
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        var instance = await server.Client.ConnectAsync(lab, "Vendas", "5511999990001");
        lab.Faults.Add(new Fault(kind)
        {
            PathPrefix = "/message/",
            Times = 3,
            // Longer than the connector waits only in the full run; here the connection breaks or answers after a while.
            Delay = kind is FaultKind.Hang or FaultKind.AnswerLate && IsLong ? TimeSpan.FromSeconds(65) : TimeSpan.FromSeconds(1),
        });
        for (var number = 0; number < Messages; number++)
        {
            (await server.Client.PostAsync("/api/messages", new { to = $"+55119777{number:00000}", text = $"mensagem {number}", instanceId = instance })).EnsureStatus(201);
        }

        var states = await SettledAsync(server.Client);

        Assert.Equal(Messages, states.Count);
        foreach (var (text, (state, reason)) in states)
        {
            var received = lab.Received.Count(text);
            Assert.True(received <= 1, $"{text} arrived {received} times");
            Assert.True(!Gone.Contains(state, StringComparer.Ordinal) || received == 1, $"{text} is {state} and never arrived");
            Assert.True(Gone.Contains(state, StringComparer.Ordinal) || reason is not null, $"{text} is {state} without a reason");
            Assert.True(mayBeUnknown || state != "unknown", $"{text} is unknown");
        }

        Assert.True(states.Values.Count(message => Gone.Contains(message.State, StringComparer.Ordinal)) >= Messages - 3);
    }

    [Fact]
    public async Task While_the_server_refuses_connections_messages_wait_and_then_all_arrive_once()
    {
        await using var lab = await LabServer.StartAsync(new LabOptions { GlobalKey = ConnectedNumbers.LabKey });
        await using var server = await RamalProcess.StartAsync();
        await server.SetUpAsync();
        var instance = await server.Client.ConnectAsync(lab, "Vendas", "5511999990001");
        await lab.RefuseConnectionsAsync();
        for (var number = 0; number < Messages; number++)
        {
            (await server.Client.PostAsync("/api/messages", new { to = $"+55119777{number:00000}", text = $"mensagem {number}", instanceId = instance })).EnsureStatus(201);
        }

        await Until.TrueAsync(async () => await server.Client.StatusAsync(instance) != "connected", "the loss to be noticed", TimeSpan.FromMinutes(1));
        var meanwhile = await server.Client.ReadStatesAsync();
        await lab.ListenAgainAsync();
        var states = await SettledAsync(server.Client);

        Assert.DoesNotContain(meanwhile.Values, message => Gone.Contains(message.State, StringComparer.Ordinal));
        Assert.All(states.Values, message => Assert.Contains(message.State, Gone));
        Assert.All(states.Keys, text => Assert.Equal(1, lab.Received.Count(text)));
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("RAMAL_LONG") == "1";

    private static async Task<IReadOnlyDictionary<string, (string State, string? Reason)>> SettledAsync(RamalClient client)
    {
        IReadOnlyDictionary<string, (string State, string? Reason)> states = new Dictionary<string, (string State, string? Reason)>(StringComparer.Ordinal);
        await Until.TrueAsync(
            async () =>
            {
                states = await client.ReadStatesAsync();
                return states.Values.All(message => message.State is not ("planned" or "claimed" or "handed"));
            },
            "every message to have left or to say why not",
            TimeSpan.FromMinutes(6));
        return states;
    }
}
