using Google.Protobuf;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Media;

/// <summary>Between a media body and the six messages that carry one.</summary>
internal static class MediaMessages
{
    /// <summary>The <c>mediatype</c> of the sealed part.</summary>
    public static string TypeOf(MediaKind kind) => kind switch
    {
        MediaKind.VoiceNote => "ptt",
        MediaKind.Sticker => "sticker",
        _ => MediaTransfer.PathOf(kind),
    };

    public static Message Build(MediaBody body, DateTimeOffset now)
    {
        var message = new Message();
        IMessage content = body.Kind switch
        {
            MediaKind.Image => message.ImageMessage = new ImageMessage(),
            MediaKind.Video => message.VideoMessage = new VideoMessage(),
            MediaKind.Audio or MediaKind.VoiceNote => message.AudioMessage = new AudioMessage(),
            MediaKind.Sticker => message.StickerMessage = new StickerMessage(),
            _ => message.DocumentMessage = new DocumentMessage(),
        };
        var media = body.Media;
        var details = body.Details ?? new MediaDetails();
        Set(content, "url", media.Url);
        Set(content, "direct_path", media.DirectPath);
        Set(content, "mimetype", media.ContentType);
        Set(content, "media_key", ByteString.CopyFrom(media.Key.Span));
        Set(content, "file_sha256", ByteString.CopyFrom(media.Sha256.Span));
        Set(content, "file_enc_sha256", ByteString.CopyFrom(media.SealedSha256.Span));
        Set(content, "file_length", (ulong)media.Length);
        Set(content, "media_key_timestamp", now.ToUnixTimeSeconds());
        Set(content, "caption", body.Caption);
        Set(content, "file_name", body.FileName);
        Set(content, "title", body.FileName);
        Set(content, "width", (uint?)details.Width);
        Set(content, "height", (uint?)details.Height);
        Set(content, "seconds", (uint?)details.Duration?.TotalSeconds);
        Set(content, "ptt", body.Kind == MediaKind.VoiceNote ? true : null);
        Set(content, "context_info", body.Quoted is { } quoted ? Sending.MessageContents.Quote(quoted) : null);
        Set(content, "jpeg_thumbnail", details.Thumbnail.IsEmpty ? null : ByteString.CopyFrom(details.Thumbnail.Span));
        return message;
    }

    public static MediaBody? Read(Message message) => message switch
    {
        { ImageMessage: { } image } => Read(MediaKind.Image, image),
        { VideoMessage: { } video } => Read(MediaKind.Video, video),
        { PtvMessage: { } video } => Read(MediaKind.Video, video),
        { AudioMessage: { } audio } => Read(audio.Ptt ? MediaKind.VoiceNote : MediaKind.Audio, audio),
        { StickerMessage: { } sticker } => Read(MediaKind.Sticker, sticker),
        { DocumentMessage: { } document } => Read(MediaKind.Document, document),
        _ => null,
    };

    private static MediaBody Read(MediaKind kind, IMessage content)
    {
        var media = new MediaReference(
            Get<string>(content, "direct_path") ?? "",
            Get<string>(content, "url"),
            Bytes(content, "media_key"),
            Bytes(content, "file_sha256"),
            Bytes(content, "file_enc_sha256"),
            (long)Math.Min(Get<ulong>(content, "file_length"), long.MaxValue),
            Get<string>(content, "mimetype") ?? "application/octet-stream");
        var details = new MediaDetails(
            Positive(content, "width"), Positive(content, "height"),
            Positive(content, "seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null, Bytes(content, "jpeg_thumbnail"));
        return new MediaBody(kind, media, Get<string>(content, "caption"), Get<string>(content, "file_name"), details);
    }

    private static int? Positive(IMessage content, string field) =>
        Get<uint>(content, field) is > 0 and <= int.MaxValue and var value ? (int)value : null;

    private static ReadOnlyMemory<byte> Bytes(IMessage content, string field) => Get<ByteString>(content, field)?.Memory ?? default;

    /// <summary>The six messages name their fields alike but number them differently; fields that one lacks are left out.</summary>
    private static void Set(IMessage content, string field, object? value)
    {
        if (value is not null && content.Descriptor.FindFieldByName(field) is { } descriptor)
        {
            descriptor.Accessor.SetValue(content, value);
        }
    }

    private static T? Get<T>(IMessage content, string field) =>
        content.Descriptor.FindFieldByName(field) is { } descriptor && descriptor.Accessor.HasValue(content)
            ? (T)descriptor.Accessor.GetValue(content)
            : default;
}
