namespace Ramal.Connectors;

/// <summary>Lists the groups that the number is in.</summary>
public interface IGroupReader
{
    /// <summary>Asks the provider; may take seconds. The caller caches.</summary>
    Task<ConnectorResult<IReadOnlyList<GroupInfo>>> ReadGroupsAsync(CancellationToken cancellationToken);
}

/// <summary>One group.</summary>
/// <param name="Id">To send to it.</param>
/// <param name="Name">Its subject; may be empty.</param>
/// <param name="Size">Members, or null when not told.</param>
/// <param name="IsAdmin">Whether our number administers it, or null when not told.</param>
public sealed record GroupInfo(ChatId Id, string Name, int? Size, bool? IsAdmin);
