using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop.Matrix;

/// <summary>The engine as a linked device.</summary>
internal sealed class EnginePeer(PeerHost host, EngineDevice device) : MatrixPeer(host, device.Number)
{
    private EngineDevice _device = device;

    public override Task<string> SayAsync(Jid to, string text) => _device.SayAsync(to, text);

    public override async Task<string> SeesAsync(string text) => (await _device.TextAsync(text)).Source.Id;

    public override bool HasSeen(string text) => _device.Events.All.Any(e => e is MessageReceived { Body: TextBody body } && body.Text == text);

    public override Task<string> ReplyAsync(MatrixPeer to, string id, string quoted, string text) =>
        _device.SendAsync(to.Phone, new TextBody(text, new QuotedMessage(id, to.Phone, quoted)));

    public override Task<string> ReactAsync(MatrixPeer to, string id, string emoji) =>
        _device.SendAsync(to.Phone, new ReactionBody(new MessageReference(id, FromMe: false), emoji));

    public override Task SeesReactionAsync(string id, string emoji) =>
        _device.NextAsync<MessageReceived>(m => m.Body is ReactionBody reaction && reaction.Emoji == emoji && reaction.To.Id == id);

    public override Task<string> EditAsync(MatrixPeer to, string id, string text) =>
        _device.SendAsync(to.Phone, new EditBody(new MessageReference(id, FromMe: true), new TextBody(text)));

    public override Task SeesEditAsync(string id, string text) =>
        _device.NextAsync<MessageReceived>(m => m.Body is EditBody { Content: TextBody body } edit && body.Text == text && edit.Of.Id == id);

    public override Task<string> DeleteAsync(MatrixPeer to, string id) =>
        _device.SendAsync(to.Phone, new RevokeBody(new MessageReference(id, FromMe: true)));

    public override Task SeesDeletionAsync(string id) => _device.NextAsync<MessageReceived>(m => m.Body is RevokeBody revoke && revoke.Of.Id == id);

    public override async Task ReadAsync(MatrixPeer from, string id)
    {
        var message = await _device.NextAsync<MessageReceived>(m => m.Source.Id == id);
        await _device.Client.MarkReadAsync(message.Source.Chat, message.Source.Sender, [id], CancellationToken.None);
    }

    public override Task SeesTicksAsync(string id, Ticks ticks) => _device.NextAsync<ReceiptReceived>(
        receipt => receipt.MessageIds.Contains(id) && receipt.Kind == (ticks == Ticks.Read ? ReceiptKind.Read : ReceiptKind.Delivered));

    public override async Task<string> SendFileAsync(Jid to, MediaKind kind, int length)
    {
        var contentType = kind switch
        {
            MediaKind.Image => "image/jpeg",
            MediaKind.VoiceNote => "audio/ogg; codecs=opus",
            _ => "application/octet-stream",
        };
        var media = await _device.Client.UploadAsync(kind, new MemoryStream(FileOf(length)), contentType, CancellationToken.None);
        var details = kind == MediaKind.VoiceNote ? new MediaDetails(Duration: TimeSpan.FromSeconds(2)) : null;
        return await _device.SendAsync(to, new MediaBody(kind, media, FileName: kind == MediaKind.Document ? "a.bin" : null, Details: details));
    }

    public override async Task<string> OpensFileAsync(string id)
    {
        var message = await _device.NextAsync<MessageReceived>(m => m.Source.Id == id);
        var body = Assert.IsType<MediaBody>(message.Body);
        using var output = new MemoryStream();
        await _device.Client.DownloadAsync(body.Kind, body.Media, output, CancellationToken.None);
        return Sha256(output.ToArray());
    }

    public override Task LogOutAsync() => _device.Client.UnlinkAsync(CancellationToken.None);

    public override async Task SleepAsync() => await _device.DisposeAsync();

    public override async Task WakeAsync()
    {
        _device = await EngineDevice.OpenAsync(Host, Number, _device.Store);
        _device.Run(null);
        await _device.NextAsync<LinkOpened>();
    }

    public override ValueTask DisposeAsync() => _device.DisposeAsync();
}
