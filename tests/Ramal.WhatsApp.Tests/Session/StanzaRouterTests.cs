using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Tests.Session;

/// <summary>A logged-in link against a server that answers every question with an empty result.</summary>
public sealed class StanzaRouterTests : IAsyncLifetime
{
    private readonly List<Node> _sent = [];
    private DeviceLink _link = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _link = await DeviceLink.OpenAsync(TimeProvider.System, new WhatsAppOptions { PreKeyBatch = 3 }, Answer);

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    [Fact]
    public async Task A_message_that_cannot_be_understood_is_refused_and_not_left_to_come_for_ever()
    {
        await RouteAsync(new Node("message") { ["id"] = "M1", ["from"] = "1203630@g.us" });
        await WhenSentAsync(node => node is { Tag: "ack" } && node["id"] == "M1" && node["error"] == "487");
    }

    [Fact]
    public async Task A_pre_key_message_of_a_linked_device_without_proof_is_refused()
    {
        var stranger = new Tests.Signal.Party();
        var ours = await BundleAsync();
        stranger.Begin(ours);
        var (type, bytes) = stranger.Seal([1, 1]);
        var enc = new Node("enc", bytes) { ["v"] = "2", ["type"] = type };
        await RouteAsync(new Node("message", enc) { ["id"] = "M2", ["from"] = "15550000009:4@s.whatsapp.net", ["t"] = "1" });
        await WhenSentAsync(node => node is { Tag: "ack" } && node["id"] == "M2" && node["error"] == "500");
    }

    [Fact]
    public async Task A_message_that_does_not_open_is_asked_for_five_times_with_keys_from_the_second_time_on()
    {
        var stanza = new Node("message", new Node("enc", new byte[50]) { ["v"] = "2", ["type"] = "msg" })
        {
            ["id"] = "M3",
            ["from"] = "15550000009@s.whatsapp.net",
            ["t"] = "1",
        };
        for (var i = 0; i < 7; i++)
        {
            await RouteAsync(stanza);
        }

        await RouteAsync(new Node("call") { ["id"] = "last", ["from"] = "15550000009@s.whatsapp.net" });
        await WhenSentAsync(node => node["id"] == "last");
        Node[] requests;
        lock (_sent)
        {
            requests = [.. _sent.Where(node => node is { Tag: "receipt" } && node["type"] == "retry")];
        }

        Assert.Equal(["1", "2", "3", "4", "5"], requests.Select(node => node.Child("retry")!["count"]));
        Assert.Null(requests[0].Child("keys"));
        Assert.All(requests[1..], node => Assert.NotNull(node.Child("keys")!.Child("device-identity")));
    }

    [Fact]
    public async Task No_mutated_stanza_does_more_than_a_documented_refusal()
    {
        var random = new Random(14);
        Node[] seeds = [.. Templates()];
        var routed = 0;
        for (var i = 0; i < Rounds.Of(4_000, 200_000); i++)
        {
            var node = Spoil(seeds[random.Next(seeds.Length)], random);
            try
            {
                await RouteAsync(node);
                routed++;
            }
            catch (Exception exception) when (exception is StanzaFormatException or QueryException or SignalException)
            {
                // documented: logged by the link, which goes on
            }
        }

        Assert.InRange(routed, 1_000, int.MaxValue);
    }

    private static IEnumerable<Node> Templates()
    {
        const string person = "15550000009@s.whatsapp.net", group = "120363@g.us", lid = "777:3@lid";
        yield return new Node("message", new Node("enc", new byte[40]) { ["v"] = "2", ["type"] = "msg" }) { ["id"] = "1", ["from"] = person, ["t"] = "1", ["notify"] = "x" };
        yield return new Node("message", new Node("enc", new byte[90]) { ["type"] = "skmsg" }) { ["id"] = "2", ["from"] = group, ["participant"] = lid, ["participant_pn"] = person };
        yield return new Node("message", new Node("enc", new byte[90]) { ["type"] = "pkmsg" }, new Node("device-identity", new byte[30])) { ["id"] = "3", ["from"] = lid, ["sender_pn"] = person };
        yield return new Node("message") { ["id"] = "4", ["from"] = "15550000001@s.whatsapp.net", ["recipient"] = person, ["peer_recipient_lid"] = "777@lid" };
        yield return new Node("receipt", new Node("list", new Node("item") { ["id"] = "B" })) { ["id"] = "5", ["from"] = person, ["type"] = "read", ["t"] = "1" };
        yield return new Node("receipt", new Node("retry") { ["count"] = "1", ["id"] = "6" }, new Node("registration", new byte[4])) { ["id"] = "6", ["from"] = group, ["participant"] = lid, ["type"] = "retry" };
        yield return new Node("notification", new Node("count") { ["value"] = "2" }) { ["id"] = "7", ["from"] = "s.whatsapp.net", ["type"] = "encrypt" };
        yield return new Node("notification", new Node("identity")) { ["id"] = "8", ["from"] = person, ["type"] = "encrypt" };
        yield return new Node("notification", new Node("remove", new Node("participant") { ["jid"] = lid })) { ["id"] = "9", ["from"] = group, ["type"] = "w:gp2" };
        yield return new Node("notification") { ["id"] = "10", ["from"] = person, ["type"] = "devices", ["lid"] = "777@lid" };
        yield return new Node("ib", new Node("edge_routing", new Node("routing_info", new byte[5])), new Node("offline_preview"), new Node("dirty") { ["type"] = "groups" });
        yield return new Node("chatstate", new Node("composing")) { ["from"] = person };
        yield return new Node("call") { ["id"] = "11", ["from"] = person };
    }

    /// <summary>Attributes lost or given other values, parts lost or doubled, bytes damaged.</summary>
    private static Node Spoil(Node node, Random random)
    {
        string[] values = ["", "x", "-1", "99999999999999999999", "1@lid", "900@lid", "15550000001:2@s.whatsapp.net", "1@g.us", "retry", "encrypt", "status@broadcast", ":@"];
        var children = node.Children
            .Where(_ => random.Next(12) > 0)
            .SelectMany(child => Enumerable.Repeat(Spoil(child, random), random.Next(12) == 0 ? 2 : 1))
            .ToArray();
        var copy = new Node(node.Tag)
        {
            Children = children,
            Data = node.Data is { } data && children.Length == 0
                ? random.Next(3) == 0 ? Mutation.Of(data.ToArray(), random) : data
                : (ReadOnlyMemory<byte>?)null,
        };
        foreach (var (name, value) in node.Attributes)
        {
            if (random.Next(10) > 0)
            {
                copy.Set(name, random.Next(5) == 0 ? values[random.Next(values.Length)] : value);
            }
        }

        return copy;
    }

    private async Task<PreKeyBundle> BundleAsync()
    {
        var credentials = _link.Credentials;
        var signed = await PreKeyStore.ReadAsync(new Transaction(_link.Store), Tables.SignedPreKeys, credentials.SignedPreKeyId, Cancel);
        return new(1, credentials.Identity.Public, credentials.SignedPreKeyId, signed!.Public, credentials.SignedPreKeySignature, null, null);
    }

    private Task RouteAsync(Node node) => _link.Parts.Stanzas.HandleAsync(_link.Connection, node, Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel);

    private async Task WhenSentAsync(Func<Node, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!patience.IsCancellationRequested)
        {
            lock (_sent)
            {
                if (_sent.Any(holds))
                {
                    return;
                }
            }

            await Task.Yield();
        }

        Assert.Fail("not sent");
    }

    private Node? Answer(Node sent)
    {
        lock (_sent)
        {
            _sent.Add(sent);
            if (_sent.Count > 1_000)
            {
                _sent.RemoveRange(0, 500);
            }
        }

        return sent.Tag == "iq" ? new Node("iq") { ["id"] = sent["id"], ["type"] = "result" } : null;
    }
}
