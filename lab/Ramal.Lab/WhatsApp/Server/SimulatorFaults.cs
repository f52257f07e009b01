using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>What can go wrong on purpose. Faults on messages concern those that go to an account's linked devices, and wear out.</summary>
public sealed class SimulatorFaults
{
    private readonly SimulatorWorld _world;
    private readonly List<MessageFault> _faults = [];
    private int? _loginRefusal;
    private int _loginRefusals;
    private (int Code, int Times)? _messageRefusal;
    private SendFault? _sendFault;

    internal SimulatorFaults(SimulatorWorld world) => _world = world;

    private enum Kind
    {
        Spoil,
        Drop,
        Duplicate,
        Reorder,
        Delay,
    }

    /// <summary>The WebSocket door answers 503 as long as this holds.</summary>
    public bool RefusesConnections { get; set; }

    /// <summary>One sealed byte is changed on the way: the reader must ask again.</summary>
    public void Spoil(string number, int times = 1) => Add(number, Kind.Spoil, times);

    /// <summary>The message never comes, though the server took it.</summary>
    public void Drop(string number, int times = 1) => Add(number, Kind.Drop, times);

    /// <summary>The message comes twice.</summary>
    public void Duplicate(string number, int times = 1) => Add(number, Kind.Duplicate, times);

    /// <summary>The message comes after the one that follows it.</summary>
    public void Reorder(string number, int times = 1) => Add(number, Kind.Reorder, times);

    /// <summary>The message comes later, by the simulator's clock.</summary>
    public void Delay(string number, TimeSpan time, int times = 1) => Add(number, Kind.Delay, times, time);

    /// <summary>Ends the links of an account as WhatsApp does it: 401, 403, 405, 409, 411, 440, 500, 503, 515.</summary>
    public void StreamError(string number, int code) => OnLinks(number, connection => connection.End(Stanza.StreamError(code)));

    /// <summary>Ends the links of an account as if another client had logged in with the same keys.</summary>
    public void Replace(string number) =>
        OnLinks(number, connection => connection.End(new Node("stream:error", new Node("conflict") { ["type"] = "replaced" })));

    /// <summary>The next logins are refused with this code.</summary>
    public void RefuseLogins(int code, int times = 1)
    {
        lock (_world.Gate)
        {
            (_loginRefusal, _loginRefusals) = (code, times);
        }
    }

    /// <summary>The next messages are refused with this code, whoever sends them.</summary>
    public void RefuseMessages(int code, int times = 1)
    {
        lock (_world.Gate)
        {
            _messageRefusal = (code, times);
        }
    }

    /// <summary>What befalls every message that a linked device sends, until <see cref="Clear"/>.</summary>
    public void OnSends(SendFault fault)
    {
        lock (_world.Gate)
        {
            _sendFault = fault;
        }
    }

    /// <summary>The media hosts forget all files that they have, as after weeks.</summary>
    public void ForgetFiles()
    {
        lock (_world.Gate)
        {
            _world.Media.DropAll();
        }
    }

    /// <summary>Cuts the links of an account without a word.</summary>
    public void Cut(string number) => OnLinks(number, connection => connection.Cut());

    /// <summary>The links of an account stay, but nothing passes any more.</summary>
    public void HalfOpen(string number) => OnLinks(number, connection => connection.IsHalfOpen = true);

    /// <summary>Whoever wants to be linked from now on is asked for a passkey.</summary>
    public void DemandPasskey()
    {
        lock (_world.Gate)
        {
            _world.Pairing.DemandsPasskey = true;
        }
    }

    public void Clear()
    {
        lock (_world.Gate)
        {
            _faults.Clear();
            (_sendFault, _loginRefusal, _messageRefusal, _world.Pairing.DemandsPasskey, RefusesConnections) = (null, null, null, false, false);
        }
    }

    internal SendFault? SendFault => _sendFault;

    internal int? TakeLoginRefusal() => _loginRefusal is { } code && _loginRefusals-- > 0 ? code : null;

    internal int? TakeMessageRefusal()
    {
        if (_messageRefusal is not ({ } code, > 0 and var times))
        {
            return null;
        }

        _messageRefusal = (code, times - 1);
        return code;
    }

    /// <summary>Lets a stanza through, changed or not, once or more often, now or later.</summary>
    internal void Pass(SimulatedDevice device, Node node, Action<Node> hand)
    {
        var isSealed = node.Tag == "message" && node.Child("enc") is not null && node["category"] != "peer";
        var fault = isSealed ? _faults.Find(candidate => candidate.Number == device.Account.Number && candidate.Left > 0) : null;
        switch (fault?.Kind)
        {
            case null:
                hand(node);
                break;
            case Kind.Drop:
                fault.Left--;
                break;
            case Kind.Spoil:
                fault.Left--;
                hand(Spoiled(node));
                break;
            case Kind.Duplicate:
                fault.Left--;
                hand(node);
                hand(node);
                break;
            case Kind.Delay:
                fault.Left--;
                _ = LaterAsync(node, hand, fault.Time);
                break;
            default:
                if (fault.Held is { } held)
                {
                    (fault.Held, fault.Left) = (null, fault.Left - 1);
                    hand(node);
                    hand(held);
                }
                else
                {
                    fault.Held = node;
                }

                break;
        }
    }

    private static Node Spoiled(Node message)
    {
        var content = message.Children.Select(child =>
        {
            if (child.Tag != "enc")
            {
                return child;
            }

            var bytes = child.Bytes.ToArray();
            bytes[^1] ^= 1;
            var copy = new Node("enc", bytes);
            foreach (var (name, value) in child.Attributes)
            {
                copy.Set(name, value);
            }

            return copy;
        });
        var spoiled = new Node(message.Tag, content);
        foreach (var (name, value) in message.Attributes)
        {
            spoiled.Set(name, value);
        }

        return spoiled;
    }

    private void Add(string number, Kind kind, int times, TimeSpan time = default)
    {
        lock (_world.Gate)
        {
            _faults.Add(new MessageFault { Number = number, Kind = kind, Left = times, Time = time });
        }
    }

    private void OnLinks(string number, Action<ClientConnection> action)
    {
        lock (_world.Gate)
        {
            var account = _world.Find(number) ?? throw new SimulatorException(string.Create(CultureInfo.InvariantCulture, $"No phone has the number {number}."));
            foreach (var connection in _world.Doors.Of(account))
            {
                action(connection);
            }
        }
    }

    private async Task LaterAsync(Node node, Action<Node> hand, TimeSpan time)
    {
        await Task.Delay(time, _world.Options.TimeProvider);
        _world.Run(() => hand(node));
    }

    private sealed class MessageFault
    {
        public required string Number { get; init; }

        public required Kind Kind { get; init; }

        public int Left { get; set; }

        public TimeSpan Time { get; init; }

        public Node? Held { get; set; }
    }
}

/// <summary>What can befall a message between a linked device and the server.</summary>
public enum SendFault
{
    /// <summary>It is lost: neither passed on nor acknowledged.</summary>
    Lost,

    /// <summary>The link is cut before anything is done.</summary>
    CutBefore,

    /// <summary>It is passed on, and the link is cut before it is acknowledged.</summary>
    CutAfter,

    /// <summary>It is passed on, but never acknowledged.</summary>
    Unacknowledged,

    /// <summary>The server ends the link with 503 instead of taking it.</summary>
    ServerTrouble,
}
