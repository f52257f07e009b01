using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Groups;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Receiving;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp;

/// <summary>
/// One device linked to one WhatsApp account. Open it, run it; while it runs, send. Any number live in one process; they share nothing.
/// Unofficial: the protocol was verified by interoperation with unmodified Baileys and zapo-js through a local simulator, and by
/// known-answer vectors; not yet verified against WhatsApp's own service.
/// </summary>
public sealed class WhatsAppClient : IAsyncDisposable
{
    /// <summary>How many links that break soon after their beginning, or restarts that the server asks for, are excused.</summary>
    private const int Excused = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A link that has lasted so long was a good one: the next failure begins the count anew.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private readonly DeviceContext _device;
    private readonly DeviceParts _parts;
    private volatile LinkSession? _session;
    private int _running;

    private WhatsAppClient(DeviceContext device) => (_device, _parts) = (device, new DeviceParts(device));

    /// <summary>True once a phone has linked this device, also while there is no link.</summary>
    public bool IsLinked => _device.Credentials.IsLinked;

    /// <summary>True while messages can be sent.</summary>
    public bool IsOnline => _session?.Online is { Ended.IsCancellationRequested: false };

    /// <summary>Our own number and device; null until linked.</summary>
    public Jid? Phone => _device.Credentials.Phone;

    /// <summary>The name of the account's profile, as the server last told it; empty until then.</summary>
    public string ProfileName => _device.Credentials.PushName;

    /// <summary>Our own opaque id and device, where known.</summary>
    public Jid? Lid => _device.Credentials.Lid;

    /// <summary>Reads or makes the device's keys. Touches the store, not the network.</summary>
    public static async Task<WhatsAppClient> OpenAsync(
        WhatsAppOptions options, IWhatsAppStore store, IWhatsAppEvents events, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var credentials = await Credentials.LoadAsync(store, clock, cancellationToken).ConfigureAwait(false);
        return new WhatsAppClient(new DeviceContext(options, store, events, clock, logger, credentials));
    }

    /// <summary>An id for a message to be sent, to be stored by the caller before sending.</summary>
    public static string NewMessageId() => MessageSender.NewId();

    /// <summary>
    /// Keeps the link up until it is cancelled or cannot go on, and says why. Reconnects by itself where
    /// <see cref="LinkEnd.MayReconnect"/>, with growing, jittered pauses of at most five minutes.
    /// </summary>
    /// <remarks>After <see cref="LinkCause.LoggedOut"/> the store is empty: open a new client to link again.</remarks>
    /// <param name="pairing">How to link a device that is not linked yet; null to only connect one that is.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    public async Task<LinkEnd> RunAsync(PairingRequest? pairing, CancellationToken cancellationToken)
    {
        if (!IsLinked && pairing is null)
        {
            throw new InvalidOperationException("The device is not linked; say how to link it.");
        }

        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            throw new InvalidOperationException("The device runs already.");
        }

        try
        {
            return await RunUntilEndAsync(pairing, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Sends one message. Never repeats by itself. When the store fails, its exception comes through and nothing has left.</summary>
    /// <param name="messageId">From <see cref="NewMessageId"/>.</param>
    /// <param name="to">A person's number or LID, or a group.</param>
    /// <param name="body">The content.</param>
    /// <param name="cancellationToken">Gives up; once the bytes have left the answer is then <see cref="SendUnknown"/>.</param>
    public async Task<SendResult> SendAsync(string messageId, Jid to, MessageBody body, CancellationToken cancellationToken) =>
        _session?.Online is { } connection
            ? await _parts.Sender.SendAsync(connection, messageId, to, body, cancellationToken).ConfigureAwait(false)
            : new SendRejected(SendRefusal.NotConnected);

    /// <summary>
    /// Which of the last 500 messages of this device WhatsApp's server is known to have, oldest first. What is not among them may
    /// have arrived all the same.
    /// </summary>
    public Task<IReadOnlyList<SentRecord>> ReadSentAsync(CancellationToken cancellationToken) => _parts.Sent.ReadTakenAsync(cancellationToken);

    /// <summary>Seals a file and brings it to WhatsApp, to be sent in a <see cref="MediaBody"/>, once or many times.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    /// <exception cref="MediaException">No media host took it.</exception>
    public Task<MediaReference> UploadAsync(MediaKind kind, Stream content, string contentType, CancellationToken cancellationToken) =>
        _parts.Media.UploadAsync(Connected(), kind, content, contentType, cancellationToken);

    /// <summary>Fetches a file. When this throws, throw away what it has written: the proof stands at the file's end.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    /// <exception cref="MediaException">It is gone, damaged, or no host gave it.</exception>
    public Task DownloadAsync(MediaKind kind, MediaReference media, Stream destination, CancellationToken cancellationToken) =>
        _parts.Media.DownloadAsync(Connected(), kind, media, destination, cancellationToken);

    /// <summary>Fetches a message's file; when WhatsApp no longer has it, our phone is asked to upload it again.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    /// <exception cref="MediaException">It is gone, damaged, or no host gave it.</exception>
    public Task DownloadAsync(MediaKind kind, MediaReference media, MessageSource message, Stream destination, CancellationToken cancellationToken) =>
        _parts.Media.DownloadAsync(Connected(), kind, media, message, destination, cancellationToken);

    /// <summary>The picture of a person or group; null when there is none, or it is not shown to us.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public Task<ProfilePicture?> GetPictureAsync(Jid owner, bool isPreview, CancellationToken cancellationToken) =>
        ProfilePictures.GetAsync(Connected(), owner, isPreview, cancellationToken);

    /// <summary>Which of these numbers (digits only) have WhatsApp.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public Task<IReadOnlyList<NumberCheck>> CheckNumbersAsync(IReadOnlyCollection<string> numbers, CancellationToken cancellationToken) =>
        _parts.Devices.CheckAsync(Connected(), numbers, cancellationToken);

    /// <summary>All groups that this account is in.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public Task<IReadOnlyList<GroupInfo>> ListGroupsAsync(CancellationToken cancellationToken) =>
        _parts.Groups.ListAsync(Connected(), cancellationToken);

    /// <summary>One group.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public Task<GroupInfo> GetGroupAsync(Jid group, CancellationToken cancellationToken) =>
        _parts.Groups.GetAsync(Connected(), group, cancellationToken);

    /// <summary>Shows the sender that these messages of a chat were read.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public Task MarkReadAsync(Jid chat, Jid sender, IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        return messageIds.Count == 0 ? Task.CompletedTask : Connected().SendAsync(Receipts.Read(chat, sender, messageIds, _device.Clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>Shows or hides "typing…" in a chat.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public Task SetTypingAsync(Jid chat, bool typing, CancellationToken cancellationToken) =>
        Connected().SendAsync(
            new Node("chatstate", new Node(typing ? "composing" : "paused")) { ["to"] = chat.Bare.ToString(), ["from"] = Phone?.ToString() },
            cancellationToken);

    /// <summary>Removes the device from the account and forgets its keys. <see cref="RunAsync"/> then ends with <see cref="LinkCause.LoggedOut"/>.</summary>
    /// <exception cref="LinkLostException">There is no link.</exception>
    public async Task UnlinkAsync(CancellationToken cancellationToken)
    {
        var remove = new Node("remove-companion-device") { ["jid"] = Phone?.ToString(), ["reason"] = "user_initiated" };
        await Connected().QueryAsync("md", "set", Jid.Server, [remove], cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _parts.Dispose();
        return ValueTask.CompletedTask;
    }

    private Connection Connected() => _session?.Online ?? throw new LinkLostException("There is no link.");

    private async Task<LinkEnd> RunUntilEndAsync(PairingRequest? pairing, CancellationToken cancellationToken)
    {
        for (int failures = 0, brief = 0; ;)
        {
            using var session = new LinkSession(_device, _parts, pairing);
            _session = session;
            DateTimeOffset? openedAt = null;
            var end = await session.RunAsync(() => openedAt = _device.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            _session = null;
            await FlushAsync().ConfigureAwait(false);
            _device.Logger.LinkEnded(end.Cause, end.Code, end.Detail);
            (failures, brief) = openedAt is not { } since ? (failures + 1, brief)
                : _device.Clock.GetUtcNow() - since >= Steady ? (0, 0)
                : (Math.Max(0, brief + 1 - Excused), brief + 1);
            var pause = end.Cause == LinkCause.RestartRequired && failures <= Excused ? TimeSpan.Zero : Pause(failures);
            var again = end.MayReconnect && (IsLinked || pairing is not null) && !cancellationToken.IsCancellationRequested;
            await ReportAsync(end, again ? _device.Clock.GetUtcNow() + pause : null).ConfigureAwait(false);
            if (!again)
            {
                if (end.IsUnlinked)
                {
                    await _device.Store.ClearAsync(CancellationToken.None).ConfigureAwait(false);
                }

                return end;
            }

            try
            {
                await Task.Delay(pause, _device.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new LinkEnd(LinkCause.Stopped);
            }
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await _parts.Receiver.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await _parts.Sent.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The link's loop must survive a store that fails: the rows are removed the next time.
            _device.Logger.StanzaFailed(exception, "inbox");
        }
    }

    /// <summary>The end of a link is told even when the caller is leaving: its state must not stay "connected".</summary>
    private ValueTask ReportAsync(LinkEnd end, DateTimeOffset? retryAt) =>
        _device.Events.HandleAsync(new LinkClosed(end, retryAt), CancellationToken.None);

    /// <summary>1, 2, 4 … seconds up to five minutes, of which between half and all, so that many sessions do not come back at once.</summary>
    private static TimeSpan Pause(int failures)
    {
        var full = Math.Min(LongestPause.TotalMilliseconds, 1000 * Math.Pow(2, Math.Min(failures, 20)));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)full / 2, (int)full + 1));
    }
}
