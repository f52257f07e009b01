namespace Ramal.Lab;

/// <summary>The faults that are switched on. Safe from any thread; costs nothing while there are none.</summary>
public sealed class LabFaults
{
    private readonly Lock _gate = new();
    private readonly LabIds _ids;
    private ActiveFault[] _active = [];
    private int _lastId;

    internal LabFaults(LabIds ids) => _ids = ids;

    public IReadOnlyList<ActiveFault> Active => Volatile.Read(ref _active);

    public ActiveFault Add(Fault fault)
    {
        lock (_gate)
        {
            var added = new ActiveFault(++_lastId, fault);
            Volatile.Write(ref _active, [.. _active, added]);
            return added;
        }
    }

    public bool Remove(int id)
    {
        lock (_gate)
        {
            var rest = Array.FindAll(_active, fault => fault.Id != id);
            var found = rest.Length < _active.Length;
            Volatile.Write(ref _active, rest);
            return found;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            Volatile.Write(ref _active, []);
        }
    }

    /// <summary>Takes a hit of a fault of this kind, when one is on for the instance.</summary>
    internal bool Strikes(FaultKind kind, string instance)
    {
        foreach (var active in Volatile.Read(ref _active))
        {
            if (active.Fault.Kind == kind && active.Matches(instance, "") && Hit(active))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the request has coming: waits add up, the first other fault wins.</summary>
    internal RequestFault ForRequest(string? instance, string path)
    {
        var active = Volatile.Read(ref _active);
        if (active.Length == 0)
        {
            return default;
        }

        var wait = TimeSpan.Zero;
        Fault? main = null;
        foreach (var candidate in active)
        {
            var isWait = candidate.Fault.Kind == FaultKind.Slow;
            if (!IsOfRequests(candidate.Fault.Kind, path) || (!isWait && main is not null) || !candidate.Matches(instance, path) || !Hit(candidate))
            {
                continue;
            }

            if (isWait)
            {
                wait += DelayOf(candidate.Fault);
            }
            else
            {
                main = candidate.Fault;
            }
        }

        return new RequestFault(wait, main);
    }

    internal TimeSpan DelayOf(Fault fault) =>
        fault.DelayUpTo is { } most && most > fault.Delay ? fault.Delay + ((most - fault.Delay) * _ids.Fraction()) : fault.Delay;

    private static bool IsOfRequests(FaultKind kind, string path) => kind switch
    {
        FaultKind.WebhooksLost or FaultKind.DeafAfterRepair or FaultKind.NoQr => false,
        FaultKind.NoKey => path.StartsWith("/message/", StringComparison.Ordinal),
        _ => true,
    };

    private bool Hit(ActiveFault active)
    {
        if (active.Fault.Chance < 1 && _ids.Fraction() >= active.Fault.Chance)
        {
            return false;
        }

        var hit = active.TryHit();
        if (active.IsSpent)
        {
            Remove(active.Id);
        }

        return hit;
    }
}

/// <summary>A wait before the work and, at most, one thing that goes wrong with it.</summary>
internal readonly record struct RequestFault(TimeSpan Wait, Fault? Main);
