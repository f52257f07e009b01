using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Ramal.Lab;

/// <summary>The instances of the simulated server.</summary>
public sealed class LabInstances
{
    private readonly ConcurrentDictionary<string, LabInstance> _byName = new(StringComparer.Ordinal);
    private readonly LabWorld _world;

    internal LabInstances(LabWorld world) => _world = world;

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<LabInstance> All => [.. _byName.Values.OrderBy(instance => instance.CreatedAt).ThenBy(instance => instance.Name, StringComparer.Ordinal)];

    /// <summary>The instance of that name; throws when there is none.</summary>
    public LabInstance this[string name] => _byName[name];

    public bool TryGet(string name, [NotNullWhen(true)] out LabInstance? instance) => _byName.TryGetValue(name, out instance);

    /// <summary>Makes an instance as <c>instance/create</c> without QR would.</summary>
    public LabInstance Create(string name, string? token = null) =>
        TryCreate(name, token, "WHATSAPP-BAILEYS", number: null, out var created) ? created : throw new InvalidOperationException($"There is already an instance \"{name}\".");

    internal bool TryCreate(string name, string? token, string integration, string? number, [NotNullWhen(true)] out LabInstance? created)
    {
        token ??= _world.Ids.Uuid().ToString().ToUpperInvariant();
        created = new LabInstance(_world, name, token, integration, number, _world.Now);
        return _byName.TryAdd(name, created);
    }

    /// <summary>Removes it, with the events the real server sends.</summary>
    internal void Delete(LabInstance instance)
    {
        if (instance.State != LinkState.Close)
        {
            instance.Link.LogOut();
        }

        instance.Link.Stop();
        instance.Outbox.Add("remove.instance", data: null);
        instance.Emit("instance.delete", writer => EvolutionEvents.WriteInstance(writer, instance));
        instance.Outbox.Complete();
        _byName.TryRemove(KeyValuePair.Create(instance.Name, instance));
    }
}
