namespace Ramal.WhatsApp.Media;

public enum MediaKind
{
    Image,
    Video,
    Audio,

    /// <summary>Audio recorded on the spot; Ogg with Opus, shown with a microphone.</summary>
    VoiceNote,
    Document,

    /// <summary>WebP.</summary>
    Sticker,
}

/// <summary>Files that are in no message to people.</summary>
internal static class PrivateMedia
{
    /// <summary>A part of the account's history, from our own phone.</summary>
    public const MediaKind History = (MediaKind)100;
}

/// <summary>Where a sealed file lies and how to open it. Comes from an upload or with a message; its key is secret.</summary>
/// <param name="DirectPath">The path on any of WhatsApp's media hosts.</param>
/// <param name="Url">A complete address; some messages carry only this.</param>
/// <param name="Key">32 bytes, out of which all others are derived.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="SealedSha256">Of the sealed file.</param>
/// <param name="Length">Of the file, in bytes.</param>
/// <param name="ContentType">As the sender says.</param>
public sealed record MediaReference(
    string DirectPath,
    string? Url,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Sha256,
    ReadOnlyMemory<byte> SealedSha256,
    long Length,
    string ContentType)
{
    public override string ToString() => $"{ContentType}, {Length} bytes";
}

/// <summary>What is known of a picture or recording besides its bytes; all of it optional.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Duration">Of a recording.</param>
/// <param name="Thumbnail">A small JPEG.</param>
public sealed record MediaDetails(int? Width = null, int? Height = null, TimeSpan? Duration = null, ReadOnlyMemory<byte> Thumbnail = default);

public enum MediaError
{
    /// <summary>WhatsApp does not keep the file any more, or never did.</summary>
    NotFound,

    /// <summary>The bytes are not what the message promised. What was written must be thrown away.</summary>
    Damaged,

    /// <summary>No media host took or gave the file.</summary>
    HostsFailed,
}

/// <summary>A file could not be brought up or down.</summary>
public sealed class MediaException : Exception
{
    public MediaException()
    {
    }

    public MediaException(string message)
        : base(message)
    {
    }

    public MediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal MediaException(MediaError error, string message, Exception? inner = null)
        : base(message, inner) => Error = error;

    public MediaError Error { get; }
}
