namespace Ramal.Connectors;

/// <summary>
/// Something that happened on the provider's side, in words every connector shares. Closed. The same happening carries
/// the same <see cref="DedupKey"/>, however often it is delivered.
/// </summary>
/// <param name="DedupKey">Unique within the instance; 1 to 300 characters.</param>
/// <param name="At">When it happened, by the provider's clock where it tells, else by ours.</param>
public abstract record ConnectorEvent(string DedupKey, DateTimeOffset At)
{
    /// <summary>The link changed, or was confirmed. Repeating the present state is allowed and cheap.</summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="State">The state now.</param>
    /// <param name="Cause">Why, for every state but connected.</param>
    /// <param name="PhoneNumber">Own number in E.164 digits without the plus sign, when known.</param>
    /// <param name="ProfileName">Name of the WhatsApp profile, when known.</param>
    public sealed record LinkChanged(
        string DedupKey,
        DateTimeOffset At,
        LinkState State,
        LinkCause? Cause,
        string? PhoneNumber,
        string? ProfileName) : ConnectorEvent(DedupKey, At);

    /// <summary>A receipt for a message that went out.</summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="Id">The message.</param>
    /// <param name="Receipt">How far it came.</param>
    public sealed record ReceiptReceived(string DedupKey, DateTimeOffset At, ExternalMessageId Id, Receipt Receipt)
        : ConnectorEvent(DedupKey, At);

    /// <summary>A message came in.</summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="Id">The message.</param>
    /// <param name="Chat">Where; an answer goes there.</param>
    /// <param name="ChatKind">What sort of conversation that is.</param>
    /// <param name="From">
    /// All names under which the provider knows the sender, the most stable first. Empty only for an edit or a deletion
    /// of which the provider does not tell who made it: then it counts, between two people, as the other one's.
    /// </param>
    /// <param name="PushName">The name the sender chose, or null.</param>
    /// <param name="Content">What it holds.</param>
    /// <param name="ReplyTo">The message it answers to, or null.</param>
    public sealed record MessageReceived(
        string DedupKey,
        DateTimeOffset At,
        ExternalMessageId Id,
        ChatId Chat,
        ChatKind ChatKind,
        IReadOnlyList<PersonAlias> From,
        string? PushName,
        MessageContent Content,
        ExternalMessageId? ReplyTo) : ConnectorEvent(DedupKey, At);

    /// <summary>
    /// A message of this number went out: sent by us (the echo) or from the phone. The ledger settles unknown sends by it.
    /// </summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="Id">The message.</param>
    /// <param name="Chat">Where.</param>
    /// <param name="ChatKind">What sort of conversation that is.</param>
    /// <param name="To">All names of the person it went to, the most stable first; empty for groups.</param>
    /// <param name="Content">What it holds.</param>
    /// <param name="ReplyTo">The message it answers to, or null.</param>
    public sealed record MessageSentElsewhere(
        string DedupKey,
        DateTimeOffset At,
        ExternalMessageId Id,
        ChatId Chat,
        ChatKind ChatKind,
        IReadOnlyList<PersonAlias> To,
        MessageContent Content,
        ExternalMessageId? ReplyTo) : ConnectorEvent(DedupKey, At);

    /// <summary>Something was learned about a person: another name for the same one, or what the address book calls them.</summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="Aliases">All of one person; at least one.</param>
    /// <param name="AddressBookName">As the phone's owner wrote it, or null.</param>
    /// <param name="PushName">As the person chose it, or null.</param>
    public sealed record PersonSeen(
        string DedupKey,
        DateTimeOffset At,
        IReadOnlyList<PersonAlias> Aliases,
        string? AddressBookName,
        string? PushName) : ConnectorEvent(DedupKey, At);

    /// <summary>Groups were joined, left or renamed: what is cached is old.</summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    public sealed record GroupsChanged(string DedupKey, DateTimeOffset At) : ConnectorEvent(DedupKey, At);

    /// <summary>How events reach us changed: pushed to our callback, or polled because the callback is not reachable.</summary>
    /// <param name="DedupKey">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="At">See <see cref="ConnectorEvent"/>.</param>
    /// <param name="Mode">How events come now.</param>
    public sealed record CallbackModeChanged(string DedupKey, DateTimeOffset At, CallbackMode Mode) : ConnectorEvent(DedupKey, At);
}

/// <summary>How far a message came.</summary>
public enum Receipt
{
    /// <summary>WhatsApp's server has it.</summary>
    Accepted,

    /// <summary>It reached a device of the recipient.</summary>
    Delivered,

    /// <summary>It was read or played.</summary>
    Read,

    /// <summary>WhatsApp took it and then gave up on it.</summary>
    Failed,
}

/// <summary>How a provider's events come in.</summary>
public enum CallbackMode
{
    /// <summary>Not known yet.</summary>
    Unknown,

    /// <summary>The provider posts them to our callback.</summary>
    Push,

    /// <summary>We ask for them: the provider cannot reach our callback.</summary>
    Polling,
}
