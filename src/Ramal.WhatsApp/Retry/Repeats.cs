using System.Collections.Concurrent;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Groups;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Retry;

/// <summary>Requests of others to send again what they could not open (docs/wire/retry.md).</summary>
internal sealed class Repeats(DeviceContext device, Ratchets ratchets, SessionOpener sessions, MessageSender sender)
{
    private const int MaxTimes = 5;
    private const int MaxKept = 2_000;

    private readonly ConcurrentDictionary<(string Id, Jid Asker), int> _served = new();

    public async Task HandleAsync(Connection connection, Node receipt, CancellationToken cancellationToken)
    {
        var retry = receipt.Required("retry");
        var from = receipt.JidAttribute("from") ?? throw new StanzaFormatException("A receipt without a sender.");
        var asker = receipt.JidAttribute("participant") ?? from;
        if (_served.Count > MaxKept)
        {
            _served.Clear();
        }

        foreach (var id in Receiving.Receipts.IdsOf(receipt))
        {
            var times = _served.AddOrUpdate((id, asker), 1, (_, before) => before + 1);
            if (times > MaxTimes)
            {
                continue;
            }

            if (await PrepareAsync(id, from, asker, cancellationToken).ConfigureAwait(false) is not { } stored)
            {
                device.Logger.RepeatImpossible(id);
                continue;
            }

            var count = retry.NumberAttribute("count") ?? 1;
            await RenewSessionAsync(connection, receipt, asker, count, cancellationToken).ConfigureAwait(false);
            var chat = Jid.Parse(stored.To);
            if (await sender.RepeatAsync(id, chat, asker, count, stored.Message, cancellationToken).ConfigureAwait(false) is { } stanza)
            {
                device.Logger.MessageRepeated(id);
                await connection.SendAsync(stanza, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The message, if it is kept and was for this asker; in a group the asker also gets our chain again.</summary>
    private async Task<StoredSent?> PrepareAsync(string id, Jid from, Jid asker, CancellationToken cancellationToken)
    {
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        var stored = await SentMessages.FindAsync(scope.Transaction, id, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            return null;
        }

        var chat = Jid.Parse(stored.To);
        if (chat.IsGroup)
        {
            if (from != chat)
            {
                return null;
            }

            await GroupDirectory.ForgetHolderAsync(scope.Transaction, chat, asker, cancellationToken).ConfigureAwait(false);
        }
        else if (!device.Credentials.IsMe(asker)
            && await Ratchets.AddressAsync(scope.Transaction, asker.Bare, cancellationToken).ConfigureAwait(false)
                != await Ratchets.AddressAsync(scope.Transaction, chat, cancellationToken).ConfigureAwait(false))
        {
            // Somebody asks for a message that was not for them.
            return null;
        }

        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        return stored;
    }

    /// <summary>The asker's own keys when they came along; from the second time on, fresh ones from the server.</summary>
    private async Task RenewSessionAsync(Connection connection, Node receipt, Jid asker, int count, CancellationToken cancellationToken)
    {
        var registration = receipt.Child("registration") is { } node ? node.BigEndian() : (uint?)null;
        if (receipt.Child("keys") is { } keys && PreKeyUpload.ReadBundle(keys, registration ?? 0) is { } bundle)
        {
            using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (keys.Child("device-identity") is { } proof && asker.Device != 0)
                {
                    DeviceIdentity.Verify(proof.Bytes, bundle.Identity);
                }

                await ratchets.BeginAsync(scope.Transaction, asker, bundle, cancellationToken).ConfigureAwait(false);
                await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SignalException exception)
            {
                device.Logger.StanzaFailed(exception, "retry keys");
            }
        }

        await sessions.EnsureAsync(connection, [asker], anew: count > 1, cancellationToken).ConfigureAwait(false);
    }
}
