namespace Ramal.Connectors;

/// <summary>Logs this device out of WhatsApp.</summary>
public interface IUnlinkable
{
    /// <summary>Removes the link on WhatsApp's side and forgets its credentials. Already unlinked counts as done.</summary>
    Task<ConnectorResult<bool>> UnlinkAsync(CancellationToken cancellationToken);
}
