using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Receiving;
using Ramal.WhatsApp.Retry;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Session;

/// <summary>Stanzas of a logged-in link, by kind. Each is acknowledged after it has been handled.</summary>
internal sealed class StanzaRouter(DeviceContext device, DeviceParts parts, Repeats repeats)
{
    public async Task HandleAsync(Connection connection, Node node, CancellationToken cancellationToken)
    {
        switch (node.Tag)
        {
            case "message":
                await MessageAsync(connection, node, cancellationToken).ConfigureAwait(false);
                break;
            case "receipt":
                await AcknowledgedAsync(connection, node, () => ReceiptAsync(connection, node, cancellationToken), cancellationToken).ConfigureAwait(false);
                break;
            case "notification":
                await AcknowledgedAsync(connection, node, () => NotificationAsync(connection, node, cancellationToken), cancellationToken).ConfigureAwait(false);
                break;
            case "call":
                await connection.SendAsync(Acks.Of(node), cancellationToken).ConfigureAwait(false);
                break;
            case "ib":
                await InfoAsync(connection, node, cancellationToken).ConfigureAwait(false);
                break;
            case "chatstate":
                await TypingAsync(node, cancellationToken).ConfigureAwait(false);
                break;
            case "ack" when node["class"] == "message" && node.NumberAttribute("error") is null or 0 && node["id"] is { } late:
                await TakenAsync(late, cancellationToken).ConfigureAwait(false);
                break;
            case "ack" or "presence":
                break;
            default:
                device.Logger.UnknownStanza(node.ToString());
                break;
        }
    }

    /// <summary>The receiver acknowledges what it understands; what it does not, is refused, or it would come for ever.</summary>
    private async Task MessageAsync(Connection connection, Node message, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Receiver.HandleAsync(connection, message, cancellationToken).ConfigureAwait(false);
        }
        catch (StanzaFormatException exception)
        {
            device.Logger.StanzaFailed(exception, message.Tag);
            await connection.SendAsync(Acks.Of(message, error: 487), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A stanza that we cannot make sense of is acknowledged too: the server would send it for ever.</summary>
    private async Task AcknowledgedAsync(Connection connection, Node node, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StanzaFormatException or QueryException or TimeoutException or SignalException)
        {
            device.Logger.StanzaFailed(exception, node.Tag);
        }

        await connection.SendAsync(Acks.Of(node), cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiptAsync(Connection connection, Node receipt, CancellationToken cancellationToken)
    {
        var author = receipt.JidAttribute("participant") ?? receipt.JidAttribute("from");
        var fromMe = author is { } jid && device.Credentials.IsMe(jid);

        // Whoever has a message of ours has it from the server; our own devices say so of their copies with "sender".
        if (!fromMe || receipt["type"] is "sender" or "retry")
        {
            foreach (var id in Receipts.IdsOf(receipt))
            {
                await TakenAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }

        if (receipt["type"] == "retry")
        {
            await repeats.HandleAsync(connection, receipt, cancellationToken).ConfigureAwait(false);
        }
        else if (Receipts.ReadInbound(receipt, fromMe) is { } received)
        {
            await device.Events.HandleAsync(received, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The server has this message: news when its own answer never came, which is told before it is noted.</summary>
    private async Task TakenAsync(string id, CancellationToken cancellationToken)
    {
        if (await parts.Sent.DoubtfulAsync(id, cancellationToken).ConfigureAwait(false) is { } chat)
        {
            var news = new ReceiptReceived(chat, device.Credentials.Phone!.Value, [id], ReceiptKind.Accepted, device.Clock.GetUtcNow());
            await device.Events.HandleAsync(news, cancellationToken).ConfigureAwait(false);
            parts.Sent.Taken(id);
        }
    }

    private async Task NotificationAsync(Connection connection, Node notification, CancellationToken cancellationToken)
    {
        var from = notification.JidAttribute("from");
        switch (notification["type"])
        {
            case "encrypt" when notification.Child("count") is not null:
                await parts.PreKeys.CheckAsync(connection, cancellationToken).ConfigureAwait(false);
                break;
            case "encrypt" when notification.Child("identity") is not null && from is { } person:
                await IdentityChangedAsync(person, cancellationToken).ConfigureAwait(false);
                break;
            case "devices" or "account_sync" when from is { } person:
                parts.Devices.Forget(person);
                if (notification.JidAttribute("lid") is { } lid)
                {
                    parts.Devices.Forget(lid);
                }

                break;
            case "privacy_token":
                await parts.Tokens.ReceiveAsync(notification, cancellationToken).ConfigureAwait(false);
                break;
            case "mediaretry":
                parts.Media.Repeat.Answered(notification);
                break;
            case "w:gp2" when from is { IsGroup: true } group:
                var left = notification.Child("remove") is not null || notification.Child("leave") is not null;
                await parts.Groups.ForgetAsync(group, left, cancellationToken).ConfigureAwait(false);
                var what = notification.Children.Count > 0 ? notification.Children[0].Tag : "";
                await device.Events.HandleAsync(new GroupChanged(group, what), cancellationToken).ConfigureAwait(false);
                break;
            default:
                device.Logger.UnknownStanza(notification.ToString());
                break;
        }
    }

    /// <summary>The phone of this person has a new identity: the next message begins a new session.</summary>
    private async Task IdentityChangedAsync(Jid person, CancellationToken cancellationToken)
    {
        using (var scope = await parts.Ratchets.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            await Ratchets.ArchiveAsync(scope.Transaction, person, cancellationToken).ConfigureAwait(false);
            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        parts.Devices.Forget(person);
        await device.Events.HandleAsync(new IdentityChanged(person.Bare), cancellationToken).ConfigureAwait(false);
    }

    private async Task InfoAsync(Connection connection, Node info, CancellationToken cancellationToken)
    {
        foreach (var child in info.Children)
        {
            switch (child.Tag)
            {
                case "edge_routing" when child.Child("routing_info") is { } routing:
                    device.Credentials.RoutingInfo = routing.Bytes.ToArray();
                    await device.Credentials.SaveAsync(device.Store, cancellationToken).ConfigureAwait(false);
                    break;
                case "offline_preview":
                    var batch = new Node("offline_batch") { ["count"] = "100" };
                    await connection.SendAsync(new Node("ib", batch), cancellationToken).ConfigureAwait(false);
                    break;
                case "offline":
                    await parts.Receiver.FlushAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case "dirty":
                    var clean = new Node("clean") { ["type"] = child["type"], ["timestamp"] = child["timestamp"] };
                    await connection.QueryAsync("urn:xmpp:whatsapp:dirty", "set", Jid.Server, [clean], cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    device.Logger.UnknownStanza(child.ToString());
                    break;
            }
        }
    }

    private async Task TypingAsync(Node chatState, CancellationToken cancellationToken)
    {
        if (chatState.JidAttribute("from") is { } from)
        {
            var sender = chatState.JidAttribute("participant") ?? from;
            var typing = chatState.Child("composing") is not null;
            await device.Events.HandleAsync(new TypingSeen(from.Bare, sender, typing), cancellationToken).ConfigureAwait(false);
        }
    }
}
