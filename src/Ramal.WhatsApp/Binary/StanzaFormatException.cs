namespace Ramal.WhatsApp.Binary;

/// <summary>Bytes that are no stanza. The only exception that decoding throws, whatever the bytes are.</summary>
public sealed class StanzaFormatException : FormatException
{
    public StanzaFormatException()
    {
    }

    public StanzaFormatException(string message)
        : base(message)
    {
    }

    public StanzaFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
