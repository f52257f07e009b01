using System.Text.Json.Nodes;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop.Matrix;

/// <summary>An unmodified Baileys or zapo-js as a linked device.</summary>
internal sealed class StockPeer(PeerHost host, string number, string name) : MatrixPeer(host, number)
{
    public override Task<string> SayAsync(Jid to, string text) => SendAsync(to, new { text });

    public override async Task<string> SeesAsync(string text) => (string)(await Host.TextAtAsync(name, text))["id"]!;

    public override bool HasSeen(string text) => Host.HasText(name, text);

    public override Task<string> ReplyAsync(MatrixPeer to, string id, string quoted, string text) =>
        SendAsync(to.Phone, new { text }, new { quoted = new { key = Key(to, id, fromMe: false), message = new { conversation = quoted } } });

    public override Task<string> ReactAsync(MatrixPeer to, string id, string emoji) => SendAsync(to.Phone, new { react = new { key = Key(to, id, fromMe: false), text = emoji } });

    public override Task SeesReactionAsync(string id, string emoji) => EventAsync("reaction", e => (string?)e["id"] == id && (string?)e["text"] == emoji);

    public override Task<string> EditAsync(MatrixPeer to, string id, string text) => SendAsync(to.Phone, new { text, edit = Key(to, id, fromMe: true) });

    public override Task SeesEditAsync(string id, string text) => EventAsync("update", e => (string?)e["id"] == id && (string?)e["text"] == text);

    public override Task<string> DeleteAsync(MatrixPeer to, string id) => SendAsync(to.Phone, new { delete = Key(to, id, fromMe: true) });

    public override Task SeesDeletionAsync(string id) => EventAsync("update", e => (string?)e["id"] == id && (bool?)e["revoked"] == true);

    public override Task ReadAsync(MatrixPeer from, string id) => Host.AskAsync("read", new { name, key = Key(from, id, fromMe: false) });

    public override Task SeesTicksAsync(string id, Ticks ticks) =>
        EventAsync("update", e => (string?)e["id"] == id && (int?)e["status"] >= (ticks == Ticks.Read ? 4 : 3));

    public override async Task<string> SendFileAsync(Jid to, MediaKind kind, int length)
    {
        object extra = kind switch
        {
            MediaKind.VoiceNote => new { ptt = true, mimetype = "audio/ogg; codecs=opus", seconds = 2 },
            MediaKind.Document => new { fileName = "a.bin", mimetype = "application/octet-stream" },
            MediaKind.Sticker => new { mimetype = "image/webp" },
            _ => new { },
        };
        return (string)(await Host.AskAsync("sendFile", new { name, to = to.ToString(), kind = NameOf(kind), length, extra }))["id"]!;
    }

    public override async Task<string> OpensFileAsync(string id)
    {
        await EventAsync("message", e => (string?)e["id"] == id);
        return (string)(await Host.AskAsync("download", new { message = id, name }))["sha256"]!;
    }

    public override Task LogOutAsync() => Host.AskAsync("logout", new { name });

    public override async Task SleepAsync()
    {
        await Host.AskAsync("sleep", new { name });
        await Handset.UntilAsync(() => !Handset.Devices.Any(device => device.IsOnline), "offline");
    }

    public override async Task WakeAsync()
    {
        await Host.AskAsync("wake", new { name });
        await Host.WhatsApp.OnlineAsync(Number);
    }

    public override async ValueTask DisposeAsync() => await Host.AskAsync("sleep", new { name });

    private static object Key(MatrixPeer chat, string id, bool fromMe) => new { remoteJid = chat.Phone.ToString(), fromMe, id };

    private Task<JsonNode> EventAsync(string what, Func<JsonNode, bool> holds) =>
        Host.EventAsync(e => (string?)e["event"] == what && (string?)e["name"] == name && holds(e), $"{what} at {name}");

    private async Task<string> SendAsync(Jid to, object content, object? options = null) =>
        (string)(await Host.AskAsync("send", new { name, to = to.ToString(), content, options = options ?? new { } }))["id"]!;
}
