using System.Security.Cryptography;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop;

public sealed class MediaTests(PeerHost host) : IClassFixture<PeerHost>
{
    private static readonly byte[] File = [.. Enumerable.Range(0, 150_000).Select(i => (byte)(i * 7))];

    [Fact]
    public async Task Files_of_every_kind_that_the_engine_sends_are_opened_by_Baileys()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var (_, jid) = await BaileysAsync();
        foreach (var kind in Enum.GetValues<MediaKind>())
        {
            var media = await device.Client.UploadAsync(kind, new MemoryStream(File), $"test/{kind}", TestContext.Current.CancellationToken);
            var details = new MediaDetails(320, 240, TimeSpan.FromSeconds(3));
            var id = await device.SendAsync(jid, new MediaBody(kind, media, $"caption {kind}", "a.bin", details));
            var arrived = await host.EventAsync(e => (string?)e["event"] == "message" && (string?)e["id"] == id, kind.ToString());
            Assert.Contains(kind == MediaKind.VoiceNote ? "audioMessage" : $"{kind}Message".ToLowerInvariant(), arrived["message"]!.ToJsonString(), StringComparison.OrdinalIgnoreCase);
            var opened = await host.AskAsync("download", new { message = id });
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File)), (string?)opened["sha256"]);
        }

        host.AssertCorrect();
    }

    [Theory]
    [InlineData("document", MediaKind.Document, 300_000)]
    [InlineData("audio", MediaKind.VoiceNote, 5_000)]
    [InlineData("video", MediaKind.Video, 70_000)]
    public async Task Files_that_Baileys_sends_are_opened_by_the_engine(string name, MediaKind kind, int length)
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var (peer, _) = await BaileysAsync();
        object extra = kind switch
        {
            MediaKind.VoiceNote => new { ptt = true, mimetype = "audio/ogg; codecs=opus", seconds = 2 },
            MediaKind.Document => new { mimetype = "text/plain", fileName = "a.txt", caption = "read this" },
            _ => new { caption = "see this" },
        };
        await host.AskAsync("sendFile", new { name = peer, to = device.Phone.ToString(), kind = name, length, extra });
        var received = await device.NextAsync<MessageReceived>(m => m.Body is MediaBody);
        var body = Assert.IsType<MediaBody>(received.Body);
        Assert.Equal(kind, body.Kind);
        Assert.Equal(length, body.Media.Length);
        Assert.Equal(kind == MediaKind.Document ? "a.txt" : null, body.FileName);

        using var output = new MemoryStream();
        await device.Client.DownloadAsync(body.Kind, body.Media, output, TestContext.Current.CancellationToken);
        Assert.Equal([.. Enumerable.Range(0, length).Select(i => (byte)i)], output.ToArray());
        host.AssertCorrect();
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named_so()
    {
        Assert.SkipUnless(PeerHost.IsInstalled, "npm ci in Peers first");
        await using var device = await EngineDevice.LinkAsync(host);
        var media = new MediaReference("/v/none.enc", null, new byte[32], new byte[32], new byte[32], 1, "image/png");
        var failure = await Assert.ThrowsAsync<MediaException>(
            () => device.Client.DownloadAsync(MediaKind.Image, media, Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal(MediaError.NotFound, failure.Error);
    }

    private async Task<(string Name, Jid Jid)> BaileysAsync()
    {
        var number = host.NewNumber();
        await host.StartAsync("baileys", number);
        return (number, Jid.Phone(number));
    }
}
