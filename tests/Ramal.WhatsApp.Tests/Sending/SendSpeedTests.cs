using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Tests.Signal;
using Ramal.WhatsApp.Tests.Transport;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Sending;

/// <summary>Whole sends, both ends of the link in this process, the store in memory. Explicit: run with <c>-explicit only</c> on a quiet machine.</summary>
public sealed class SendSpeedTests(ITestOutputHelper output) : IWhatsAppEvents
{
    private readonly Dictionary<string, Party> _devices = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask HandleAsync(WhatsAppEvent occurrence, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public Task A_text_to_one_known_device_is_sent_at_least_500_times_a_second() =>
        MeasureAsync(500, 3_000, Jid.Lid("777"), new Node("iq"));

    [Fact(Explicit = true)]
    public Task A_text_to_a_group_of_a_hundred_with_its_chain_known_is_sent_at_least_300_times_a_second()
    {
        var members = Enumerable.Range(1, 100).Select(i => new Node("participant") { ["jid"] = $"{i}@lid" });
        return MeasureAsync(300, 2_000, Jid.Parse("120363@g.us"), new Node("group", members) { ["id"] = "120363", ["addressing_mode"] = "lid" });
    }

    private async Task MeasureAsync(double budget, int count, Jid to, Node group)
    {
        var store = new InMemoryStore();
        var credentials = await Credentials.LoadAsync(store, TimeProvider.System, Cancel);
        credentials.Link(Jid.Parse("15550000001:2@s.whatsapp.net"), Jid.Parse("900:2@lid"), [1], "test");
        var context = new DeviceContext(new WhatsAppOptions(), store, this, TimeProvider.System, NullLogger.Instance, credentials);
        using var parts = new DeviceParts(context);
        var (client, server) = Duplex.Create();
        byte[] up = new byte[32], down = new byte[32];
        up[0] = 1;
        using var serving = new NoiseSocket(new FrameSocket(server), down, up);
        await using var connection = new Connection(new NoiseSocket(new FrameSocket(client), up, down), TimeProvider.System, NullLogger.Instance);
        var running = connection.RunAsync(Cancel);
        var served = ServeAsync(serving, group);
        await SendAsync(parts, connection, to, 200);
        var watch = Stopwatch.StartNew();
        var processor = Environment.CpuUsage.TotalTime;
        await SendAsync(parts, connection, to, count);
        var cpu = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count / watch.Elapsed.TotalSeconds:F0}/s, {count / cpu:F0} per CPU second of both ends together; budget {budget:F0}/s"));
        await connection.CloseAsync(Cancel);
        await running;
        await served;
        Assert.True(count / cpu >= budget);
    }

    private static async Task SendAsync(DeviceParts parts, Connection connection, Jid to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.IsType<SendAccepted>(await parts.Sender.SendAsync(connection, MessageSender.NewId(), to, new TextBody("hello"), Cancel));
        }
    }

    private async Task ServeAsync(NoiseSocket socket, Node group)
    {
        while (await socket.ReceiveAsync(CancellationToken.None) is { } received)
        {
            var node = received.Node;
            Node? answer = node switch
            {
                { Tag: "message" } => new Node("ack") { ["class"] = "message", ["id"] = node["id"], ["t"] = "1" },
                { Tag: "iq" } when node["xmlns"] == "usync" => Result(node, new Node("usync", new Node("list", Users(node)))),
                { Tag: "iq" } when node["xmlns"] == "encrypt" => Result(node, new Node("list", Bundles(node))),
                { Tag: "iq" } when node["xmlns"] == "w:g2" => Result(node, group),
                { Tag: "iq" } => Result(node, new Node("ok")),
                _ => null,
            };
            if (answer is not null)
            {
                await socket.SendAsync(answer, CancellationToken.None);
            }
        }
    }

    private static Node Result(Node iq, Node content) => new("iq", content) { ["id"] = iq["id"], ["type"] = "result" };

    private static IEnumerable<Node> Users(Node iq) => iq.Child("usync")!.Child("list")!.Children.Select(user => new Node(
        "user", new Node("devices", new Node("device-list", new Node("device") { ["id"] = user["jid"]!.StartsWith("900@", StringComparison.Ordinal) ? "2" : "0" })))
    {
        ["jid"] = user["jid"],
    });

    private IEnumerable<Node> Bundles(Node iq) => iq.Child("key")!.Children.Select(user =>
    {
        var bundle = (_devices[user["jid"]!] = new Party()).Bundle();
        return new Node(
            "user",
            new Node("registration", new byte[] { 0, 0, 0, 77 }),
            new Node("identity", bundle.Identity),
            new Node("skey", new Node("id", new byte[] { 0, 0, 9 }), new Node("value", bundle.SignedPreKey), new Node("signature", bundle.SignedPreKeySignature)),
            new Node("key", new Node("id", new byte[] { 0, 0, 1 }), new Node("value", bundle.PreKey!)))
        {
            ["jid"] = user["jid"],
        };
    });
}
