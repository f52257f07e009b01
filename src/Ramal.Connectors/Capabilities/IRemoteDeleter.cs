namespace Ramal.Connectors;

/// <summary>Deletes what the provider keeps for this instance. Only ever called because a person asked for it.</summary>
public interface IRemoteDeleter
{
    /// <summary>Unlinks, deletes and watches until it is gone. Already gone counts as done.</summary>
    Task<ConnectorResult<bool>> DeleteRemoteAsync(CancellationToken cancellationToken);
}
