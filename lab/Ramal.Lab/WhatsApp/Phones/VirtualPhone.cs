using System.Globalization;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.Lab.WhatsApp;

/// <summary>
/// A phone with WhatsApp on it: the account's first device, with keys of its own. It links other devices, opens what it is sent,
/// and writes. All members may be used from any thread.
/// </summary>
public sealed partial class VirtualPhone
{
    private const int PreKeys = 30;

    /// <summary>How long a wait for something lasts before it fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SimulatorWorld _world;
    private readonly SimulatedAccount _account;
    private readonly SimulatedDevice _device;
    private readonly List<PhoneMessage> _messages = [];
    private readonly Queue<Node> _missed = new();
    private readonly PhoneReader _reader;
    private readonly PhoneWriter _writer;
    private readonly HashSet<string> _typing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private (int Version, Node List)? _keyIndexes;
    private bool _isOffline;

    internal VirtualPhone(SimulatorWorld world, SimulatedAccount account)
    {
        (_world, _account, Receipts) = (world, account, world.Options.Receipts);
        _device = new SimulatedDevice(account, 0, Keys.Identity.Public, Keys.RegistrationId) { SignedPreKey = Keys.SignedPreKey };
        account.Devices.Add(0, _device);
        _reader = new PhoneReader(world, account, Keys, _messages);
        _writer = new PhoneWriter(world, account, Keys);
        Refill();
    }

    /// <summary>Digits of the number in E.164 without the plus sign.</summary>
    public string Number => _account.Number;

    /// <summary>The address under which WhatsApp hides the number.</summary>
    public string Lid => _account.LidJid.ToString();

    public string Name => _account.Name;

    public bool IsOnline => !_isOffline;

    /// <summary>What it acknowledges by itself.</summary>
    public PhoneReceipts Receipts { get; set; }

    /// <summary>Everything in its chats, oldest first.</summary>
    public IReadOnlyList<PhoneMessage> Messages => Under(() => _messages.ToArray());

    /// <summary>What is linked to it.</summary>
    public IReadOnlyList<LinkedDevice> Devices => Under(() => _account.Devices.Values.Where(device => device.Id != 0)
        .Select(device => new LinkedDevice(device.Id, device.Label, device.LinkedAt, device.IsActive)).ToArray());

    /// <summary>A device shows a code to be typed on this phone.</summary>
    public bool IsCodeAwaited => Under(() => _world.Pairing.Awaits(_account));

    /// <summary>Numbers and groups in which somebody is writing to it.</summary>
    public IReadOnlyCollection<string> Typing => Under(() => _typing.ToArray());

    internal PhoneKeys Keys { get; } = new();

    /// <summary>Points the camera at a QR code, given as its text.</summary>
    /// <exception cref="SimulatorException">Nobody shows that code now.</exception>
    public void Scan(string qrText)
    {
        if (!TryScan(qrText, out var problem))
        {
            throw new SimulatorException(problem);
        }
    }

    /// <returns>False, with the reason, when nothing was linked.</returns>
    public bool TryScan(string qrText, out string problem)
    {
        var found = _world.Run(() => _world.Pairing.Scan(_account, qrText));
        problem = found ?? "";
        return found is null;
    }

    /// <summary>Types a pairing code, with or without its dash. A wrong code is noticed by the device.</summary>
    /// <exception cref="SimulatorException">No device waits for a code of this number.</exception>
    public async Task TypeCodeAsync(string code)
    {
        if (await _world.Pairing.TypeAsync(_account, code) is { } problem)
        {
            throw new SimulatorException(problem);
        }
    }

    /// <summary>Removes a device under "linked devices".</summary>
    public void Unlink(int deviceId) => _world.Run(() =>
        Remove(_account.Devices.GetValueOrDefault(deviceId) is { Id: not 0 } device ? device : throw new SimulatorException("No such linked device.")));

    /// <summary>No network: what comes waits, and nothing is acknowledged.</summary>
    public void GoOffline() => _world.Run(() => { _isOffline = true; });

    public void GoOnline() => _world.Run(() =>
    {
        _isOffline = false;
        while (_missed.TryDequeue(out var stanza))
        {
            Take(stanza);
        }
    });

    /// <summary>Waits for a message of others, or a copy of an own device's, with this text.</summary>
    public Task<PhoneMessage> MessageAsync(string text) => MessageAsync(message => message.Text == text, $"\"{text}\"");

    /// <summary>Waits for a message that did not begin on this phone.</summary>
    public async Task<PhoneMessage> MessageAsync(Func<PhoneMessage, bool> holds, string what = "message")
    {
        PhoneMessage? found = null;
        await UntilAsync(() => (found = _messages.Find(message => (!message.FromMe || message.SenderDevice != 0) && holds(message))) is not null, what);
        return found!;
    }

    /// <summary>Waits until an own message has come so far.</summary>
    public Task TicksAsync(string messageId, Ticks ticks) =>
        UntilAsync(() => _messages.Exists(message => message.Id == messageId && message.Ticks >= ticks), $"{ticks} of {messageId}");

    /// <summary>Waits without polling.</summary>
    public Task UntilAsync(Func<bool> holds, string what) => _world.UntilAsync(holds, $"{what} at the phone {Number}", Patience);

    internal SimulatedAccount Account => _account;

    internal (byte[] Details, byte[] Signed) SignDevice(int id, byte[] identity)
    {
        var details = new AdvDeviceIdentity
        {
            RawId = Keys.RegistrationId,
            Timestamp = (ulong)_world.Now.ToUnixTimeSeconds(),
            KeyIndex = (uint)id,
            AccountType = 0,
            DeviceType = 0,
        }.ToByteArray();
        var signed = new AdvSignedDeviceIdentity
        {
            Details = ByteString.CopyFrom(details),
            AccountSignatureKey = ByteString.CopyFrom(Keys.Identity.Public),
            AccountSignature = ByteString.CopyFrom(Keys.Identity.Sign([6, 0, .. details, .. identity])),
        };
        return (details, signed.ToByteArray());
    }

    /// <summary>The list of valid devices, signed by the phone.</summary>
    internal Node KeyIndexList()
    {
        if (_keyIndexes is { } known && known.Version == _account.DeviceVersion)
        {
            return known.List;
        }

        var seconds = _world.Now.ToUnixTimeSeconds();
        var list = new AdvKeyIndexList { RawId = Keys.RegistrationId, Timestamp = (ulong)seconds, CurrentIndex = (uint)(_account.NextDevice - 1), AccountType = 0 };
        list.ValidIndexes.AddRange(_account.Devices.Keys.Select(id => (uint)id));
        var details = list.ToByteArray();
        var signed = new AdvSignedKeyIndexList
        {
            Details = ByteString.CopyFrom(details),
            AccountSignature = ByteString.CopyFrom(Keys.Identity.Sign([6, 2, .. details])),
            AccountSignatureKey = ByteString.CopyFrom(Keys.Identity.Public),
        };
        var node = new Node("key-index-list", signed.ToByteArray()) { ["ts"] = seconds.ToString(CultureInfo.InvariantCulture) };
        _keyIndexes = (_account.DeviceVersion, node);
        return node;
    }

    /// <summary>Shows a picture to everybody.</summary>
    public void SetPicture(byte[] content) => _world.Run(() => { _account.Picture = (_world.NewId(""), _world.Media.Keep("/pps/", content)); });

    /// <summary>A linked device found a file gone: the phone uploads it again, or says that it does not have it.</summary>
    internal void UploadAgain(SimulatedDevice asker, Node receipt)
    {
        var id = receipt.RequiredAttribute("id");
        var media = _messages.Find(message => message.Id == id) is { } known ? MediaMessages.Read(PhoneReader.Unwrap(known.Content))?.Media : null;
        if (media is null || receipt.Required("rmr")["jid"] is null)
        {
            return;
        }

        var key = Symmetric.Hkdf(media.Key.Span, 32, [], "WhatsApp Media Retry Notification"u8);
        var associated = System.Text.Encoding.UTF8.GetBytes(id);
        var encrypt = receipt.Required("encrypt");
        var asked = ServerErrorReceipt.Parser.ParseFrom(Symmetric.DecryptGcm(key, encrypt.Required("enc_iv").Bytes.ToArray(), encrypt.Required("enc_p").Bytes.ToArray(), associated));
        var path = asked.StanzaId == id ? _world.Media.KeepAgain(media.DirectPath) : null;
        var answer = new MediaRetryNotification { StanzaId = id, DirectPath = path ?? "", Result = path is null ? MediaRetryNotification.Types.ResultType.NotFound : MediaRetryNotification.Types.ResultType.Success };
        var nonce = System.Security.Cryptography.RandomNumberGenerator.GetBytes(12);
        var sealedAnswer = Symmetric.EncryptGcm(key, nonce, answer.ToByteArray(), associated);
        _world.Post.To(asker, new Node("notification", new Node("encrypt", new Node("enc_p", sealedAnswer), new Node("enc_iv", nonce)), receipt.Required("rmr"))
        {
            ["from"] = _account.PhoneJid.ToString(),
            ["type"] = "mediaretry",
            ["id"] = id,
            ["t"] = _world.Seconds,
        });
    }

    internal void Refill()
    {
        if (_device.PreKeys.Count < PreKeys / 3)
        {
            foreach (var key in Keys.NewPreKeys(PreKeys))
            {
                _device.PreKeys.Enqueue(key);
            }
        }
    }

    /// <summary>A new device has come online for the first time.</summary>
    internal void Welcome(SimulatedDevice device)
    {
        if (_world.Options.SharesHistory)
        {
            var people = _messages.Select(message => _world.Find(message.ChatId)).OfType<SimulatedAccount>().Append(_account).ToHashSet();
            _writer.Whisper(device, PhoneWriter.History(_world, people, _world.Groups.All.Where(group => group.Members.ContainsKey(_account))));
        }
    }

    internal void Remove(SimulatedDevice device)
    {
        _account.Devices.Remove(device.Id);
        device.Connection?.End(Stanza.StreamError(401, new Node("conflict") { ["type"] = "device_removed" }));
        _world.Post.DevicesChanged(_account, "remove", device);
    }

    internal void Receive(Node stanza)
    {
        if (_isOffline)
        {
            _missed.Enqueue(stanza);
        }
        else
        {
            Take(stanza);
        }
    }

    internal void SeesTyping(string from, string? participant, bool isTyping)
    {
        var chat = participant is null ? _world.Find(Jid.Parse(from))?.Number : from;
        _ = chat is not null && (isTyping ? _typing.Add(chat) : _typing.Remove(chat));
    }

    private void Take(Node stanza)
    {
        switch (stanza.Tag)
        {
            case "message":
                TakeMessage(stanza);
                break;
            case "receipt" when stanza["type"] == "retry":
                _writer.Repeat(stanza);
                break;
            case "receipt":
                TakeReceipt(stanza);
                break;
            case "notification" when stanza["type"] == "w:gp2" && stanza.Child("remove") is not null:
                _writer.MemberLeft(stanza.RequiredAttribute("from"));
                break;
            default:
                break;
        }
    }

    private void TakeMessage(Node stanza)
    {
        try
        {
            var sender = _reader.Read(stanza);
            if (Receipts == PhoneReceipts.None)
            {
                return;
            }

            if (sender is { } other)
            {
                Acknowledge(stanza, other, null);
                if (Receipts == PhoneReceipts.Read)
                {
                    Acknowledge(stanza, other, "read");
                }
            }
            else if (stanza["category"] != "peer")
            {
                AcknowledgeCopy(stanza);
            }
        }
        catch (Exception exception) when (exception is SignalException or StanzaFormatException or InvalidProtocolBufferException)
        {
            // A phone loses nothing: what it cannot open was sealed wrongly.
            _world.Breaches.Add(Number, $"message {stanza["id"]} of {stanza["participant"] ?? stanza["from"]} cannot be opened: {exception.Message}");
        }
    }

    private void Acknowledge(Node message, Jid sender, string? type)
    {
        var isGroup = message["participant"] is not null;
        _world.Receipts.Route(_device, new Node("receipt")
        {
            ["id"] = message["id"],
            ["to"] = message["from"],
            ["participant"] = isGroup ? sender.ToString() : null,
            ["type"] = type,
        });
    }

    /// <summary>Tells the device of our own that wrote it.</summary>
    private void AcknowledgeCopy(Node message) => _world.Receipts.Route(_device, new Node("receipt")
    {
        ["id"] = message["id"],
        ["to"] = message["from"],
        ["participant"] = message["participant"],
        ["recipient"] = message["recipient"],
        ["type"] = "sender",
    });

    private void TakeReceipt(Node receipt)
    {
        var reader = receipt.JidAttribute("participant") ?? receipt.JidAttribute("from");
        if (_world.Find(reader) is not { } person || person == _account)
        {
            return;
        }

        var ticks = receipt["type"] switch
        {
            "read" => Ticks.Read,
            "played" => Ticks.Played,
            _ => Ticks.Delivered,
        };
        string?[] ids = [receipt["id"], .. (receipt.Child("list")?.ChildrenNamed("item") ?? []).Select(item => item["id"])];
        foreach (var message in _messages.Where(message => message.FromMe && ids.Contains(message.Id)))
        {
            var readers = _world.Groups.Find(message.ChatId) is { } group ? group.Members.Count - 1 : 1;
            message.Reached(person.Number, ticks, readers);
        }
    }

    private T Under<T>(Func<T> read)
    {
        lock (_world.Gate)
        {
            return read();
        }
    }
}
