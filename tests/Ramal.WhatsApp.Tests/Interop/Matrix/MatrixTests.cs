using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop.Matrix;

/// <summary>
/// Every scenario with every pair. That stock clients understand each other shows that the simulator is right; that they understand
/// the engine and the phones shows that those are.
/// </summary>
public sealed class MatrixTests(PeerHost host) : IClassFixture<PeerHost>
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "baileys", "baileys" },
        { "zapo", "baileys" },
        { "engine", "baileys" },
        { "baileys", "engine" },
        { "engine", "zapo" },
        { "zapo", "engine" },
        { "engine", "engine" },
        { "phone", "baileys" },
        { "phone", "zapo" },
        { "phone", "engine" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Texts_go_both_ways_by_number_and_by_LID_with_their_ticks(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var bob = await MatrixPeer.StartAsync(host, b);
        var first = await alice.SayAsync(bob.Phone, "by number");
        Assert.Equal(first, await bob.SeesAsync("by number"));
        await alice.SeesTicksAsync(first, Ticks.Delivered);
        await bob.ReadAsync(alice, first);
        await alice.SeesTicksAsync(first, Ticks.Read);
        await bob.SayAsync(alice.Lid, "by LID");
        await alice.SeesAsync("by LID");
        for (var i = 0; i < 3; i++)
        {
            await alice.SayAsync(bob.Lid, $"ping {i}");
            await bob.SeesAsync($"ping {i}");
            await bob.SayAsync(alice.Phone, $"pong {i}");
            await alice.SeesAsync($"pong {i}");
        }

        Assert.Contains(bob.Handset.Messages, message => message.Text == "ping 2");
        host.AssertCorrect();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_one_device_writes_its_sisters_and_the_phone_show(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var bob = await MatrixPeer.StartAsync(host, b);
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var sister = await MatrixPeer.StartAsync(host, "engine", alice.Number);
        var id = await alice.SayAsync(bob.Phone, "to bob");
        Assert.Equal(id, await sister.SeesAsync("to bob"));
        await bob.SeesAsync("to bob");
        await sister.SayAsync(bob.Phone, "from the sister");
        await bob.SeesAsync("from the sister");
        await alice.SeesAsync("from the sister");
        var copy = await alice.Handset.MessageAsync("from the sister");
        Assert.True(copy.FromMe);
        Assert.Equal(bob.Number, copy.ChatId);
        await bob.SayAsync(alice.Phone, "to both");
        await alice.SeesAsync("to both");
        await sister.SeesAsync("to both");
        host.AssertCorrect();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Groups_carry_texts_to_members_that_come_and_not_to_those_that_left(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var bob = await MatrixPeer.StartAsync(host, b);
        await using var carla = await MatrixPeer.StartAsync(host, "engine");
        var group = Jid.Parse(alice.Handset.CreateGroup("two", bob.Number));
        await alice.SayAsync(group, "for two");
        await bob.SeesAsync("for two");
        await bob.SayAsync(group, "answer for two");
        await alice.SeesAsync("answer for two");

        alice.Handset.AddMembers(group.ToString(), carla.Number);
        await bob.Handset.UntilAsync(() => AllTold(), "news of the new member");
        await bob.SayAsync(group, "for three");
        await alice.SeesAsync("for three");
        await carla.SeesAsync("for three");
        await carla.SayAsync(group, "from the third");
        await bob.SeesAsync("from the third");

        alice.Handset.RemoveMembers(group.ToString(), carla.Number);
        await bob.Handset.UntilAsync(() => AllTold(), "news of the departure");
        await alice.SayAsync(group, "for two again");
        await bob.SeesAsync("for two again");
        await bob.SayAsync(group, "and back");
        await alice.SeesAsync("and back");
        await alice.SayAsync(carla.Phone, "you alone");
        await carla.SeesAsync("you alone");
        Assert.False(carla.HasSeen("for two again") || carla.HasSeen("and back"));
        Assert.DoesNotContain(carla.Handset.Messages, message => message.Text is "for two again" or "and back");
        host.AssertCorrect();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Reactions_edits_and_deletions_mean_the_same_on_both_sides(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var bob = await MatrixPeer.StartAsync(host, b);
        await RoundAsync(alice, bob, "first");
        await RoundAsync(bob, alice, "second");
        host.AssertCorrect();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Files_of_every_kind_go_both_ways(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var bob = await MatrixPeer.StartAsync(host, b);
        foreach (var kind in Enum.GetValues<MediaKind>())
        {
            var length = 70_000 + (int)kind;
            var id = await alice.SendFileAsync(bob.Phone, kind, length);
            Assert.Equal(MatrixPeer.Sha256(MatrixPeer.FileOf(length)), await bob.OpensFileAsync(id));
            id = await bob.SendFileAsync(alice.Phone, kind, length + 100);
            Assert.Equal(MatrixPeer.Sha256(MatrixPeer.FileOf(length + 100)), await alice.OpensFileAsync(id));
        }

        host.AssertCorrect();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_was_spoiled_on_the_way_is_asked_for_again(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var bob = await MatrixPeer.StartAsync(host, b);
        await alice.SayAsync(bob.Phone, "whole");
        await bob.SeesAsync("whole");
        await bob.SayAsync(alice.Phone, "whole, too");
        await alice.SeesAsync("whole, too");
        host.WhatsApp.Faults.Spoil(bob.Number);
        await alice.SayAsync(bob.Phone, "spoiled there");
        await bob.SeesAsync("spoiled there");
        if (a != "phone")
        {
            host.WhatsApp.Faults.Spoil(alice.Number);
            await bob.SayAsync(alice.Phone, "spoiled back");
            await alice.SeesAsync("spoiled back");
        }

        var group = Jid.Parse(alice.Handset.CreateGroup("spoiled", bob.Number));
        await bob.SayAsync(group, "whole in the group");
        await alice.SeesAsync("whole in the group");
        await alice.SayAsync(group, "so is this");
        await bob.SeesAsync("so is this");
        host.WhatsApp.Faults.Spoil(bob.Number);
        await alice.SayAsync(group, "spoiled in the group");
        await bob.SeesAsync("spoiled in the group");

        host.AssertCorrect();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_was_written_meanwhile_comes_after_waking_up(string a, string b)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var alice = await MatrixPeer.StartAsync(host, a);
        await using var bob = await MatrixPeer.StartAsync(host, b);
        await alice.SayAsync(bob.Phone, "good night");
        await bob.SeesAsync("good night");
        await bob.SleepAsync();
        for (var i = 0; i < 3; i++)
        {
            await alice.SayAsync(bob.Phone, $"meanwhile {i}");
        }

        await bob.WakeAsync();
        for (var i = 0; i < 3; i++)
        {
            await bob.SeesAsync($"meanwhile {i}");
        }

        await bob.SayAsync(alice.Phone, "good morning");
        await alice.SeesAsync("good morning");
        host.AssertCorrect();
    }

    private static async Task RoundAsync(MatrixPeer author, MatrixPeer reader, string text)
    {
        var id = await author.SayAsync(reader.Phone, text);
        await reader.SeesAsync(text);
        await reader.ReactAsync(author, id, "👍");
        await author.SeesReactionAsync(id, "👍");
        await author.EditAsync(reader, id, text + ", edited");
        await reader.SeesEditAsync(id, text + ", edited");
        await author.DeleteAsync(reader, id);
        await reader.SeesDeletionAsync(id);
        var seen = reader.Handset.Messages.Single(message => message.Id == id);
        Assert.True(seen is { IsDeleted: true, IsEdited: true });
    }

    /// <summary>No device has news waiting that it has not acknowledged.</summary>
    private bool AllTold() => host.WhatsApp.IsQuiet;
}
