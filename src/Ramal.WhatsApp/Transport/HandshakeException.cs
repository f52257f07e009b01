namespace Ramal.WhatsApp.Transport;

/// <summary>The server could not prove that it is WhatsApp, or broke the handshake. Nothing secret was sent before it.</summary>
public sealed class HandshakeException : IOException
{
    public HandshakeException()
    {
    }

    public HandshakeException(string message)
        : base(message)
    {
    }

    public HandshakeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
