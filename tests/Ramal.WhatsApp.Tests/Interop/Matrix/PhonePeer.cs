using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop.Matrix;

/// <summary>A phone of the lab: the account's first device.</summary>
internal sealed class PhonePeer(PeerHost host, string number) : MatrixPeer(host, number)
{
    public override Task<string> SayAsync(Jid to, string text) => Task.FromResult(Handset.SendText(to.ToString(), text));

    public override async Task<string> SeesAsync(string text) => (await Handset.MessageAsync(text)).Id;

    public override bool HasSeen(string text) => Handset.Messages.Any(message => message.Text == text);

    public override Task<string> ReplyAsync(MatrixPeer to, string id, string quoted, string text) =>
        Task.FromResult(Handset.SendText(to.Phone.ToString(), text, new PhoneSend { Quoted = Message(id) }));

    public override Task<string> ReactAsync(MatrixPeer to, string id, string emoji) =>
        Task.FromResult(Handset.React(Message(id), emoji));

    public override Task SeesReactionAsync(string id, string emoji) =>
        Handset.UntilAsync(() => Handset.Messages.Any(message => message.Id == id && message.Reactions.Values.Contains(emoji)), "reaction");

    public override Task<string> EditAsync(MatrixPeer to, string id, string text) =>
        Task.FromResult(Handset.Edit(Message(id), text));

    public override Task SeesEditAsync(string id, string text) =>
        Handset.UntilAsync(() => Handset.Messages.Any(message => message.Id == id && message.IsEdited && message.Text == text), "edit");

    public override Task<string> DeleteAsync(MatrixPeer to, string id) =>
        Task.FromResult(Handset.Delete(Message(id)));

    public override Task SeesDeletionAsync(string id) =>
        Handset.UntilAsync(() => Handset.Messages.Any(message => message.Id == id && message.IsDeleted), "deletion");

    public override Task ReadAsync(MatrixPeer from, string id)
    {
        Handset.MarkRead(Message(id));
        return Task.CompletedTask;
    }

    public override Task SeesTicksAsync(string id, Ticks ticks) => Handset.TicksAsync(id, ticks);

    public override Task<string> SendFileAsync(Jid to, MediaKind kind, int length) =>
        Task.FromResult(Handset.SendMedia(to.ToString(), kind, FileOf(length), "application/octet-stream"));

    public override async Task<string> OpensFileAsync(string id) =>
        Sha256((await Handset.MessageAsync(message => message.Id == id && !message.Media.IsEmpty, "file")).Media.Span);

    public override Task LogOutAsync() => throw new NotSupportedException("A phone is no linked device.");

    public override Task SleepAsync()
    {
        Handset.GoOffline();
        return Task.CompletedTask;
    }

    public override Task WakeAsync()
    {
        Handset.GoOnline();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PhoneMessage Message(string id) => Handset.Messages.Single(message => message.Id == id);
}
