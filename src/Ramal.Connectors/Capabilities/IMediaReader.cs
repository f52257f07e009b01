namespace Ramal.Connectors;

/// <summary>Fetches a file that came in.</summary>
public interface IMediaReader
{
    /// <summary>Writes the file's bytes, checked against its hash where WhatsApp gives one. May take minutes; run beside everything else.</summary>
    /// <param name="file">As it came in, also days ago: WhatsApp may then have dropped it (rejected, not transient).</param>
    /// <param name="destination">Receives the bytes. After a failure it may hold a part.</param>
    /// <param name="maxBytes">More than this is refused.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <returns>The number of bytes.</returns>
    Task<ConnectorResult<long>> ReadMediaAsync(MessageContent.File file, Stream destination, long maxBytes, CancellationToken cancellationToken);
}
