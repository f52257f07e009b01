namespace Ramal.Connectors;

/// <summary>
/// The guarded client refused to connect: the address is one that this server does not call. Thrown before any byte
/// leaves, so a send that meets it is rejected, never unknown.
/// </summary>
/// <param name="message">For operators; holds no secret.</param>
public sealed class AddressNotAllowedException(string message)
    : HttpRequestException(HttpRequestError.ConnectionError, message);
