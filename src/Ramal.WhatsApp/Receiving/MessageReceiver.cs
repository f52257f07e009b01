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
internal sealed class MessageReceiver(DeviceContext device, MessageOpener opener, InboxRows rows, RepeatRequests repeats, HistoryFiles history) : IDisposable
{
    private readonly ConversationLanes _lanes = new();

    /// <summary>A new link.</summary>
    /// <param name="onFailure">The host or the store failed: nothing more is handed over on this link.</param>
    public void Begin(Action<Exception> onFailure)
    {
        rows.BeginLink();
        _lanes.Begin(onFailure);
    }

    /// <summary>Ends when the host has taken over, or refused, all that was opened.</summary>
    public Task WhenIdle() => _lanes.WhenIdle();

    public void Dispose() => _lanes.Dispose();

    /// <summary>Hands over what a crash left behind. Its acknowledgement follows when the server delivers it again.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var left = await device.Store.ReadAllAsync(Tables.Inbox, cancellationToken).ConfigureAwait(false);
        foreach (var (key, stored) in left.Select(row => (row.Key, StoredInbound.Parser.ParseFrom(row.Value))).OrderBy(row => row.Item2.Order))
        {
            var inbound = InboundStanza.Read(device, NodeReader.Read(stored.Stanza.Memory));
            await HandOverAsync(inbound, stored, cancellationToken).ConfigureAwait(false);
            rows.MarkTaken(key);
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
            (stored, learnt) = await opener.OpenAsync(inbound, cancellationToken).ConfigureAwait(false);
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

        if (stored is not null && !rows.TryBegin(inbound.InboxKey))
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
                rows.MarkTaken(inbound.InboxKey);
            }
        }
        finally
        {
            rows.NoLongerUnderWay(inbound.InboxKey);
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
        rows.RemoveTaken(transaction);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
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
}
