using System.Text.Json.Serialization;

namespace Ramal.Lab;

/// <summary>What goes wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>Waits <see cref="Fault.Delay"/> (up to <see cref="Fault.DelayUpTo"/>), then works as usual, even if the caller has gone.</summary>
    Slow,

    /// <summary>Holds the connection for <see cref="Fault.Delay"/>, does nothing, then breaks it.</summary>
    Hang,

    /// <summary>Answers <see cref="Fault.StatusCode"/> and does nothing.</summary>
    ServerError,

    /// <summary>Breaks the connection before doing anything.</summary>
    DropBefore,

    /// <summary>Does what was asked, then breaks the connection in the middle of the answer.</summary>
    DropAfter,

    /// <summary>Does what was asked at once, then answers only after <see cref="Fault.Delay"/>.</summary>
    AnswerLate,

    /// <summary>A send answers 201 with an error object and no <c>key</c>: nothing was sent.</summary>
    NoKey,

    /// <summary>Every route answers 503 <c>LICENSE_REQUIRED</c>.</summary>
    LicenseRequired,

    /// <summary>The right key is refused with 401.</summary>
    Unauthorized,

    /// <summary>Webhooks are produced but never reach anyone.</summary>
    WebhooksLost,

    /// <summary>After a second pairing the instance sends but hears nothing (Evolution API 2.3.6).</summary>
    DeafAfterRepair,

    /// <summary>WhatsApp hands out no QR: create and connect answer <c>{"count":0}</c> and the state stays close.</summary>
    NoQr,
}

/// <summary>One thing that goes wrong, for one instance or for all.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Name of the instance; null means all.</summary>
    public string? Instance { get; init; }

    /// <summary>Only paths that begin with this, such as <c>/message/</c>; null means all.</summary>
    public string? PathPrefix { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>Upper end of a random delay; null means always <see cref="Delay"/>.</summary>
    public TimeSpan? DelayUpTo { get; init; }

    public int StatusCode { get; init; } = 500;

    /// <summary>How many requests it hits before it goes away; null means until removed.</summary>
    public int? Times { get; init; }

    /// <summary>Share of the requests it hits, from 0 to 1.</summary>
    public double Chance { get; init; } = 1;
}

/// <summary>A fault that is switched on.</summary>
public sealed class ActiveFault
{
    private int _hits;

    internal ActiveFault(int id, Fault fault) => (Id, Fault) = (id, fault);

    public int Id { get; }

    public Fault Fault { get; }

    /// <summary>How many requests it has hit.</summary>
    public int Hits => Volatile.Read(ref _hits);

    internal bool IsSpent => Fault.Times is { } times && Hits >= times;

    internal bool Matches(string? instance, string path) =>
        (Fault.Instance is null || string.Equals(Fault.Instance, instance, StringComparison.Ordinal))
        && (Fault.PathPrefix is null || path.StartsWith(Fault.PathPrefix, StringComparison.Ordinal));

    /// <summary>Takes one hit; false once the last one is gone.</summary>
    internal bool TryHit()
    {
        var hits = Interlocked.Increment(ref _hits);
        if (Fault.Times is { } times && hits > times)
        {
            Interlocked.Decrement(ref _hits);
            return false;
        }

        return true;
    }
}
