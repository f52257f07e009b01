using System.Security.Cryptography;
using System.Text;

namespace Ramal.Lab;

/// <summary>An attachment as a WhatsApp message.</summary>
internal static class MediaMessage
{
    public static readonly string[] Kinds = ["image", "document", "video", "audio"];

    public static string TypeOf(string kind) => kind + "Message";

    // Stickers cannot be sent through sendMedia, but phones send them.

    public static string DefaultContentType(string kind) => kind switch
    {
        "image" => "image/jpeg",
        "video" => "video/mp4",
        "audio" => "audio/ogg; codecs=opus",
        _ => "application/pdf",
    };

    /// <summary>Writes the properties of <c>message</c>.</summary>
    public static Action<Utf8JsonWriter> Writer(LabMedia media, string caption, DateTimeOffset at)
    {
        var hash = SHA256.HashData(media.Bytes.Span);
        return writer =>
        {
            writer.WriteStartObject(TypeOf(media.Kind));
            foreach (var empty in (ReadOnlySpan<string>)["interactiveAnnotations", "scanLengths", "annotations"])
            {
                if (media.Kind == "image")
                {
                    writer.WriteStartArray(empty);
                    writer.WriteEndArray();
                }
            }

            writer.WriteString("url", "https://mmg.whatsapp.net/m/simulated");
            writer.WriteString("mimetype", media.ContentType);
            if (caption.Length > 0)
            {
                writer.WriteString("caption", caption);
            }

            ProtobufShapes.WriteBytes(writer, "fileSha256", hash);
            ProtobufShapes.WriteLong(writer, "fileLength", media.Bytes.Length, unsigned: true);
            WriteByKind(writer, media);
            ProtobufShapes.WriteBytes(writer, "mediaKey", SHA256.HashData(hash));
            ProtobufShapes.WriteBytes(writer, "fileEncSha256", SHA256.HashData(Encoding.ASCII.GetBytes(media.ContentType)));
            writer.WriteString("directPath", "/m/simulated?x=1");
            ProtobufShapes.WriteLong(writer, "mediaKeyTimestamp", at.ToUnixTimeSeconds(), unsigned: false);
            if (media.Kind is "image" or "video")
            {
                ProtobufShapes.WriteBytes(writer, "jpegThumbnail", [255, 216, 255, 217]);
            }

            writer.WriteEndObject();
        };
    }

    /// <summary>The image decoder of the real server refuses a picture with no picture in it.</summary>
    public static bool IsBrokenImage(LabMedia media) => media.Kind == "image" && media.Bytes.Length < 24;

    private static void WriteByKind(Utf8JsonWriter writer, LabMedia media)
    {
        switch (media.Kind)
        {
            case "image":
                writer.WriteNumber("height", 1);
                writer.WriteNumber("width", 1);
                break;
            case "document":
                writer.WriteString("fileName", media.FileName);
                break;
            default:
                writer.WriteNumber("seconds", 1);
                if (media.Kind == "audio")
                {
                    writer.WriteBoolean("ptt", value: true);
                }

                break;
        }
    }
}
