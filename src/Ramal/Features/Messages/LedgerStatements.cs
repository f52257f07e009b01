using System.Data.Common;
using Ramal.Data;
using Ramal.Features.Instances;

namespace Ramal.Features.Messages;

/// <summary>A message in the hand of a lane.</summary>
/// <param name="Fencing">Proof of the claim: written with every later step, refused once somebody else claimed.</param>
/// <param name="Attempt">Times the provider was asked before.</param>
internal sealed record ClaimedMessage(
    Guid Id,
    long Fencing,
    int Attempt,
    RecipientKind ToKind,
    string Recipient,
    string Text,
    Guid? MediaId,
    DateTimeOffset DueAt,
    DateTimeOffset NextAt,
    SenderChoice? Choice,
    string? Quoted);

/// <summary>Takes the next due messages of one instance, in the order of their due times.</summary>
internal sealed class ClaimDue(InstanceKey key, int limit, DateTimeOffset now, TimeSpan lease) : Statement<IReadOnlyList<ClaimedMessage>>("ClaimDue")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
        values.Instant("now", now);
        values.Instant("lease", now + lease);
        values.Integer("limit", limit);
    }

    protected override async Task<IReadOnlyList<ClaimedMessage>> ReadAnswerAsync(DbDataReader reader)
    {
        var claimed = new List<ClaimedMessage>();
        while (await reader.ReadAsync())
        {
            claimed.Add(new ClaimedMessage(
                reader.GetGuid(0),
                reader.GetInt64(1),
                reader.GetInt32(2),
                reader.GetString(3) == "group" ? RecipientKind.Group : RecipientKind.Person,
                reader.GetString(4),
                reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetGuid(6),
                reader.GetInstant(7),
                reader.GetInstant(8),
                SenderChoice.FromStored(reader.GetStringOrNone(9)),
                reader.GetStringOrNone(10)));
        }

        // No database promises an order for the rows of an update.
        claimed.Sort((one, other) => (one.NextAt, one.Id).CompareTo((other.NextAt, other.Id)));
        return claimed;
    }
}

/// <summary>What a lane has to know before it sleeps.</summary>
/// <param name="Pace">Least time between two sends.</param>
/// <param name="NextAt">When the next message falls due; null when none waits.</param>
internal sealed record LaneOutlook(TimeSpan Pace, DateTimeOffset? NextAt);

/// <summary>See <see cref="LaneOutlook"/>.</summary>
internal sealed class LookAhead(InstanceKey key) : Statement<LaneOutlook>("LaneState")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
    }

    protected override async Task<LaneOutlook> ReadAnswerAsync(DbDataReader reader)
    {
        await reader.ReadAsync();
        return new LaneOutlook(TimeSpan.FromMilliseconds(reader.GetIntegerOrNone(0) ?? 0), reader.GetInstantOrNone(1));
    }
}

/// <summary>A step of one message that Ramal or WhatsApp takes. Answers false when the message is no longer where the mover left it.</summary>
internal sealed class MoveMessage(Guid id, long fencing, MessageState from, MessageState to, DateTimeOffset at) : Statement<bool>("MoveMessage")
{
    public MovedBy By { get; init; } = MovedBy.Ramal;

    public MessageReason? Reason { get; init; }

    /// <summary>Only while claimed or handed.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>When the ledger looks at it next; null leaves that as it is.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Added to the attempts.</summary>
    public int Attempts { get; init; }

    public int? Via { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>Chooses the instance anew when it is due again.</summary>
    public bool Unroute { get; init; }

    public MessageState To => to;

    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        if (!MessageMoves.Allows(from, to))
        {
            throw new InvalidOperationException($"A message does not go from {from} to {to}.");
        }

        values.Id("id", id);
        values.Number("fencing", fencing);
        values.Words("from", from.Code());
        values.Words("to", to.Code());
        values.Instant("at", at);
        values.Words("by", By.Code());
        values.Words("reason", Reason?.Code());
        values.Instant("lease", LeaseUntil);
        values.Instant("next", NextAt);
        values.Integer("attempts", Attempts);
        values.Integer("via", Via);
        values.Words("external", ExternalId);
        values.Integer("unroute", Unroute ? 1 : 0);
    }

    protected override async Task<bool> ReadAnswerAsync(DbDataReader reader) => await reader.ReadAsync();
}

/// <summary>Moves a batch of messages by a rule, whosever they are; answers to which instances they belong.</summary>
internal sealed class Sweep(string rule, DateTimeOffset now, MessageState to, MessageReason reason) : Statement<IReadOnlyList<InstanceKey?>>(rule)
{
    /// <summary>Rows in one batch; a full one means that there may be more.</summary>
    public const int Batch = 500;

    private (MessageState From, DateTimeOffset Before)? _leases;

    public static Sweep HoldMissed(DateTimeOffset now) => new("HoldMissed", now, MessageState.Held, MessageReason.MissedTime);

    public static Sweep ReleaseClaimed(DateTimeOffset now, DateTimeOffset leasesBefore) =>
        new("EndLeases", now, MessageState.Planned, MessageReason.LeaseLost) { _leases = (MessageState.Claimed, leasesBefore) };

    public static Sweep DoubtHanded(DateTimeOffset now, DateTimeOffset leasesBefore) =>
        new("EndLeases", now, MessageState.Unknown, MessageReason.ServerStoppedWhileSending) { _leases = (MessageState.Handed, leasesBefore) };

    public override bool TellsEvents => true;

    public override void Bind(IStatementValues values)
    {
        values.Instant("now", now);
        values.Words("to", to.Code());
        values.Words("reason", reason.Code());
        if (_leases is { } leases)
        {
            values.Words("from", leases.From.Code());
            values.Instant("before", leases.Before);
        }
    }

    protected override async Task<IReadOnlyList<InstanceKey?>> ReadAnswerAsync(DbDataReader reader)
    {
        var moved = new List<InstanceKey?>();
        while (await reader.ReadAsync())
        {
            moved.Add(reader.GetIntegerOrNone(1) is { } instance ? new InstanceKey(reader.GetInt32(0), instance) : null);
        }

        return moved;
    }
}

/// <summary>A message whose time has come and whose instance is still to be chosen.</summary>
internal sealed record UnroutedMessage(Guid Id, int AccountId, SenderChoice Choice, int Version, long Fencing);

/// <summary>Due messages without an instance, the longest due first.</summary>
internal sealed class FindUnrouted(DateTimeOffset now) : Statement<IReadOnlyList<UnroutedMessage>>("UnroutedDue")
{
    public override void Bind(IStatementValues values) => values.Instant("now", now);

    protected override async Task<IReadOnlyList<UnroutedMessage>> ReadAnswerAsync(DbDataReader reader)
    {
        var found = new List<UnroutedMessage>();
        while (await reader.ReadAsync())
        {
            // A fixed instance is never null; should a row say otherwise, the active one is the kindest reading.
            var choice = SenderChoice.FromStored(reader.GetStringOrNone(2)) ?? SenderChoice.Active;
            found.Add(new UnroutedMessage(reader.GetGuid(0), reader.GetInt32(1), choice, reader.GetInt32(3), reader.GetInt64(4)));
        }

        return found;
    }
}

/// <summary>Settles the instance of a waiting message, or puts the choice off.</summary>
internal sealed class RouteMessage(UnroutedMessage message, int? instanceId, DateTimeOffset nextAt) : Statement<bool>("RouteMessage")
{
    public override void Bind(IStatementValues values)
    {
        values.Id("id", message.Id);
        values.Integer("version", message.Version);
        values.Integer("instance", instanceId);
        values.Instant("next", nextAt);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>Lets what waits for a number by an ordered list go through another one.</summary>
internal sealed class UnrouteWaiting(InstanceKey key) : Statement<bool>("UnrouteWaiting")
{
    public override void Bind(IStatementValues values)
    {
        values.Integer("account", key.AccountId);
        values.Integer("instance", key.InstanceId);
    }

    protected override Task<bool> ReadAnswerAsync(DbDataReader reader) => Task.FromResult(true);
}

/// <summary>One of the look-ups that answer the next instant at which something is to be done.</summary>
internal sealed class NextInstant(string name) : Statement<DateTimeOffset?>(name)
{
    public override void Bind(IStatementValues values)
    {
    }

    protected override async Task<DateTimeOffset?> ReadAnswerAsync(DbDataReader reader) =>
        await reader.ReadAsync() ? reader.GetInstantOrNone(0) : null;
}
