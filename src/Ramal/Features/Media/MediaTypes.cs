using System.Text;
using Ramal.Connectors;

namespace Ramal.Features.Media;

/// <summary>What a file is.</summary>
/// <param name="Kind">How WhatsApp shows it.</param>
/// <param name="ContentType">Never one that a browser would run.</param>
internal readonly record struct MediaType(MediaKind Kind, string ContentType);

/// <summary>
/// Tells from the first bytes what a file is. The name and what the client says are not asked: both can lie, and what
/// is shown inline in somebody's browser must be what it seems.
/// </summary>
internal static class MediaTypes
{
    /// <summary>How many bytes <see cref="Of"/> wants to see; fewer when the file is shorter.</summary>
    public const int HeadLength = 8192;

    private static readonly MediaType Unknown = Document("application/octet-stream");

    // Offset, bytes, meaning. The first that fits wins.
    private static readonly (int Offset, byte[] Bytes, MediaType Type)[] Signatures =
    [
        (0, [0xFF, 0xD8, 0xFF], Image("image/jpeg")),
        (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], Image("image/png")),
        (0, "GIF87a"u8.ToArray(), Image("image/gif")),
        (0, "GIF89a"u8.ToArray(), Image("image/gif")),
        (0, "%PDF-"u8.ToArray(), Document("application/pdf")),
        (0, "#!AMR"u8.ToArray(), Audio("audio/amr")),
        (0, "ID3"u8.ToArray(), Audio("audio/mpeg")),
        (0, "OggS"u8.ToArray(), Audio("audio/ogg")),
        (0, "{\\rtf"u8.ToArray(), Document("application/rtf")),
    ];

    // Brand of an ISO base media file → meaning. Others are MP4 video.
    private static readonly (string Brand, MediaType Type)[] Brands =
    [
        ("M4A", Audio("audio/mp4")),
        ("M4B", Audio("audio/mp4")),
        ("3g", Video("video/3gpp")),
        ("qt", Video("video/quicktime")),
        ("hei", Document("image/heic")),
        ("hev", Document("image/heic")),
        ("mif1", Document("image/heif")),
        ("msf1", Document("image/heif")),
        ("avi", Document("image/avif")),
    ];

    // Text near the start of a zip archive → meaning. Others are plain archives.
    private static readonly (byte[] Mark, MediaType Type)[] Archives =
    [
        ("word/"u8.ToArray(), Document("application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
        ("xl/"u8.ToArray(), Document("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        ("ppt/"u8.ToArray(), Document("application/vnd.openxmlformats-officedocument.presentationml.presentation")),
        ("mimetypeapplication/vnd.oasis.opendocument.text"u8.ToArray(), Document("application/vnd.oasis.opendocument.text")),
        ("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"u8.ToArray(), Document("application/vnd.oasis.opendocument.spreadsheet")),
        ("mimetypeapplication/vnd.oasis.opendocument.presentation"u8.ToArray(), Document("application/vnd.oasis.opendocument.presentation")),
        ("mimetypeapplication/epub+zip"u8.ToArray(), Document("application/epub+zip")),
    ];

    /// <param name="head">The first <see cref="HeadLength"/> bytes.</param>
    public static MediaType Of(ReadOnlySpan<byte> head)
    {
        foreach (var (offset, bytes, type) in Signatures)
        {
            if (head.Length >= offset + bytes.Length && head.Slice(offset, bytes.Length).SequenceEqual(bytes))
            {
                return type;
            }
        }

        return OfContainer(head) ?? OfAudioFrame(head) ?? (IsPlainText(head) ? Document("text/plain") : Unknown);
    }

    private static MediaType? OfContainer(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && head.StartsWith("RIFF"u8))
        {
            return head[8..12].SequenceEqual("WEBP"u8) ? Image("image/webp")
                : head[8..12].SequenceEqual("WAVE"u8) ? Audio("audio/wav")
                : Unknown;
        }

        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
        {
            var brand = Encoding.Latin1.GetString(head[8..12]);
            var known = Array.Find(Brands, candidate => brand.StartsWith(candidate.Brand, StringComparison.Ordinal));
            return known.Brand is null ? Video("video/mp4") : known.Type;
        }

        if (head.StartsWith(stackalloc byte[] { 0x1A, 0x45, 0xDF, 0xA3 }))
        {
            return head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) >= 0 ? Video("video/webm") : Document("video/x-matroska");
        }

        return head.StartsWith("PK\u0003\u0004"u8) ? OfArchive(head) : null;
    }

    private static MediaType OfArchive(ReadOnlySpan<byte> head)
    {
        foreach (var (mark, type) in Archives)
        {
            if (head.IndexOf(mark) >= 0)
            {
                return type;
            }
        }

        return Document("application/zip");
    }

    private static MediaType? OfAudioFrame(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4 || head[0] != 0xFF)
        {
            return null;
        }

        // Twelve sync bits and layer 0: AAC in ADTS. Eleven sync bits, layer III, a real bit rate and sample rate: MP3.
        if ((head[1] & 0xF6) == 0xF0)
        {
            return Audio("audio/aac");
        }

        var isMp3 = (head[1] & 0xE0) == 0xE0 && (head[1] & 0x06) == 0x02 && (head[2] & 0xF0) != 0xF0 && (head[2] & 0x0C) != 0x0C;
        return isMp3 ? Audio("audio/mpeg") : null;
    }

    /// <summary>Markup is not plain text here: HTML and SVG must not look harmless.</summary>
    private static bool IsPlainText(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        if (text.IsEmpty || text.ContainsAnyInRange((byte)0x00, (byte)0x08) || text.ContainsAnyInRange((byte)0x0E, (byte)0x1F))
        {
            return false;
        }

        var isUtf8 = false;
        // The last character may be cut where the head ends.
        for (var cut = 0; cut < Math.Min(4, text.Length) && !isUtf8; cut++)
        {
            isUtf8 = System.Text.Unicode.Utf8.IsValid(text[..^cut]);
        }

        return isUtf8 && text.TrimStart(" \t\r\n\f"u8).FirstOrDefaultByte() != (byte)'<';
    }

    private static byte FirstOrDefaultByte(this ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? (byte)0 : bytes[0];

    private static MediaType Image(string contentType) => new(MediaKind.Image, contentType);

    private static MediaType Video(string contentType) => new(MediaKind.Video, contentType);

    private static MediaType Audio(string contentType) => new(MediaKind.Audio, contentType);

    private static MediaType Document(string contentType) => new(MediaKind.Document, contentType);
}
