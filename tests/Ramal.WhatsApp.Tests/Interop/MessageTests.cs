using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Sending;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>The engine on one side, an unmodified client on the other.</summary>
public sealed class MessageTests(PeerHost host) : IClassFixture<PeerHost>
{
    [Theory]
    [InlineData("baileys")]
    [InlineData("zapo")]
    public async Task Texts_go_both_ways_and_back_and_forth(string kind)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var (peer, peerJid) = await PeerAsync(kind);

        await device.SayAsync(peerJid, $"to {kind}");
        await host.TextAtAsync(peer, $"to {kind}");
        await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { text = $"from {kind}" } });
        var received = await device.TextAsync($"from {kind}");
        Assert.Equal(peerJid, received.Source.SenderPhone?.Bare);
        Assert.False(received.Source.FromMe);
        for (var i = 0; i < 5; i++)
        {
            await device.SayAsync(peerJid, $"{kind} ping {i}");
            await host.TextAtAsync(peer, $"{kind} ping {i}");
            await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { text = $"{kind} pong {i}" } });
            await device.TextAsync($"{kind} pong {i}");
        }

        host.AssertCorrect();
    }

    [Fact]
    public async Task Two_engines_talk_and_the_receipt_says_delivered()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await EngineDevice.LinkAsync(host);
        await using var bob = await EngineDevice.LinkAsync(host);
        var id = await alice.SayAsync(bob.Phone, "hello bob");
        var received = await bob.TextAsync("hello bob");
        Assert.Equal(id, received.Source.Id);
        Assert.Equal(alice.Phone, received.Source.SenderPhone?.Bare);
        await alice.NextAsync<ReceiptReceived>(r => r.MessageIds.Contains(id) && r.Kind == ReceiptKind.Delivered && r.Sender.Device != 0);
        await bob.Client.MarkReadAsync(received.Source.Chat, received.Source.Sender, [id], CancellationToken.None);
        await alice.NextAsync<ReceiptReceived>(r => r.MessageIds.Contains(id) && r.Kind == ReceiptKind.Read);
        await bob.SayAsync(alice.Phone, "hello alice");
        await alice.TextAsync("hello alice");
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_message_sent_from_another_device_of_the_account_is_seen_here()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        await using var friend = await EngineDevice.LinkAsync(host);
        await host.StartAsync("baileys", device.Number, "second");
        await host.AskAsync("send", new { name = "second", to = friend.Phone.ToString(), content = new { text = "from my second device" } });
        await friend.TextAsync("from my second device");
        var copy = await device.TextAsync("from my second device");
        Assert.True(copy.Source.FromMe);
        Assert.Equal(friend.Phone, copy.Source.ChatPhone ?? copy.Source.Chat);

        await device.SayAsync(friend.Phone, "from the engine");
        await host.TextAtAsync("second", "from the engine");
        host.AssertCorrect();
    }

    [Theory]
    [InlineData("baileys")]
    [InlineData("zapo")]
    public async Task Group_texts_go_both_ways(string kind)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        await using var third = await EngineDevice.LinkAsync(host);
        var (peer, peerJid) = await PeerAsync(kind);
        var (owner, _) = kind == "baileys" ? (peer, peerJid) : await PeerAsync("baileys");
        var group = Jid.Parse((string)(await host.AskAsync("group", new { name = owner, subject = "three", members = new[] { device.Phone.ToString(), third.Phone.ToString(), peerJid.ToString() } }))["id"]!);

        await device.SayAsync(group, $"{kind} group 1");
        await host.TextAtAsync(peer, $"{kind} group 1");
        Assert.Equal(group, (await third.TextAsync($"{kind} group 1")).Source.Chat);
        await host.AskAsync("send", new { name = peer, to = group.ToString(), content = new { text = $"{kind} group 2" } });
        Assert.Equal(peerJid, (await device.TextAsync($"{kind} group 2")).Source.SenderPhone?.Bare);
        await third.TextAsync($"{kind} group 2");
        await device.SayAsync(group, $"{kind} group 3");
        await host.TextAtAsync(peer, $"{kind} group 3");
        Assert.Contains(await device.Client.ListGroupsAsync(CancellationToken.None), g => g.Id == group && g.Subject == "three");
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_removed_member_gets_nothing_more_and_the_others_do()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        await using var leaving = await EngineDevice.LinkAsync(host);
        var (peer, _) = await PeerAsync("baileys");
        var group = Jid.Parse((string)(await host.AskAsync("group", new { name = peer, subject = "g", members = new[] { device.Phone.ToString(), leaving.Phone.ToString() } }))["id"]!);
        await device.SayAsync(group, "all of us");
        await leaving.TextAsync("all of us");
        await host.AskAsync("members", new { name = peer, group = group.ToString(), members = new[] { leaving.Phone.ToString() }, action = "remove" });
        await device.NextAsync<GroupChanged>(changed => changed.Group == group && changed.What == "remove");
        await device.SayAsync(group, "the rest of us");
        await host.TextAtAsync(peer, "the rest of us");
        await device.SayAsync(leaving.Phone, "to you alone");
        await leaving.TextAsync("to you alone");
        Assert.DoesNotContain(leaving.Events.All, e => e is MessageReceived { Body: TextBody { Text: "the rest of us" } });
        host.AssertCorrect();
    }

    [Fact]
    public async Task What_could_not_be_opened_is_asked_for_again_in_both_directions()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var (peer, peerJid) = await PeerAsync("baileys");
        await device.SayAsync(peerJid, "first");
        await host.TextAtAsync(peer, "first");
        await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { text = "second" } });
        await device.TextAsync("second");

        host.WhatsApp.Faults.Spoil(device.Number);
        await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { text = "spoiled on the way here" } });
        await device.NextAsync<MessageUnreadable>();
        await device.TextAsync("spoiled on the way here");

        host.WhatsApp.Faults.Spoil(peerJid.User);
        await device.SayAsync(peerJid, "spoiled on the way there");
        await host.TextAtAsync(peer, "spoiled on the way there");
        host.AssertCorrect();
    }

    [Fact]
    public async Task What_was_sent_while_the_engine_was_away_arrives_when_it_is_back()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var before = await EngineDevice.LinkAsync(host);
        var (peer, peerJid) = await PeerAsync("baileys");
        await before.SayAsync(peerJid, "going away");
        await host.TextAtAsync(peer, "going away");
        await before.DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            await host.AskAsync("send", new { name = peer, to = before.Phone.ToString(), content = new { text = $"while away {i}" } });
        }

        await using var after = await EngineDevice.OpenAsync(host, before.Number, before.Store);
        after.Run(null);
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await after.TextAsync($"while away {i}")).Source.Offline);
        }

        host.AssertCorrect();
    }

    [Fact]
    public async Task Replies_mentions_reactions_edits_and_revocations_mean_the_same_on_both_sides()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var (peer, peerJid) = await PeerAsync("baileys");
        var id = await device.SayAsync(peerJid, "original");
        await host.TextAtAsync(peer, "original");

        await device.SendAsync(peerJid, new ReactionBody(new MessageReference(id, FromMe: true), "👍"));
        await host.EventAsync(e => (string?)e["event"] == "reaction" && (string?)e["text"] == "👍" && (string?)e["id"] == id, "reaction");
        await device.SendAsync(peerJid, new EditBody(new MessageReference(id, FromMe: true), new TextBody("edited")));
        await host.EventAsync(e => (string?)e["event"] == "update" && (string?)e["id"] == id && (string?)e["text"] == "edited", "edit");
        await device.SendAsync(peerJid, new RevokeBody(new MessageReference(id, FromMe: true)));
        await host.EventAsync(e => (string?)e["event"] == "update" && (string?)e["id"] == id && (bool?)e["revoked"] == true, "revocation");

        var theirs = (string)(await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { text = "theirs" } }))["id"]!;
        var received = await device.TextAsync("theirs");
        await device.SendAsync(peerJid, new TextBody("a reply", new QuotedMessage(theirs, received.Source.Sender, "theirs"), [peerJid]));
        var reply = await host.TextAtAsync(peer, "a reply");
        Assert.Equal(theirs, (string?)reply["message"]!["extendedTextMessage"]!["contextInfo"]!["stanzaId"]);
        Assert.Equal(peerJid.ToString(), (string?)reply["message"]!["extendedTextMessage"]!["contextInfo"]!["mentionedJid"]![0]);

        var key = new { remoteJid = device.Phone.ToString(), fromMe = true, id = theirs };
        await host.AskAsync("react", new { name = peer, to = device.Phone.ToString(), key, text = "❤️" });
        await device.NextAsync<MessageReceived>(m => m.Body is ReactionBody { Emoji: "❤️" } r && r.To.Id == theirs && !r.To.FromMe);
        await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { text = "theirs, edited", edit = key } });
        await device.NextAsync<MessageReceived>(m => m.Body is EditBody { Content: TextBody { Text: "theirs, edited" } } e && e.Of.Id == theirs);
        await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { delete = key } });
        await device.NextAsync<MessageReceived>(m => m.Body is RevokeBody r && r.Of.Id == theirs);
        host.AssertCorrect();
    }

    [Fact]
    public async Task Contacts_and_places_go_both_ways()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var (peer, peerJid) = await PeerAsync("baileys");
        await device.SendAsync(peerJid, new LocationBody(-23.5, -46.6, "Praça", null));
        await host.EventAsync(e => (double?)e["message"]?["locationMessage"]?["degreesLatitude"] == -23.5, "location");
        await device.SendAsync(peerJid, new ContactBody("Maria", "BEGIN:VCARD\nFN:Maria\nEND:VCARD"));
        await host.EventAsync(e => (string?)e["message"]?["contactMessage"]?["displayName"] == "Maria", "contact");
        await host.AskAsync("send", new { name = peer, to = device.Phone.ToString(), content = new { location = new { degreesLatitude = 1.5, degreesLongitude = 2.5 } } });
        await device.NextAsync<MessageReceived>(m => m.Body is LocationBody { Latitude: 1.5, Longitude: 2.5 });
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_number_without_WhatsApp_is_refused_before_anything_is_sent()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var result = await device.Client.SendAsync(WhatsAppClient.NewMessageId(), Jid.Phone("19998887777"), new TextBody("x"), CancellationToken.None);
        Assert.Equal(SendRefusal.NotOnWhatsApp, Assert.IsType<SendRejected>(result).Refusal);
        var checks = await device.Client.CheckNumbersAsync([device.Number, "19998887777"], CancellationToken.None);
        Assert.Equal([(device.Number, true), ("19998887777", false)], checks.Select(check => (check.Number, check.Exists)).OrderBy(c => c.Number));
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_message_is_acknowledged_only_after_the_host_has_taken_it_over_and_survives_a_crash_in_between()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var before = await EngineDevice.LinkAsync(host);
        await using var friend = await EngineDevice.LinkAsync(host);
        var reached = new TaskCompletionSource();
        before.Taking = e =>
        {
            if (e is MessageReceived)
            {
                reached.TrySetResult();
                throw new InvalidOperationException("the host's database is down");
            }

            return ValueTask.CompletedTask;
        };
        var id = await friend.SayAsync(before.Phone, "precious");
        await reached.Task.WaitAsync(PeerHost.Patience, TestContext.Current.CancellationToken);
        await before.DisposeAsync();
        Assert.DoesNotContain(before.Events.All, e => e is MessageReceived);
        Assert.DoesNotContain(friend.Events.All, e => e is ReceiptReceived r && r.Sender.Device != 0 && r.MessageIds.Contains(id));

        await using var after = await EngineDevice.OpenAsync(host, before.Number, before.Store);
        after.Run(null);
        Assert.Equal(id, (await after.TextAsync("precious")).Source.Id);
    }

    private async Task<(string Name, Jid Jid)> PeerAsync(string kind)
    {
        var number = host.NewNumber();
        await host.StartAsync(kind, number);
        return (number, Jid.Phone(number));
    }
}
