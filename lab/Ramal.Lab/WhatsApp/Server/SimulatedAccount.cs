using System.Globalization;
using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>One number of the simulated WhatsApp: its phone is device 0, the others are linked to it.</summary>
internal sealed class SimulatedAccount(string number, string lidUser, string name)
{
    public string Number { get; } = number;

    public string LidUser { get; } = lidUser;

    public string Name { get; set; } = name;

    public Jid PhoneJid { get; } = Jid.Phone(number);

    public Jid LidJid { get; } = Jid.Lid(lidUser);

    public VirtualPhone Phone { get; set; } = null!;

    public SortedDictionary<int, SimulatedDevice> Devices { get; } = [];

    public int NextDevice { get; set; } = 1;

    /// <summary>Counts the changes of the list of devices.</summary>
    public int DeviceVersion { get; set; } = 1;

    public string About { get; set; } = "";

    public bool IsAvailable { get; set; }

    public (string Id, string Path)? Picture { get; set; }

    public HashSet<string> Blocked { get; } = new(StringComparer.Ordinal);

    /// <summary>Accounts that want to know whether this one is available.</summary>
    public HashSet<SimulatedAccount> Watchers { get; } = [];

    public Dictionary<string, AppStateCollection> AppState { get; } = new(StringComparer.Ordinal);

    public Jid Address(bool asLid) => asLid ? LidJid : PhoneJid;

    public override string ToString() => Number;
}

/// <summary>One device of an account, as the server knows it.</summary>
internal sealed class SimulatedDevice(SimulatedAccount account, int id, byte[] identity, uint registrationId)
{
    public SimulatedAccount Account { get; } = account;

    /// <summary>0 for the phone.</summary>
    public int Id { get; } = id;

    public byte[] Identity { get; } = identity;

    public uint RegistrationId { get; } = registrationId;

    public byte[] NoiseKey { get; init; } = [];

    public string Label { get; init; } = "";

    public DateTimeOffset LinkedAt { get; init; }

    public SignedPreKeyEntry SignedPreKey { get; set; } = new(0, [], []);

    public HashSet<uint> SignedPreKeyIds { get; } = [];

    public Queue<(uint Id, byte[] Value)> PreKeys { get; } = new();

    /// <summary>One-time prekeys that were handed out and not used yet.</summary>
    public HashSet<uint> HandedOut { get; } = [];

    public ClientConnection? Connection { get; set; }

    /// <summary>Takes messages; a client that logged in passively does so only when it asks.</summary>
    public bool IsActive { get; set; }

    /// <summary>Has never been active.</summary>
    public bool IsFresh { get; set; } = true;

    /// <summary>What was not acknowledged yet, in order.</summary>
    public LinkedList<Node> Waiting { get; } = [];

    /// <summary>The version of each account's list of devices that this device has been told.</summary>
    public Dictionary<SimulatedAccount, int> Told { get; } = [];

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{account.Number}:{id}");

    public Jid Address(bool asLid) => Account.Address(asLid).WithDevice(Id);
}

internal sealed record SignedPreKeyEntry(uint Id, byte[] Value, byte[] Signature);

/// <summary>One collection of app state: the server keeps patches and hands them on unread.</summary>
internal sealed class AppStateCollection
{
    public List<byte[]> Patches { get; } = [];
}
