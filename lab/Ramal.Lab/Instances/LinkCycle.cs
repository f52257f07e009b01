namespace Ramal.Lab;

/// <summary>
/// The connection of one instance to the simulated WhatsApp: QR codes and their rotation, pairing, lost sockets, logout.
/// Each attempt has a number; what belongs to an earlier attempt does nothing when it wakes.
/// </summary>
internal sealed class LinkCycle(LabWorld world, LabInstance instance)
{
    private readonly Lock _gate = new();
    private readonly List<Action> _waitingForOpen = [];
    private int _attempt;
    private int _pairings;

    public LinkState State { get; private set; }

    public ShownQr? Qr { get; private set; }

    /// <summary>The number a pairing code was asked for.</summary>
    public string? CodeNumber { get; private set; }

    public string? LinkedNumber { get; private set; }

    public string? ProfileName { get; private set; }

    /// <summary>Whether a connection was ever tried: without one the real server has no client object at all.</summary>
    public bool WasTried { get; private set; }

    public DateTimeOffset? DisconnectedAt { get; private set; }

    public bool WasLoggedOut => DisconnectedAt is not null;

    /// <summary>The official and generic channels are open from the start.</summary>
    public void OpenWithoutPhone()
    {
        lock (_gate)
        {
            (State, WasTried) = (LinkState.Open, true);
        }
    }

    /// <summary>Starts connecting when closed; with a phone number a pairing code comes beside the QR.</summary>
    public void Start(string? phoneNumber)
    {
        lock (_gate)
        {
            WasTried = true;
            if (State != LinkState.Close)
            {
                return;
            }

            instance.Emit("connection.update", writer => WriteState(writer, "connecting", 200));
            if (LinkedNumber is not null)
            {
                State = LinkState.Connecting;
                OpenSoon();
            }
            else if (!world.Faults.Strikes(FaultKind.NoQr, instance.Name))
            {
                State = LinkState.Connecting;
                CodeNumber = phoneNumber;
                var attempt = ++_attempt;
                world.After(world.Options.QrDelay, () => ShowQr(attempt, count: 1));
            }
        }
    }

    /// <summary>A pairing code beside the QR already on show, for a number given later.</summary>
    public void AddPairingCode(string phoneNumber)
    {
        lock (_gate)
        {
            CodeNumber = phoneNumber;
            if (Qr is { PairingCode: null } qr)
            {
                Qr = qr with { PairingCode = world.Ids.PairingCode() };
            }
        }
    }

    /// <summary>Links the phone when it scanned the QR now on show, or typed its code.</summary>
    public bool TryPair(LabPhone phone, string qrTextOrCode)
    {
        lock (_gate)
        {
            var matches = State == LinkState.Connecting && Qr is { } qr
                && (string.Equals(qr.Text, qrTextOrCode, StringComparison.Ordinal)
                    || (string.Equals(qr.PairingCode, qrTextOrCode, StringComparison.OrdinalIgnoreCase) && string.Equals(CodeNumber, phone.Number, StringComparison.Ordinal)));
            if (!matches)
            {
                return false;
            }

            (Qr, DisconnectedAt) = (null, null);
            (LinkedNumber, ProfileName) = (phone.Number, phone.Name);
            _pairings++;
            instance.IsDeaf = _pairings > 1 && world.Faults.Strikes(FaultKind.DeafAfterRepair, instance.Name);

            // WhatsApp ends the pairing stream (515) and the client logs in anew.
            instance.Emit("connection.update", writer => WriteState(writer, "connecting", 200));
            OpenSoon();
            return true;
        }
    }

    public void Drop(bool reconnects)
    {
        lock (_gate)
        {
            if (State != LinkState.Open)
            {
                return;
            }

            State = LinkState.Close;
            _attempt++;
            if (reconnects)
            {
                Start(phoneNumber: null);
            }
        }
    }

    public void LogOut()
    {
        lock (_gate)
        {
            if (State == LinkState.Close && LinkedNumber is null)
            {
                return;
            }

            _attempt++;
            var at = world.Now;
            instance.Emit("status.instance", writer =>
            {
                writer.WriteString("instance", instance.Name);
                writer.WriteString("status", "closed");
                writer.WriteString("disconnectionAt", LabJson.IsoTime(at));
                writer.WriteNumber("disconnectionReasonCode", 401);
                writer.WriteString("disconnectionObject", DisconnectionObject(at));
            });
            (State, Qr, LinkedNumber, ProfileName, DisconnectedAt) = (LinkState.Close, null, null, null, at);
            _waitingForOpen.Clear();
            instance.Outbox.Add("logout.instance", data: null);
            instance.Emit("connection.update", writer => WriteState(writer, "close", 401));
        }
    }

    /// <summary>Ends everything without a word: the instance is being deleted.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _attempt++;
            (State, Qr) = (LinkState.Close, null);
            _waitingForOpen.Clear();
        }
    }

    /// <summary>Now when open; otherwise once it is, as WhatsApp keeps what a client missed.</summary>
    public void WhenOpen(Action action)
    {
        lock (_gate)
        {
            if (State != LinkState.Open)
            {
                _waitingForOpen.Add(action);
                return;
            }
        }

        action();
    }

    public static string DisconnectionObject(DateTimeOffset at) =>
        """{"error":{"data":{"tag":"stream:error","attrs":{"code":"401"}},"isBoom":true,"isServer":false,"output":{"statusCode":401,"payload":{"statusCode":401,"error":"Unauthorized","message":"Stream Errored (conflict)"},"headers":{}}},"date":"""
        + "\""
        + LabJson.IsoTime(at) + "\"}";

    private void ShowQr(int attempt, int count)
    {
        lock (_gate)
        {
            if (attempt != _attempt || State != LinkState.Connecting || LinkedNumber is not null)
            {
                return;
            }

            if (count > world.Options.QrLimit)
            {
                GiveUp();
                return;
            }

            var code = CodeNumber is null ? null : Qr?.PairingCode ?? world.Ids.PairingCode();
            var qr = new ShownQr(world.Ids.QrText(), code, count, world.Now + world.Options.QrLifetime);
            Qr = qr;
            instance.Emit("qrcode.updated", writer => EvolutionEvents.WriteQr(writer, instance.Name, qr));
            world.After(world.Options.QrLifetime, () => ShowQr(attempt, count + 1));
        }
    }

    private void GiveUp()
    {
        _attempt++;
        (State, Qr) = (LinkState.Close, null);
        instance.Emit("qrcode.updated", static writer =>
        {
            writer.WriteString("message", "QR code limit reached, please login again");
            writer.WriteNumber("statusCode", 500);
        });
        instance.Emit("connection.update", writer => WriteState(writer, "refused", 428));
    }

    private void OpenSoon()
    {
        var attempt = ++_attempt;
        world.After(world.Options.OpenDelay, () => Open(attempt));
    }

    private void Open(int attempt)
    {
        Action[] missed;
        lock (_gate)
        {
            if (attempt != _attempt || LinkedNumber is null)
            {
                return;
            }

            State = LinkState.Open;
            instance.Emit("connection.update", writer =>
            {
                writer.WriteString("instance", instance.Name);
                writer.WriteString("wuid", instance.OwnJid);
                writer.WriteString("profileName", ProfileName);
                writer.WriteNull("profilePictureUrl");
                writer.WriteString("state", "open");
                writer.WriteNumber("statusReason", 200);
            });
            missed = [.. _waitingForOpen];
            _waitingForOpen.Clear();
        }

        foreach (var action in missed)
        {
            action();
        }
    }

    private void WriteState(Utf8JsonWriter writer, string state, int reason)
    {
        writer.WriteString("instance", instance.Name);
        writer.WriteString("state", state);
        writer.WriteNumber("statusReason", reason);
    }
}
