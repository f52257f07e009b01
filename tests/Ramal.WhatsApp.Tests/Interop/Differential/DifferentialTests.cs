using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Tests.Interop.Matrix;

namespace Ramal.WhatsApp.Tests.Interop.Differential;

/// <summary>
/// One scenario twice, once with an unmodified Baileys and once with the engine in the same place: what they send to the server, and
/// what the phones of both sides open of it, may differ only where differences.txt says so, and must differ there.
/// </summary>
public sealed class DifferentialTests(PeerHost host) : IClassFixture<PeerHost>
{
    [Fact]
    public async Task The_engine_differs_from_Baileys_only_where_a_listed_reason_says_why()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        var baileys = await RecordAsync("baileys");
        var engine = await RecordAsync("engine");
        host.AssertCorrect();

        var found = Recording.Differences(baileys, engine);
        var list = DifferenceList.Read();
        var unlisted = found.Except(list.Lines, StringComparer.Ordinal).ToArray();
        var gone = list.Lines.Except(found, StringComparer.Ordinal).ToArray();
        Assert.True(
            unlisted.Length == 0 && gone.Length == 0,
            $"Not listed (what | where | Baileys | engine):\n{string.Join('\n', unlisted)}\nListed, but no longer so:\n{string.Join('\n', gone)}");
        Assert.Empty(list.Unexplained);
    }

    private async Task<Recording> RecordAsync(string kind)
    {
        await using var bob = await MatrixPeer.StartAsync(host, "baileys");
        var transcript = host.WhatsApp.Transcript;
        var from = (transcript.Stanzas.Count, transcript.Texts.Count, transcript.Greetings.Count);
        var number = host.NewNumber();
        await using var alice = kind == "engine"
            ? new EnginePeer(host, await EngineDevice.LinkAsync(host.WhatsApp, number, new WhatsAppOptions()))
            : await MatrixPeer.StartAsync(host, kind, number);
        var names = new Names();
        foreach (var (peer, name) in new[] { (alice, "A"), (bob, "B") })
        {
            names.Add(peer.Number, name);
            names.Add(peer.Lid.User, name + ".lid");
        }

        // The history that the phone sends at linking opens a session with it, or the first message does.
        await alice.Handset.UntilAsync(() => host.WhatsApp.IsQuiet, "quiet");
        await PersonAsync(alice, bob, names);
        await FilesAsync(alice, bob, names);
        await GroupAsync(alice, bob, names);
        await RepeatsAsync(alice, bob, names);
        await alice.Handset.UntilAsync(() => host.WhatsApp.IsQuiet, "quiet");
        await alice.LogOutAsync();
        await alice.Handset.UntilAsync(() => alice.Handset.Devices.Count == 0, "logout");
        return new Recording(transcript, from, number, names);
    }

    private static async Task PersonAsync(MatrixPeer alice, MatrixPeer bob, Names names)
    {
        var first = names.Label("text by number", await alice.SayAsync(bob.Phone, "by number"));
        await bob.SeesAsync("by number");
        await alice.SeesTicksAsync(first, Ticks.Delivered);
        var answer = names.Label("answer", await bob.SayAsync(alice.Phone, "answer"));
        await alice.SeesAsync("answer");
        await alice.ReadAsync(bob, answer);
        await bob.SeesTicksAsync(answer, Ticks.Read);
        names.Label("text by LID", await alice.SayAsync(bob.Lid, "by LID"));
        await bob.SeesAsync("by LID");
        names.Label("reply", await alice.ReplyAsync(bob, answer, "answer", "a reply"));
        await bob.SeesAsync("a reply");
        names.Label("reaction", await alice.ReactAsync(bob, answer, "👍"));
        await bob.SeesReactionAsync(answer, "👍");
        names.Label("edit", await alice.EditAsync(bob, first, "by number, edited"));
        await bob.SeesEditAsync(first, "by number, edited");
        names.Label("deletion", await alice.DeleteAsync(bob, first));
        await bob.SeesDeletionAsync(first);
    }

    private static async Task FilesAsync(MatrixPeer alice, MatrixPeer bob, Names names)
    {
        foreach (var kind in new[] { MediaKind.Image, MediaKind.Document, MediaKind.VoiceNote })
        {
            var id = names.Label(kind.ToString(), await alice.SendFileAsync(bob.Phone, kind, 70_000));
            await bob.OpensFileAsync(id);
        }
    }

    private async Task GroupAsync(MatrixPeer alice, MatrixPeer bob, Names names)
    {
        var group = Jid.Parse(alice.Handset.CreateGroup("two", bob.Number));
        names.Add(group.User, "G");

        // Who hears of the new group after having asked about it asks again.
        await alice.Handset.UntilAsync(() => host.WhatsApp.IsQuiet, "quiet");
        names.Label("first in the group", await alice.SayAsync(group, "first in the group"));
        await bob.SeesAsync("first in the group");
        names.Label("second in the group", await alice.SayAsync(group, "second in the group"));
        await bob.SeesAsync("second in the group");
        names.Label("answer in the group", await bob.SayAsync(group, "answer in the group"));
        await alice.SeesAsync("answer in the group");
    }

    private async Task RepeatsAsync(MatrixPeer alice, MatrixPeer bob, Names names)
    {
        host.WhatsApp.Faults.Spoil(bob.Number);
        names.Label("spoiled", await alice.SayAsync(bob.Phone, "spoiled"));
        await bob.SeesAsync("spoiled");
        host.WhatsApp.Faults.Spoil(alice.Number);
        names.Label("spoiled answer", await bob.SayAsync(alice.Phone, "spoiled answer"));
        await alice.SeesAsync("spoiled answer");

        // Who has got this has handled everything before it.
        names.Label("last", await alice.SayAsync(bob.Phone, "last"));
        await bob.SeesAsync("last");
        names.Label("last answer", await bob.SayAsync(alice.Phone, "last answer"));
        await alice.SeesAsync("last answer");
    }
}
