using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>Where a pairing stands. Which fields are there depends on the step.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Step">starting, showQr, showCode, askPasskey, paired or failed.</param>
public sealed record PairingResponse(int InstanceId, string Step)
{
    /// <summary>showQr: the text of the QR code. A secret: whoever scans it first owns the session.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Qr { get; init; }

    /// <summary>showCode: eight characters to type on the phone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>showQr, showCode, askPasskey: when the next step replaces this one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>paired: the number in E.164, when known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PhoneNumber { get; init; }

    /// <summary>failed: why, as a stable word.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PairingError? Error { get; init; }

    /// <summary>failed and askPasskey: a sentence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>failed: what to do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActionResponse? Action { get; init; }

    /// <param name="instanceId">The instance.</param>
    /// <param name="step">Null while nothing has come yet.</param>
    internal static PairingResponse Of(int instanceId, PairingStep? step) => step switch
    {
        null => new(instanceId, "starting"),
        PairingStep.ShowQr qr => new(instanceId, "showQr") { Qr = qr.Payload, ExpiresAt = qr.ExpiresAt },
        PairingStep.ShowCode code => new(instanceId, "showCode") { Code = code.Code, ExpiresAt = code.ExpiresAt },
        PairingStep.AskPasskey ask => new(instanceId, "askPasskey") { Detail = Texts.AskPasskey.ToString(), ExpiresAt = ask.ExpiresAt },
        PairingStep.Paired paired => new(instanceId, "paired") { PhoneNumber = paired.PhoneNumber is { } number ? $"+{number}" : null },
        PairingStep.Failed failed => new(instanceId, "failed")
        {
            Error = failed.Error,
            Detail = Texts.Of(failed.Error).ToString(),
            Action = ActionResponse.Of(Texts.ActionFor(failed.Error)),
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>The present step of each pairing, in memory only: a QR code is a secret and is stored nowhere.</summary>
internal sealed class PairingBoard(TimeProvider clock)
{
    /// <summary>How long the last step can still be asked for.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<InstanceKey, Entry> _entries = new();
    private ImmutableArray<Action<InstanceKey, PairingStep?>> _listeners = [];

    /// <summary>False when no pairing runs or lately ended. A null step means it is starting.</summary>
    public bool TryGet(InstanceKey key, out PairingStep? step)
    {
        var isKnown = _entries.TryGetValue(key, out var entry)
            && (entry.Step is not (PairingStep.Paired or PairingStep.Failed) || clock.GetUtcNow() - entry.At < Remembered);
        step = isKnown ? entry!.Step : null;
        return isKnown;
    }

    public void Set(InstanceKey key, PairingStep? step)
    {
        _entries[key] = new Entry(step, clock.GetUtcNow());
        foreach (var listener in _listeners)
        {
            listener(key, step);
        }
    }

    public void Clear(InstanceKey key) => _entries.TryRemove(key, out _);

    /// <summary>Tells each new step, null for starting, until disposed. Must return at once and not throw.</summary>
    public IDisposable WhenStepChanges(Action<InstanceKey, PairingStep?> tell)
    {
        ImmutableInterlocked.Update(ref _listeners, static (listeners, added) => listeners.Add(added), tell);
        return new Subscription(this, tell);
    }

    private sealed record Entry(PairingStep? Step, DateTimeOffset At);

    private sealed class Subscription(PairingBoard board, Action<InstanceKey, PairingStep?> tell) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref board._listeners, static (listeners, removed) => listeners.Remove(removed), tell);
    }
}
