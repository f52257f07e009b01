namespace Ramal.Connectors;

/// <summary>Where a session reports what happened.</summary>
public interface IConnectorEvents
{
    /// <summary>
    /// Stores an event. Returns after the commit: a session acknowledges upstream only then. Safe to call from several
    /// tasks; events of one conversation must be published in order by one of them. A repeated event is accepted and ignored.
    /// </summary>
    Task PublishAsync(ConnectorEvent happened, CancellationToken cancellationToken);
}
