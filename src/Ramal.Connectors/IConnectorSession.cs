namespace Ramal.Connectors;

/// <summary>
/// One instance's session. One caller at a time for <see cref="StartAsync"/> and <see cref="SendAsync"/>; capability
/// methods may run beside them. Disposal ends all background work, frees the session's memory and keeps the link: the
/// phone stays linked.
/// </summary>
public interface IConnectorSession : IAsyncDisposable
{
    /// <summary>
    /// Takes up an existing link and watches it until disposal. Called once, before the first send. Link trouble is not
    /// an exception: it is published as <see cref="ConnectorEvent.LinkChanged"/>. Never starts a pairing.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Hands one message to WhatsApp. Never retries: the queue owns retries. Never throws for what the provider does.
    /// Cancellation before the bytes leave gives <see cref="SendOutcome.Rejected"/>, after that <see cref="SendOutcome.Unknown"/>.
    /// </summary>
    Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}
