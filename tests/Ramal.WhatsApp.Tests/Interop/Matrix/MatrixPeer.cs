using System.Security.Cryptography;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop.Matrix;

/// <summary>One side of a scenario, whoever plays it: the engine, an unmodified stock client, or a phone of the lab.</summary>
internal abstract class MatrixPeer(PeerHost host, string number) : IAsyncDisposable
{
    public string Number { get; } = number;

    public Jid Phone => Jid.Phone(Number);

    public Jid Lid => Jid.Parse(Handset.Lid);

    /// <summary>The phone it is linked to, or is.</summary>
    public VirtualPhone Handset => Host.WhatsApp[Number];

    protected PeerHost Host { get; } = host;

    public static async Task<MatrixPeer> StartAsync(PeerHost host, string kind, string? number = null)
    {
        number ??= host.NewNumber();
        return kind switch
        {
            "phone" => new PhonePeer(host, number),
            "engine" => new EnginePeer(host, await EngineDevice.LinkAsync(host, number)),
            _ => new StockPeer(host, number, await host.StartAsync(kind, number, host.NewName(kind))),
        };
    }

    /// <returns>The message's id.</returns>
    public abstract Task<string> SayAsync(Jid to, string text);

    /// <summary>Waits for a text, and returns its id.</summary>
    public abstract Task<string> SeesAsync(string text);

    public abstract bool HasSeen(string text);

    /// <summary>Answers a message of theirs, quoting it.</summary>
    public abstract Task<string> ReplyAsync(MatrixPeer to, string id, string quoted, string text);

    public abstract Task<string> ReactAsync(MatrixPeer to, string id, string emoji);

    public abstract Task SeesReactionAsync(string id, string emoji);

    /// <summary>Changes an own message.</summary>
    public abstract Task<string> EditAsync(MatrixPeer to, string id, string text);

    public abstract Task SeesEditAsync(string id, string text);

    public abstract Task<string> DeleteAsync(MatrixPeer to, string id);

    public abstract Task SeesDeletionAsync(string id);

    public abstract Task ReadAsync(MatrixPeer from, string id);

    public abstract Task SeesTicksAsync(string id, Ticks ticks);

    /// <summary>Sends a file of so many bytes 0, 1, 2 ….</summary>
    public abstract Task<string> SendFileAsync(Jid to, MediaKind kind, int length);

    /// <summary>Waits for the file and returns its SHA-256.</summary>
    public abstract Task<string> OpensFileAsync(string id);

    /// <summary>Removes itself from the phone's list of devices.</summary>
    public abstract Task LogOutAsync();

    public abstract Task SleepAsync();

    public abstract Task WakeAsync();

    public abstract ValueTask DisposeAsync();

    public static byte[] FileOf(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    protected static string NameOf(MediaKind kind) => kind == MediaKind.VoiceNote ? "audio" : kind.ToString().ToLowerInvariant();
}
