using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Retry;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Receiving;

/// <summary>
/// Opens messages. The ratchet's new state and the plaintext are stored in one commit; then the host takes the message over; only
/// then is it acknowledged. A crash between the two hands the stored plaintext over again.
/// </summary>
internal sealed class MessageReceiver(DeviceContext device, Ratchets ratchets, RepeatRequests repeats, HistoryFiles history) : IDisposable
{
    private readonly ConversationLanes _lanes = new();
    private readonly Lock _gate = new();

    /// <summary>Rows that the host has taken over, removed along with the next commit.</summary>
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Rows on their way to the host: the same message may come again meanwhile.</summary>
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private long _lastOrder;

    /// <summary>A new link.</summary>
    /// <param name="onFailure">The host or the store failed: nothing more is handed over on this link.</param>
    public void Begin(Action<Exception> onFailure)
    {
        lock (_gate)
        {
            _underWay.Clear();
        }

        _lanes.Begin(onFailure);
    }

    /// <summary>Ends when the host has taken over, or refused, all that was opened.</summary>
    public Task WhenIdle() => _lanes.WhenIdle();

    public void Dispose() => _lanes.Dispose();

    /// <summary>Hands over what a crash left behind. Its acknowledgement follows when the server delivers it again.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var rows = await device.Store.ReadAllAsync(Tables.Inbox, cancellationToken).ConfigureAwait(false);
        foreach (var (key, stored) in rows.Select(row => (row.Key, StoredInbound.Parser.ParseFrom(row.Value))).OrderBy(row => row.Item2.Order))
        {
            var inbound = InboundStanza.Read(device, NodeReader.Read(stored.Stanza.Memory));
            await HandOverAsync(inbound, stored, cancellationToken).ConfigureAwait(false);
            MarkTaken(key);
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task HandleAsync(Connection connection, Node stanza, CancellationToken cancellationToken)
    {
        var inbound = InboundStanza.Read(device, stanza);
        StoredInbound? stored;
        IReadOnlyList<WhatsAppEvent> learnt;
        try
        {
            (stored, learnt) = await OpenAsync(inbound, cancellationToken).ConfigureAwait(false);
        }
        catch (SignalException exception) when (exception.Error == SignalError.AlreadyRead)
        {
            // Taken over before, but the acknowledgement was lost.
            await AcknowledgeAsync(connection, inbound, null, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (SignalException exception) when (exception.Error == SignalError.BadSignature)
        {
            device.Logger.DeviceNotProved();
            await connection.SendAsync(Acks.Of(stanza, error: 500), cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (SignalException exception)
        {
            await AskAgainAsync(connection, inbound, exception, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (stored is not null && !TryBegin(inbound.InboxKey))
        {
            return;
        }

        await _lanes.AddAsync(
            inbound.Chat, () => TakeOverAsync(connection, inbound, stored, learnt, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>In the conversation's lane: the host first, then the acknowledgement.</summary>
    private async Task TakeOverAsync(
        Connection connection, InboundStanza inbound, StoredInbound? stored, IReadOnlyList<WhatsAppEvent> learnt, CancellationToken cancellationToken)
    {
        string? receipt;
        try
        {
            foreach (var occurrence in learnt)
            {
                await device.Events.HandleAsync(occurrence, cancellationToken).ConfigureAwait(false);
            }

            receipt = stored is null ? null : await HandOverAsync(inbound, stored, cancellationToken).ConfigureAwait(false);
            if (stored is not null)
            {
                MarkTaken(inbound.InboxKey);
            }
        }
        finally
        {
            NoLongerUnderWay(inbound.InboxKey);
        }

        if (receipt is not null && stored is not null)
        {
            await history.FetchAsync(connection, inbound, stored, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await AcknowledgeAsync(connection, inbound, receipt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkLostException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // It is taken over. The server delivers it again, and is told then.
        }
    }

    /// <summary>Removes the rows that the host has taken over.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var transaction = new Transaction(device.Store);
        RemoveTaken(transaction);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens all sealed parts in one commit. Null when the stanza has none.</summary>
    private async Task<(StoredInbound? Stored, IReadOnlyList<WhatsAppEvent> Learnt)> OpenAsync(
        InboundStanza inbound, CancellationToken cancellationToken)
    {
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        var transaction = scope.Transaction;
        var waiting = await transaction.ReadAsync(Tables.Inbox, inbound.InboxKey, StoredInbound.Parser, cancellationToken).ConfigureAwait(false);
        if (waiting is not null && !IsTaken(inbound.InboxKey))
        {
            return (waiting, []);
        }

        var learnt = new List<WhatsAppEvent>();
        await LearnAddressesAsync(transaction, inbound, learnt, cancellationToken).ConfigureAwait(false);
        var sealedParts = inbound.Stanza.ChildrenNamed("enc").ToArray();
        if (sealedParts.Length == 0)
        {
            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
            return (null, learnt);
        }

        _lastOrder = Math.Max(_lastOrder + 1, device.Clock.GetUtcNow().Ticks);
        var stored = new StoredInbound { Order = _lastOrder, Stanza = UnsafeByteOperations.UnsafeWrap(NodeWriter.Write(WithoutContent(inbound.Stanza))) };
        foreach (var part in sealedParts)
        {
            var plaintext = await OpenPartAsync(transaction, inbound, part, learnt, cancellationToken).ConfigureAwait(false);
            var message = ParseMessage(plaintext);
            if (message.SenderKeyDistributionMessage is { HasDistribution: true } key && Jid.TryParse(key.GroupId, out var group))
            {
                await Ratchets.AcceptSenderKeyAsync(transaction, group, inbound.Sender, key.Distribution.Memory, cancellationToken).ConfigureAwait(false);
            }

            await LearnHistoryAsync(transaction, inbound, message, learnt, cancellationToken).ConfigureAwait(false);
            stored.Plaintexts.Add(message.ToByteString());
        }

        RemoveTaken(transaction);
        transaction.Write(Tables.Inbox, inbound.InboxKey, stored);
        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        repeats.Opened(inbound.Id);
        return (stored, learnt);
    }

    private async ValueTask<byte[]> OpenPartAsync(
        Transaction transaction, InboundStanza inbound, Node part, List<WhatsAppEvent> learnt, CancellationToken cancellationToken)
    {
        var bytes = part.Data.GetValueOrDefault();
        switch (part["type"])
        {
            case "pkmsg":
                var identity = inbound.Stanza.Child("device-identity")?.Data;
                var (plaintext, isNew) = await ratchets
                    .DecryptPreKeyAsync(transaction, inbound.Sender, bytes, identity, cancellationToken).ConfigureAwait(false);
                if (isNew)
                {
                    learnt.Add(new IdentityChanged(inbound.Sender.Bare));
                }

                return plaintext;
            case "msg":
                return await Ratchets.DecryptAsync(transaction, inbound.Sender, bytes, cancellationToken).ConfigureAwait(false);
            case "skmsg":
                try
                {
                    return await Ratchets.DecryptGroupAsync(transaction, inbound.Chat, inbound.Sender, bytes, cancellationToken).ConfigureAwait(false);
                }
                catch (SignalException exception) when (exception.Error == SignalError.BadSignature)
                {
                    // Damaged on the way, and to be asked for again; nothing is said about the device that sent it.
                    throw new SignalException(SignalError.BadMac, exception);
                }

            default:
                throw new SignalException(SignalError.UnknownVersion);
        }
    }

    private static async ValueTask LearnAddressesAsync(
        Transaction transaction, InboundStanza inbound, List<WhatsAppEvent> learnt, CancellationToken cancellationToken)
    {
        foreach (var (one, other) in new[] { ((Jid?)inbound.Sender.Bare, inbound.SenderOther?.Bare), (inbound.Chat.Bare, inbound.ChatOther) })
        {
            if (await LidDirectory.LearnAsync(transaction, one, other, cancellationToken).ConfigureAwait(false))
            {
                var (phone, lid) = one!.Value.IsLid ? (other!.Value, one.Value) : (one.Value, other!.Value);
                learnt.Add(new LidLearnt(phone, lid));
            }
        }
    }

    private static async ValueTask LearnHistoryAsync(
        Transaction transaction, InboundStanza inbound, Message message, List<WhatsAppEvent> learnt, CancellationToken cancellationToken)
    {
        // Only our own phone may tell us of our own past.
        if (inbound is { FromMe: true, Sender.Device: 0 }
            && message.ProtocolMessage?.HistorySyncNotification is { HasInitialPayload: true } notice
            && HistoryNames.TryRead(notice.InitialPayload, out var past))
        {
            learnt.AddRange(await HistoryNames.LearnAsync(transaction, past, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Tells the host, and returns the kind of receipt that the content asks for.</summary>
    private async Task<string?> HandOverAsync(InboundStanza inbound, StoredInbound stored, CancellationToken cancellationToken)
    {
        string? receipt = null;
        foreach (var plaintext in stored.Plaintexts)
        {
            var message = Message.Parser.ParseFrom(plaintext);
            var source = inbound;
            if (message.DeviceSentMessage is { Message: { } inner } copy)
            {
                // Only our own devices may put words into our mouth.
                if (!inbound.FromMe)
                {
                    continue;
                }

                message = inner;
                source = Jid.TryParse(copy.DestinationJid, out var chat) ? inbound with { Chat = chat.Bare } : inbound;
            }

            receipt ??= message.ProtocolMessage?.HistorySyncNotification is not null ? "hist_sync" : null;
            if (!inbound.IsPeer && MessageBodies.Read(message, inbound.FromMe) is { } body)
            {
                var described = await DescribeAsync(source, cancellationToken).ConfigureAwait(false);
                await device.Events.HandleAsync(new MessageReceived(described, body, MessageBodies.QuotedBy(message)), cancellationToken).ConfigureAwait(false);
            }
        }

        return receipt;
    }

    private async Task<MessageSource> DescribeAsync(InboundStanza inbound, CancellationToken cancellationToken)
    {
        var transaction = new Transaction(device.Store);
        var chatPhone = inbound.Chat.IsPerson
            ? await LidDirectory.PhoneOfAsync(transaction, inbound.Chat, cancellationToken).ConfigureAwait(false)
            : null;
        var senderPhone = await LidDirectory.PhoneOfAsync(transaction, inbound.Sender, cancellationToken).ConfigureAwait(false);
        return new MessageSource(
            inbound.Id, inbound.Chat, chatPhone, inbound.Sender, senderPhone, inbound.FromMe, inbound.At, inbound.Stanza["notify"],
            inbound.Stanza["offline"] is not null);
    }

    private async Task AskAgainAsync(Connection connection, InboundStanza inbound, SignalException exception, CancellationToken cancellationToken)
    {
        if (repeats.TryCount(inbound.Id, out var count))
        {
            device.Logger.MessageUnreadable(exception.Error, count);
            var request = await repeats.BuildAsync(inbound, count, cancellationToken).ConfigureAwait(false);
            await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        if (count == 1)
        {
            var described = await DescribeAsync(inbound, cancellationToken).ConfigureAwait(false);
            await device.Events.HandleAsync(new MessageUnreadable(described), cancellationToken).ConfigureAwait(false);
        }

        await connection.SendAsync(Acks.Of(inbound.Stanza), cancellationToken).ConfigureAwait(false);
    }

    private static async Task AcknowledgeAsync(Connection connection, InboundStanza inbound, string? receipt, CancellationToken cancellationToken)
    {
        if ((inbound.Chat.IsBroadcast || inbound.Chat.IsNewsletter) && inbound.Stanza.Child("enc") is null)
        {
            await connection.SendAsync(Acks.Of(inbound.Stanza), cancellationToken).ConfigureAwait(false);
            return;
        }

        await connection.SendAsync(Receipts.Delivery(inbound), cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
        {
            await connection.SendAsync(Receipts.History(inbound, receipt), cancellationToken).ConfigureAwait(false);
        }
    }

    private void RemoveTaken(Transaction transaction)
    {
        lock (_gate)
        {
            foreach (var key in _taken)
            {
                transaction.Remove(Tables.Inbox, key);
            }

            _taken.Clear();
        }
    }

    private void MarkTaken(string key)
    {
        lock (_gate)
        {
            _taken.Add(key);
        }
    }

    private bool TryBegin(string key)
    {
        lock (_gate)
        {
            return _underWay.Add(key);
        }
    }

    private void NoLongerUnderWay(string key)
    {
        lock (_gate)
        {
            _underWay.Remove(key);
        }
    }

    private bool IsTaken(string key)
    {
        lock (_gate)
        {
            return _taken.Contains(key);
        }
    }

    private static Node WithoutContent(Node stanza)
    {
        var copy = new Node(stanza.Tag);
        foreach (var (name, value) in stanza.Attributes)
        {
            copy.Set(name, value);
        }

        return copy;
    }

    /// <summary>Takes the padding off: the last byte says how many bytes it is.</summary>
    private static Message ParseMessage(byte[] padded)
    {
        var padding = padded.Length > 0 ? padded[^1] : 0;
        if (padding == 0 || padding > padded.Length)
        {
            throw new SignalException(SignalError.Malformed);
        }

        try
        {
            var message = Message.Parser.ParseFrom(padded.AsSpan(..^padding));
            CryptographicOperations.ZeroMemory(padded);
            return message;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new SignalException(SignalError.Malformed, exception);
        }
    }
}
