namespace Ramal.Connectors;

/// <summary>Takes what a provider posts to the instance's callback address.</summary>
public interface ICallbackReader
{
    /// <summary>
    /// Translates one request and publishes what it says; returns after the commit. Runs beside everything else.
    /// </summary>
    /// <param name="body">The raw body, at most 1 MiB, or the media limit where the provider embeds files.</param>
    /// <param name="cancellationToken">Ends when the caller hangs up.</param>
    Task<CallbackReading> ReadCallbackAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <summary>What became of a callback.</summary>
public enum CallbackReading
{
    /// <summary>Understood and stored.</summary>
    Stored,

    /// <summary>Understood, nothing to store.</summary>
    Ignored,

    /// <summary>Not what this provider sends; answered 400, so that it is not delivered again.</summary>
    Malformed,
}
