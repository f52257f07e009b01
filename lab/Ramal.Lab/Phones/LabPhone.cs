namespace Ramal.Lab;

/// <summary>A virtual phone with WhatsApp on it: links instances, receives what they send, answers.</summary>
public sealed class LabPhone
{
    private readonly Lock _gate = new();
    private readonly LabWorld _world;
    private readonly Chat _chat = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte> _read = new(StringComparer.Ordinal);
    private LabGroup[] _groups = [];

    internal LabPhone(LabWorld world, string number, string name, bool isKnown)
    {
        (_world, Number, Name, IsKnown) = (world, number, name, isKnown);
        Receipts = world.Options.Receipts;
    }

    /// <summary>Digits of the number in E.164 without the plus sign.</summary>
    public string Number { get; }

    public string Name { get; }

    /// <summary>False for a number that exists only because something was sent to it.</summary>
    public bool IsKnown { get; }

    public ReceiptBehaviour Receipts { get; set; }

    /// <summary>The JID WhatsApp uses when it hides the number.</summary>
    public string Lid => string.Concat(Number.Reverse()) + Jid.LidSuffix;

    /// <summary>What arrived on this phone, oldest first.</summary>
    public IReadOnlyList<LabMessage> Messages => _chat.Received;

    /// <summary>The groups it belongs to.</summary>
    public IReadOnlyList<LabGroup> Groups => Volatile.Read(ref _groups);

    /// <summary>The instances it is linked to.</summary>
    public IReadOnlyList<LabInstance> Linked => [.. _world.Instances.All.Where(instance => string.Equals(instance.LinkedNumber, Number, StringComparison.Ordinal))];

    internal Chat Chat => _chat;

    /// <summary>Points the camera at a QR. One phone may link several instances, as the real one does.</summary>
    /// <returns>False when no instance shows that QR now.</returns>
    public bool Scan(string qrText) => Pair(qrText);

    /// <summary>Types a pairing code, with or without its dash.</summary>
    /// <returns>False when no instance waits for that code from this number.</returns>
    public bool TypeCode(string pairingCode) => Pair(pairingCode.Replace("-", "", StringComparison.Ordinal).Trim());

    /// <summary>Removes the instance under "linked devices".</summary>
    /// <returns>False when it was not linked to this phone.</returns>
    public bool Unlink(string instanceName)
    {
        if (!_world.Instances.TryGet(instanceName, out var instance) || !string.Equals(instance.LinkedNumber, Number, StringComparison.Ordinal))
        {
            return false;
        }

        instance.Unlink();
        return true;
    }

    /// <summary>Writes to the number of an instance.</summary>
    /// <returns>The id of the message.</returns>
    public string SendText(string instanceName, string text, PhoneMessageOptions? options = null) =>
        PhoneSender.Send(_world, this, _world.Instances[instanceName], text, options ?? new());

    /// <summary>Writes on the phone that an instance is linked to: the instance hears of it as its own message.</summary>
    /// <returns>The id of the message.</returns>
    public string WriteTo(string instanceName, string number, string text, PhoneMessageOptions? options = null) =>
        PhoneSender.Write(_world, this, _world.Instances[instanceName], number, text, options ?? new());

    /// <summary>Reacts to a message of the chat with an instance; an empty emoji takes the reaction back.</summary>
    /// <returns>The id of the reaction.</returns>
    public string React(string instanceName, string messageId, string emoji) =>
        PhoneSender.React(_world, this, _world.Instances[instanceName], messageId, emoji);

    /// <summary>Changes the text of a message that this phone wrote.</summary>
    public void Edit(string instanceName, string messageId, string text) =>
        PhoneSender.Edit(_world, this, _world.Instances[instanceName], messageId, text);

    /// <summary>Deletes a message that this phone wrote, for everyone.</summary>
    public void Delete(string instanceName, string messageId) =>
        PhoneSender.Delete(this, _world.Instances[instanceName], messageId);

    /// <summary>Ids of the messages of this phone that an instance marked as read.</summary>
    public IReadOnlyList<string> ReadByInstance => [.. _read.Keys];

    internal void MarkRead(string messageId) => _read.TryAdd(messageId, 0);

    /// <summary>Makes the phone a member; the instances linked to it hear of it.</summary>
    public void Join(LabGroup group)
    {
        lock (_gate)
        {
            Volatile.Write(ref _groups, [.. _groups.Where(other => !string.Equals(other.Id, group.Id, StringComparison.Ordinal)), group]);
        }

        _world.Phones.Learn(group);
        foreach (var instance in Linked)
        {
            instance.Outbox.AddArray("groups.upsert", writer => group.WriteTo(writer, withParticipants: true));
        }
    }

    /// <summary>Replaces all groups, without telling anyone.</summary>
    public void SetGroups(IEnumerable<LabGroup> groups)
    {
        var all = groups.ToArray();
        foreach (var group in all)
        {
            _world.Phones.Learn(group);
        }

        lock (_gate)
        {
            Volatile.Write(ref _groups, all);
        }
    }

    private bool Pair(string qrTextOrCode) => _world.Instances.All.Any(instance => instance.Link.TryPair(this, qrTextOrCode));
}

/// <summary>How a phone's message reaches the server.</summary>
public sealed record PhoneMessageOptions
{
    /// <summary>The message names the sender by LID instead of by number.</summary>
    public bool AsLid { get; init; }

    /// <summary>With <see cref="AsLid"/>: whether WhatsApp tells the number beside it.</summary>
    public bool WithNumber { get; init; } = true;

    /// <summary>Written in this group instead of in the private chat.</summary>
    public string? GroupId { get; init; }

    /// <summary>Chooses the id, to deliver the same message twice.</summary>
    public string? MessageId { get; init; }

    /// <summary>The message that it answers to.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>A shared contact instead of text.</summary>
    public (string Name, string Number)? Card { get; init; }

    /// <summary>A place instead of text.</summary>
    public (double Latitude, double Longitude)? Place { get; init; }

    /// <summary>An attachment; the text becomes its caption.</summary>
    public LabMedia? Media { get; init; }

    /// <summary>Name shown to the receiver, when it is not the phone's.</summary>
    public string? PushName { get; init; }
}
