using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Signal;

namespace Ramal.Lab.WhatsApp;

/// <summary>Stanzas of clients, by kind.</summary>
internal sealed class ServerRouter(SimulatorWorld world)
{
    private readonly QueryDesk _queries = new(world);

    public void Handle(ClientConnection connection, Node node)
    {
        try
        {
            if (node.Tag == "iq")
            {
                HandleIq(connection, node);
            }
            else if (connection.Device is { } device)
            {
                HandleOf(device, connection, node);
            }
            else if (node.Tag is not ("ack" or "presence" or "ib"))
            {
                // Baileys announces a name even before it is linked.
                Unknown(connection, node, $"<{node.Tag}> before login");
            }
        }
        catch (Exception exception) when (exception is StanzaFormatException or InvalidProtocolBufferException or SignalException or SimulatorException)
        {
            world.Breaches.Add(connection.Name, $"<{node.Tag}>: {exception.Message}");
        }
    }

    public void Unknown(ClientConnection connection, Node node, string what)
    {
        if (world.Options.Strict)
        {
            world.Breaches.Add(connection.Name, $"unknown stanza: {what}");
        }

        if (node.Tag == "iq")
        {
            connection.Send(new Node("iq", Stanza.Error(501, "feature-not-implemented")) { ["from"] = Stanza.Server, ["type"] = "error", ["id"] = node["id"] });
        }
    }

    private void HandleIq(ClientConnection connection, Node iq)
    {
        if (iq["type"] is "result" or "error")
        {
            if (connection.Link is { } link && iq["id"] == link.StanzaId)
            {
                world.Pairing.Finish(connection, link, iq);
            }

            return;
        }

        _queries.Answer(connection, iq);
    }

    private void HandleMessage(SimulatedDevice device, ClientConnection connection, Node message)
    {
        switch (world.Faults.SendFault)
        {
            case SendFault.Lost:
                break;
            case SendFault.CutBefore:
                connection.Cut();
                break;
            case SendFault.ServerTrouble:
                connection.End(Stanza.StreamError(503));
                break;
            case SendFault.CutAfter:
                world.Messages.Route(device, message, _ => { });
                connection.Cut();
                break;
            case SendFault.Unacknowledged:
                world.Messages.Route(device, message, _ => { });
                break;
            default:
                world.Messages.Route(device, message, connection.Send);
                break;
        }
    }

    private void HandleOf(SimulatedDevice device, ClientConnection connection, Node node)
    {
        switch (node.Tag)
        {
            case "message":
                HandleMessage(device, connection, node);
                break;
            case "receipt":
                world.Post.Acknowledged(device, "message", node["id"], null, null);
                world.Receipts.Route(device, node);
                connection.Send(new Node("ack")
                {
                    ["class"] = "receipt",
                    ["id"] = node["id"],
                    ["from"] = node["to"],
                    ["type"] = node["type"],
                    ["participant"] = node["participant"],
                    ["t"] = world.Seconds,
                });
                break;
            case "ack":
                world.Post.Acknowledged(device, node["class"] ?? "", node["id"], node["to"], node["participant"]);
                break;
            case "presence":
                PresenceRoute.Presence(world, device, node);
                break;
            case "chatstate":
                PresenceRoute.Typing(world, device, node);
                break;
            case "ib" or "call":
                break;
            default:
                Unknown(connection, node, $"<{node.Tag}>");
                break;
        }
    }
}
