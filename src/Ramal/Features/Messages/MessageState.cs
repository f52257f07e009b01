namespace Ramal.Features.Messages;

/// <summary>Where a message of the outbound ledger stands. Stored and shown under the name in lower case; never renamed.</summary>
internal enum MessageState
{
    /// <summary>Waits for its time, or for its number to be connected.</summary>
    Planned,

    /// <summary>A lane has taken it, with a lease and a fencing number; no byte has left.</summary>
    Claimed,

    /// <summary>Written down before the bytes leave: from here on it may have gone out.</summary>
    Handed,

    /// <summary>WhatsApp took it.</summary>
    Accepted,

    /// <summary>It reached a device of the recipient.</summary>
    Delivered,

    /// <summary>The recipient read it.</summary>
    Read,

    /// <summary>It may or may not have gone out. Never sent again by itself.</summary>
    Unknown,

    /// <summary>A person has to decide.</summary>
    Held,

    /// <summary>Left out by a rule.</summary>
    Skipped,

    /// <summary>Did not go out and will not.</summary>
    Failed,

    /// <summary>Called off by a person.</summary>
    Cancelled,
}

/// <summary>The arrows between the states, as in docs/states.md; a test compares the two.</summary>
internal static class MessageMoves
{
    private static readonly Dictionary<MessageState, MessageState[]> Table = new()
    {
        [MessageState.Planned] =
            [MessageState.Planned, MessageState.Claimed, MessageState.Held, MessageState.Skipped, MessageState.Failed, MessageState.Cancelled],
        [MessageState.Claimed] =
            [MessageState.Planned, MessageState.Handed, MessageState.Held, MessageState.Skipped, MessageState.Failed, MessageState.Cancelled],
        [MessageState.Handed] =
        [
            MessageState.Planned, MessageState.Accepted, MessageState.Delivered, MessageState.Read, MessageState.Unknown, MessageState.Held,
            MessageState.Failed,
        ],
        [MessageState.Accepted] = [MessageState.Delivered, MessageState.Read, MessageState.Failed],
        [MessageState.Delivered] = [MessageState.Read],
        [MessageState.Read] = [],
        [MessageState.Unknown] =
        [
            MessageState.Unknown, MessageState.Planned, MessageState.Accepted, MessageState.Delivered, MessageState.Read, MessageState.Failed,
            MessageState.Cancelled,
        ],
        [MessageState.Held] = [MessageState.Planned, MessageState.Held, MessageState.Skipped, MessageState.Cancelled],
        [MessageState.Skipped] = [],
        [MessageState.Failed] = [],
        [MessageState.Cancelled] = [MessageState.Planned, MessageState.Held],
    };

    public static bool Allows(MessageState from, MessageState to) => Table[from].Contains(to);

    public static IReadOnlyList<MessageState> From(MessageState from) => Table[from];

    /// <summary>As stored and shown.</summary>
    public static string Code(this MessageState state) => state switch
    {
        MessageState.Planned => "planned",
        MessageState.Claimed => "claimed",
        MessageState.Handed => "handed",
        MessageState.Accepted => "accepted",
        MessageState.Delivered => "delivered",
        MessageState.Read => "read",
        MessageState.Unknown => "unknown",
        MessageState.Held => "held",
        MessageState.Skipped => "skipped",
        MessageState.Failed => "failed",
        MessageState.Cancelled => "cancelled",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Null when there is no such state.</summary>
    public static MessageState? Parse(string code) =>
        Enum.TryParse<MessageState>(code, ignoreCase: true, out var state) && Enum.IsDefined(state) && string.Equals(state.Code(), code, StringComparison.Ordinal) ? state : null;
}

/// <summary>Who moved a message.</summary>
internal enum MovedBy
{
    Person,
    Ramal,
    WhatsApp,
}
