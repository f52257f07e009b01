namespace Ramal.Connectors;

/// <summary>Tells the sender that we read.</summary>
public interface IReadMarker
{
    /// <summary>Marks 1 to 100 messages of one conversation as read. Repeating it does no harm.</summary>
    Task<ConnectorResult<bool>> MarkReadAsync(ChatId chat, IReadOnlyList<ReadMark> messages, CancellationToken cancellationToken);
}

/// <summary>One message that was read.</summary>
/// <param name="Id">The message.</param>
/// <param name="Sender">Who wrote it: needed in groups, else null.</param>
public sealed record ReadMark(ExternalMessageId Id, PersonAlias? Sender);
