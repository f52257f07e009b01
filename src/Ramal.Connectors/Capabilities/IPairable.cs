namespace Ramal.Connectors;

/// <summary>Links a phone by QR code or code.</summary>
public interface IPairable
{
    /// <summary>
    /// Runs one attempt. The stream ends after <see cref="PairingStep.Paired"/> or <see cref="PairingStep.Failed"/>;
    /// cancelling it abandons the attempt. One at a time. May be called before or instead of
    /// <see cref="IConnectorSession.StartAsync"/>; after it was paired the session is live without a further start.
    /// </summary>
    IAsyncEnumerable<PairingStep> PairAsync(PairingRequest request, CancellationToken cancellationToken);
}
