using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Ramal.Lab;

/// <summary>The phones of the simulated WhatsApp. Every number exists unless it is listed as missing.</summary>
public sealed class LabPhones
{
    private readonly ConcurrentDictionary<string, LabPhone> _byNumber = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LabGroup> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Chat> _groupChats = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _missing = new(StringComparer.Ordinal);
    private readonly LabWorld _world;

    internal LabPhones(LabWorld world) => _world = world;

    /// <summary>The phones that were added by name.</summary>
    public IReadOnlyList<LabPhone> Known => [.. _byNumber.Values.Where(phone => phone.IsKnown).OrderBy(phone => phone.Number, StringComparer.Ordinal)];

    /// <summary>The numbers that have no WhatsApp.</summary>
    public IReadOnlyCollection<string> NotOnWhatsApp => [.. _missing.Keys];

    /// <summary>The phone of that number; throws when it never was added nor written to.</summary>
    public LabPhone this[string number] => _byNumber[number];

    public bool TryGet(string number, [NotNullWhen(true)] out LabPhone? phone) => _byNumber.TryGetValue(number, out phone);

    /// <summary>Adds a phone, in the place of one that only received so far.</summary>
    public LabPhone Add(string number, string name)
    {
        var digits = JidText.UserOf(JidText.From(number));
        return _byNumber.AddOrUpdate(
            digits,
            _ => new LabPhone(_world, digits, name, isKnown: true),
            (_, _) => new LabPhone(_world, digits, name, isKnown: true));
    }

    /// <summary>Replaces the list of numbers that have no WhatsApp.</summary>
    public void SetNotOnWhatsApp(params IEnumerable<string> numbers)
    {
        _missing.Clear();
        foreach (var number in numbers)
        {
            _missing[JidText.UserOf(JidText.From(number))] = true;
        }
    }

    internal bool Exists(string jid) => JidText.IsGroup(jid) || !_missing.ContainsKey(JidText.UserOf(jid));

    internal LabPhone Receiver(string jid)
    {
        if (JidText.IsLid(jid))
        {
            foreach (var known in _byNumber.Values)
            {
                if (string.Equals(known.Lid, jid, StringComparison.Ordinal))
                {
                    return known;
                }
            }
        }

        return _byNumber.GetOrAdd(JidText.UserOf(jid), static (number, world) => new LabPhone(world, number, "+" + number, isKnown: false), _world);
    }

    internal IEnumerable<LabPhone> Busy => _byNumber.Values.Where(phone => phone.Chat.LastAt != default);

    internal IEnumerable<(string Id, LabGroup? Group, Chat Chat)> GroupChats =>
        _groupChats.Select(pair => (pair.Key, _groups.GetValueOrDefault(pair.Key), pair.Value));

    internal Chat ChatOf(string groupId) => _groupChats.GetOrAdd(groupId, static _ => new Chat());

    internal LabGroup? GroupOf(string groupId) => _groups.GetValueOrDefault(groupId);

    internal void Learn(LabGroup group) => _groups[group.Id] = group;
}
