using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Retry;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Receiving;

/// <summary>Opens the sealed parts of messages: the ratchets' new state and the plaintext are stored in one commit.</summary>
internal sealed class MessageOpener(DeviceContext device, Ratchets ratchets, RepeatRequests repeats, InboxRows rows)
{
    private long _lastOrder;

    /// <summary>Opens all sealed parts in one commit. Null when the stanza has none.</summary>
    public async Task<(StoredInbound? Stored, IReadOnlyList<WhatsAppEvent> Learnt)> OpenAsync(
        InboundStanza inbound, CancellationToken cancellationToken)
    {
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        var transaction = scope.Transaction;
        var waiting = await transaction.ReadAsync(Tables.Inbox, inbound.InboxKey, StoredInbound.Parser, cancellationToken).ConfigureAwait(false);
        if (waiting is not null && !rows.IsTaken(inbound.InboxKey))
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

        rows.RemoveTaken(transaction);
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

    private async ValueTask LearnAddressesAsync(
        Transaction transaction, InboundStanza inbound, List<WhatsAppEvent> learnt, CancellationToken cancellationToken)
    {
        foreach (var (one, other) in new[] { ((Jid?)inbound.Sender.Bare, inbound.SenderOther?.Bare), (inbound.Chat.Bare, inbound.ChatOther) })
        {
            if (await LidDirectory.LearnAsync(transaction, one, other, cancellationToken).ConfigureAwait(false))
            {
                var (phone, lid) = one!.Value.IsLid ? (other!.Value, one.Value) : (one.Value, other!.Value);
                if (!device.Credentials.IsMe(phone))
                {
                    learnt.Add(new LidLearnt(phone, lid));
                }
            }
        }
    }

    private async ValueTask LearnHistoryAsync(
        Transaction transaction, InboundStanza inbound, Message message, List<WhatsAppEvent> learnt, CancellationToken cancellationToken)
    {
        // Only our own phone may tell us of our own past.
        if (inbound is { FromMe: true, Sender.Device: 0 }
            && message.ProtocolMessage?.HistorySyncNotification is { HasInitialPayload: true } notice
            && HistoryNames.TryRead(notice.InitialPayload, out var past))
        {
            learnt.AddRange(await HistoryNames.LearnAsync(transaction, device.Credentials, past, cancellationToken).ConfigureAwait(false));
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
