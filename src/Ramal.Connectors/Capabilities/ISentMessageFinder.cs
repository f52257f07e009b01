namespace Ramal.Connectors;

/// <summary>Looks in the provider's history whether a message went out.</summary>
public interface ISentMessageFinder
{
    /// <summary>Messages of this number to that recipient in that time, oldest first; empty when there are none. At most 200.</summary>
    Task<ConnectorResult<IReadOnlyList<SentMessage>>> FindSentAsync(SentMessageQuery query, CancellationToken cancellationToken);
}

/// <summary>What to look for.</summary>
/// <param name="To">Recipient.</param>
/// <param name="ChosenId">The id chosen beforehand, when there was one.</param>
/// <param name="From">Earliest time, inclusive.</param>
/// <param name="Until">Latest time, inclusive.</param>
public sealed record SentMessageQuery(Recipient To, ExternalMessageId? ChosenId, DateTimeOffset From, DateTimeOffset Until);

/// <summary>One message found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Text or caption, or null.</param>
/// <param name="At">When it went out.</param>
/// <param name="Receipt">How far it came, when told.</param>
public sealed record SentMessage(ExternalMessageId Id, string? Text, DateTimeOffset At, Receipt? Receipt);
