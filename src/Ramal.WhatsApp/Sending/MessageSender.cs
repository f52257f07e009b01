using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Groups;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Sending;

/// <summary>
/// Sends to every device of the recipient and to our own other devices. Ratchet state and the message itself are stored before
/// the stanza leaves (docs/wire/messages.md).
/// </summary>
internal sealed class MessageSender(
    DeviceContext device, Ratchets ratchets, DeviceDirectory devices, SessionOpener sessions, GroupDirectory groups, SentMessages sent,
    TrustTokens tokens)
{
    private static readonly TimeSpan AckTimeout = TimeSpan.FromSeconds(30);

    /// <summary>An id in the form of the web client's: 3EB0 and nine random bytes.</summary>
    public static string NewId() => "3EB0" + RandomNumberGenerator.GetHexString(18);

    public async Task<SendResult> SendAsync(Connection connection, string id, Jid to, MessageBody body, CancellationToken cancellationToken)
    {
        Node stanza;
        Jid? trusted = null;
        try
        {
            var chat = to.IsGroup ? to : await AddressOfAsync(connection, to.Bare, cancellationToken).ConfigureAwait(false);
            if (MessageContents.Build(body, chat, device.Clock.GetUtcNow()) is not { } message)
            {
                return new SendRejected(SendRefusal.ContentNotSupported);
            }

            var built = chat.IsGroup
                ? await BuildForGroupAsync(connection, id, chat, body, message, cancellationToken).ConfigureAwait(false)
                : await BuildForPersonAsync(connection, id, chat, body, message, () => trusted = chat, cancellationToken).ConfigureAwait(false);
            if (built is null)
            {
                return new SendRejected(SendRefusal.NotOnWhatsApp);
            }

            stanza = built;
        }
        catch (Exception exception) when (exception is LinkLostException or TimeoutException or WebSocketException or ObjectDisposedException)
        {
            // The link failed while it was being prepared: the message itself has not left.
            return new SendRejected(SendRefusal.NotConnected);
        }
        catch (QueryException exception)
        {
            return new SendRejected(to.IsGroup && exception.Code is 403 or 404 ? SendRefusal.NotInGroup : SendRefusal.ByServer, exception.Code);
        }

        var result = await SubmitAsync(connection, id, to, stanza, cancellationToken).ConfigureAwait(false);
        if (result is SendAccepted && trusted is { } person)
        {
            // Beside everything else: nobody waits for it.
            _ = tokens.GiveAsync(connection, person);
        }

        return result;
    }

    /// <summary>Seals again for one device that could not open the message; a new stanza with the old id.</summary>
    public async Task<Node?> RepeatAsync(string id, Jid chat, Jid asker, int count, Message message, CancellationToken cancellationToken)
    {
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!await Ratchets.HasSessionAsync(scope.Transaction, asker, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var content = message.Clone();
        if (chat.IsGroup && await OwnChainAsync(scope.Transaction, chat, cancellationToken).ConfigureAwait(false) is { } chain)
        {
            content.SenderKeyDistributionMessage = new SenderKeyDistributionMessage { GroupId = chat.ToString(), Distribution = ByteString.CopyFrom(chain) };
        }

        var isMine = device.Credentials.IsMe(asker);
        var plaintext = MessageContents.Pad(isMine ? Copy(chat, content) : content);
        var (type, bytes) = await ratchets.EncryptAsync(scope.Transaction, asker, plaintext, cancellationToken).ConfigureAwait(false);
        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);

        var enc = new Node("enc", bytes) { ["v"] = "2", ["type"] = type, ["count"] = count.ToString(CultureInfo.InvariantCulture) };
        List<Node> children = type == "pkmsg" ? [enc, IdentityNode()] : [enc];
        return new Node("message", children)
        {
            ["id"] = id,
            ["to"] = (chat.IsGroup ? chat : asker).ToString(),
            ["type"] = "text",
            ["participant"] = chat.IsGroup ? asker.ToString() : null,
            ["recipient"] = isMine && !chat.IsGroup ? chat.ToString() : null,
            ["device_fanout"] = chat.IsGroup ? null : "false",
            ["addressing_mode"] = chat.IsGroup ? (asker.IsLid ? "lid" : "pn") : null,
        };
    }

    private static Message Copy(Jid chat, Message message) =>
        new() { DeviceSentMessage = new DeviceSentMessage { DestinationJid = chat.ToString(), Message = message } };

    /// <summary>The LID whenever it is known; asking for the devices tells it.</summary>
    private async Task<Jid> AddressOfAsync(Connection connection, Jid person, CancellationToken cancellationToken)
    {
        if (person.Host != Jid.PhoneServer || device.Credentials.Lid is null)
        {
            return person;
        }

        if (await LidAsync(person, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        await devices.DevicesOfAsync(connection, [person], cancellationToken).ConfigureAwait(false);
        return await LidAsync(person, cancellationToken).ConfigureAwait(false) ?? person;
    }

    private async Task<Jid?> LidAsync(Jid person, CancellationToken cancellationToken) =>
        await LidDirectory.LidOfAsync(new Transaction(device.Store), person, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// <c>&lt;message id to type&gt;&lt;participants&gt;&lt;to jid&gt;&lt;enc v="2" type="msg|pkmsg"/&gt;&lt;/to&gt;…&lt;/participants&gt;&lt;device-identity/&gt;</c>.
    /// </summary>
    private async Task<Node?> BuildForPersonAsync(
        Connection connection, string id, Jid chat, MessageBody body, Message message, Action onTokenDue, CancellationToken cancellationToken)
    {
        var me = (chat.IsLid ? device.Credentials.Lid : device.Credentials.Phone) ?? device.Credentials.Phone!.Value;
        Jid[] people = chat == me.Bare ? [chat] : [chat, me.Bare];
        var all = await devices.DevicesOfAsync(connection, people, cancellationToken).ConfigureAwait(false);
        if (!all.Any(jid => jid.Bare == chat))
        {
            return null;
        }

        Jid[] wanted = [.. all.Where(jid => !device.Credentials.IsThisDevice(jid))];
        var reachable = await sessions.EnsureAsync(connection, wanted, anew: false, cancellationToken).ConfigureAwait(false);
        if (reachable.Count == 0 || (chat != me.Bare && !reachable.Any(jid => jid.Bare == chat)))
        {
            return null;
        }

        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        var content = MessageContents.Pad(message);
        var copy = MessageContents.Pad(Copy(chat, message));
        var (parts, hasPreKey) = await SealAsync(
            scope.Transaction, reachable, jid => device.Credentials.IsMe(jid) ? copy : content, body, cancellationToken).ConfigureAwait(false);
        await sent.KeepAsync(scope.Transaction, id, chat, message, cancellationToken).ConfigureAwait(false);
        var phone = chat.IsLid ? await LidDirectory.PhoneOfAsync(scope.Transaction, chat, cancellationToken).ConfigureAwait(false) : null;
        var (token, isTokenDue) = chat == me.Bare ? (null, false) : await tokens.ForMessageAsync(scope.Transaction, chat, cancellationToken).ConfigureAwait(false);
        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (isTokenDue)
        {
            onTokenDue();
        }

        List<Node> children = [new Node("participants", parts)];
        if (hasPreKey)
        {
            children.Add(IdentityNode());
        }

        if (token is not null)
        {
            children.Add(token);
        }

        return new Node("message", children)
        {
            ["id"] = id,
            ["to"] = chat.ToString(),
            ["type"] = MessageContents.TypeOf(body),
            ["edit"] = MessageContents.EditOf(body, chat),
            ["peer_recipient_pn"] = phone?.ToString(),
        };
    }

    /// <summary>
    /// <c>&lt;message id to type addressing_mode&gt;&lt;participants&gt;…chain for new devices…&lt;/participants&gt;&lt;enc type="skmsg"/&gt;</c>.
    /// </summary>
    private async Task<Node?> BuildForGroupAsync(
        Connection connection, string id, Jid group, MessageBody body, Message message, CancellationToken cancellationToken)
    {
        var info = await groups.GetAsync(connection, group, cancellationToken).ConfigureAwait(false);
        var me = (info.UsesLids ? device.Credentials.Lid : device.Credentials.Phone) ?? device.Credentials.Phone!.Value;
        Jid[] people = [.. info.Members.Select(member => member.Person.Bare)];
        var all = await devices.DevicesOfAsync(connection, people, cancellationToken).ConfigureAwait(false);
        Jid[] wanted = [.. all.Where(jid => !device.Credentials.IsThisDevice(jid))];

        IReadOnlyList<Jid> without;
        using (var asking = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            without = await GroupDirectory.WithoutChainAsync(asking.Transaction, group, wanted, cancellationToken).ConfigureAwait(false);
        }

        var reachable = (await sessions.EnsureAsync(connection, without, anew: false, cancellationToken).ConfigureAwait(false)).ToHashSet();
        Jid[] members = [.. wanted.Where(jid => !without.Contains(jid) || reachable.Contains(jid))];

        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        var (sealedMessage, distribution, fresh) = await GroupDirectory
            .EncryptAsync(scope.Transaction, group, me, members, MessageContents.Pad(message), cancellationToken).ConfigureAwait(false);
        var chain = MessageContents.Pad(new Message
        {
            SenderKeyDistributionMessage = new SenderKeyDistributionMessage { GroupId = group.ToString(), Distribution = ByteString.CopyFrom(distribution) },
        });
        var (parts, hasPreKey) = await SealAsync(scope.Transaction, fresh, _ => chain, body, cancellationToken).ConfigureAwait(false);
        await sent.KeepAsync(scope.Transaction, id, group, message, cancellationToken).ConfigureAwait(false);
        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);

        var children = new List<Node>();
        if (parts.Count > 0)
        {
            children.Add(new Node("participants", parts));
        }

        children.Add(new Node("enc", sealedMessage) { ["v"] = "2", ["type"] = "skmsg", ["decrypt-fail"] = MessageContents.DecryptFailOf(body), ["mediatype"] = MessageContents.MediaTypeOf(body) });
        if (hasPreKey)
        {
            children.Add(IdentityNode());
        }

        return new Node("message", children)
        {
            ["id"] = id,
            ["to"] = group.ToString(),
            ["type"] = MessageContents.TypeOf(body),
            ["edit"] = MessageContents.EditOf(body, group),
            ["addressing_mode"] = info.UsesLids ? "lid" : "pn",
        };
    }

    private async ValueTask<(List<Node> Parts, bool HasPreKey)> SealAsync(
        Transaction transaction, IReadOnlyList<Jid> recipients, Func<Jid, byte[]> plaintextFor, MessageBody body, CancellationToken cancellationToken)
    {
        await transaction.PrefetchAsync(Tables.Sessions, [.. recipients.Select(jid => jid.ToString())], cancellationToken).ConfigureAwait(false);
        var parts = new List<Node>(recipients.Count);
        var hasPreKey = false;
        foreach (var jid in recipients)
        {
            if (await ratchets.TryEncryptAsync(transaction, jid, plaintextFor(jid), cancellationToken).ConfigureAwait(false) is not var (type, bytes))
            {
                // Given up by a repeat request in the meantime: this device will ask for the message again.
                continue;
            }

            hasPreKey |= type == "pkmsg";
            var enc = new Node("enc", bytes) { ["v"] = "2", ["type"] = type, ["decrypt-fail"] = MessageContents.DecryptFailOf(body), ["mediatype"] = MessageContents.MediaTypeOf(body) };
            parts.Add(new Node("to", enc) { ["jid"] = jid.ToString() });
        }

        return (parts, hasPreKey);
    }

    private async Task<SendResult> SubmitAsync(Connection connection, string id, Jid to, Node stanza, CancellationToken cancellationToken)
    {
        sent.Asking(id);
        try
        {
            var ack = await connection.AskAsync(id, stanza, AckTimeout, cancellationToken).ConfigureAwait(false);
            if (ack["phash"] is not null)
            {
                // The server counted other devices than we did: learn them before the next message.
                devices.Forget(to);
                devices.ForgetAll();
            }

            if (ack.NumberAttribute("error") is null or 0)
            {
                sent.Taken(id);
            }

            return ack.NumberAttribute("error") switch
            {
                null or 0 => new SendAccepted(TimeOf(ack)),
                463 => new SendRejected(SendRefusal.ReachOutLimited, 463),
                { } code => new SendRejected(SendRefusal.ByServer, code),
            };
        }
        catch (Exception exception) when (exception is TimeoutException or LinkLostException or OperationCanceledException or IOException or WebSocketException or ObjectDisposedException)
        {
            if (sent.Asked(id))
            {
                await TellTakenAsync(id, to).ConfigureAwait(false);
            }

            return new SendUnknown();
        }
        finally
        {
            sent.Asked(id);
        }
    }

    /// <summary>The answer was lost, but a receipt had come before that. Told before it is noted, so that a host that fails hears of it with the next receipt.</summary>
    private async Task TellTakenAsync(string id, Jid chat)
    {
        try
        {
            var news = new ReceiptReceived(chat, device.Credentials.Phone!.Value, [id], ReceiptKind.Accepted, device.Clock.GetUtcNow());
            await device.Events.HandleAsync(news, CancellationToken.None).ConfigureAwait(false);
            sent.Taken(id);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            device.Logger.StanzaFailed(exception, "receipt");
        }
    }

    private DateTimeOffset TimeOf(Node ack) =>
        long.TryParse(ack["t"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : device.Clock.GetUtcNow();

    private async ValueTask<byte[]?> OwnChainAsync(Transaction transaction, Jid group, CancellationToken cancellationToken)
    {
        foreach (var me in new[] { device.Credentials.Lid, device.Credentials.Phone }.OfType<Jid>())
        {
            var record = await transaction
                .ReadAsync(Tables.SenderKeys, Ratchets.SenderKeyName(group, me), SenderKeyRecord.Parser, cancellationToken).ConfigureAwait(false);
            if (record is not null)
            {
                return SenderKeys.Distribution(record);
            }
        }

        return null;
    }

    private Node IdentityNode() => new("device-identity", device.Credentials.DeviceIdentity);
}
