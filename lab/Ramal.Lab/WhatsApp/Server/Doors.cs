using System.Globalization;
using System.Security.Cryptography;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Clients come in and go: registration, login, replacement, becoming active.</summary>
internal sealed class Doors(SimulatorWorld world)
{
    private readonly HashSet<ClientConnection> _connections = [];

    public IReadOnlyCollection<ClientConnection> Connections => _connections;

    public void Opened(ClientConnection connection)
    {
        _connections.Add(connection);
        if (world.Faults.TakeLoginRefusal() is { } code)
        {
            connection.End(Failure(code));
        }
        else if (connection.Payload.HasUsername)
        {
            Login(connection);
        }
        else
        {
            world.Pairing.Register(connection);
        }
    }

    public void Closed(ClientConnection connection)
    {
        _connections.Remove(connection);
        if (connection.Device is { } device && device.Connection == connection)
        {
            (device.Connection, device.IsActive) = (null, false);
        }

    }

    public IEnumerable<ClientConnection> Of(SimulatedAccount account) => [.. _connections.Where(connection => connection.Device?.Account == account)];

    /// <summary>The device takes messages from now on: first everything that waits, marked as such.</summary>
    public void Activate(SimulatedDevice device)
    {
        if (device.Connection is not { } connection)
        {
            return;
        }

        device.IsActive = true;
        Node[] waiting = [.. device.Waiting];
        var count = waiting.Length.ToString(CultureInfo.InvariantCulture);
        connection.Send(new Node("ib", new Node("offline_preview")
        {
            ["count"] = count,
            ["message"] = waiting.Count(node => node.Tag == "message").ToString(CultureInfo.InvariantCulture),
            ["receipt"] = waiting.Count(node => node.Tag == "receipt").ToString(CultureInfo.InvariantCulture),
            ["notification"] = waiting.Count(node => node.Tag == "notification").ToString(CultureInfo.InvariantCulture),
            ["appdata"] = "0",
        })
        { ["from"] = Stanza.Server });
        foreach (var node in waiting)
        {
            connection.Send(Stanza.With(node, ("offline", "0")));
        }

        connection.Send(new Node("ib", new Node("offline") { ["count"] = count }) { ["from"] = Stanza.Server });
        if (device.IsFresh)
        {
            device.IsFresh = false;
            world.Defer(() => device.Account.Phone.Welcome(device));
        }

    }

    private static Node Failure(int code) =>
        new("failure") { ["reason"] = code.ToString(CultureInfo.InvariantCulture), ["location"] = "lab" };

    private void Login(ClientConnection connection)
    {
        var payload = connection.Payload;
        var account = world.Find(payload.Username.ToString(CultureInfo.InvariantCulture));
        if (account is null || !account.Devices.TryGetValue((int)payload.Device, out var device) || !device.NoiseKey.AsSpan().SequenceEqual(connection.NoiseKey))
        {
            connection.End(Failure(401));
            return;
        }

        if (device.Connection is { IsHalfOpen: false } before)
        {
            before.End(new Node("stream:error", new Node("conflict") { ["type"] = "replaced" }));
        }
        else
        {
            device.Connection?.Cut();
        }

        (device.Connection, device.IsActive, connection.Device) = (connection, false, device);
        connection.Send(new Node("success")
        {
            ["t"] = world.Seconds,
            ["props"] = "27",
            ["companion_enc_static"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["lid"] = device.Address(asLid: true).ToString(),
            ["location"] = "lab",
            ["display_name"] = account.Name,
            ["creation"] = world.Seconds,
        });
        if (!payload.Passive)
        {
            // A client that does not log in passively gets its backlog at once.
            Activate(device);
        }
    }
}
