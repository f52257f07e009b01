using System.Text.Json.Serialization;
using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.Connectors.Native;

/// <summary>
/// What is needed to fetch a file days later: where it lies, how to open it, and of which message it is, for asking the phone to
/// upload it again. Its key is secret.
/// </summary>
/// <param name="Kind">Name of the engine's kind.</param>
/// <param name="Path">On the media hosts.</param>
/// <param name="Url">Complete address; some messages carry only this.</param>
/// <param name="Key">Of the file.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="SealedSha256">Of the sealed file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Type">As the sender says.</param>
/// <param name="Id">The message.</param>
/// <param name="Chat">Its chat.</param>
/// <param name="Sender">Who wrote it.</param>
/// <param name="FromMe">Written on another device of this account.</param>
internal sealed record FileReference(
    string Kind, string Path, string? Url, byte[] Key, byte[] Sha256, byte[] SealedSha256, long Length, string Type, string Id, string Chat, string Sender, bool FromMe)
{
    [JsonIgnore]
    public MediaReference Media => new(Path, Url, Key, Sha256, SealedSha256, Length, Type);

    [JsonIgnore]
    public WhatsApp.Media.MediaKind MediaKind => Enum.TryParse<WhatsApp.Media.MediaKind>(Kind, out var kind) ? kind : WhatsApp.Media.MediaKind.Document;

    public static string Write(MediaBody body, MessageSource source) => JsonSerializer.Serialize(new FileReference(
        body.Kind.ToString(), body.Media.DirectPath, body.Media.Url, body.Media.Key.ToArray(), body.Media.Sha256.ToArray(), body.Media.SealedSha256.ToArray(),
        body.Media.Length, body.Media.ContentType, source.Id, source.Chat.Bare.ToString(), source.Sender.Bare.ToString(), source.FromMe));

    /// <summary>Null when it is not one of ours.</summary>
    public static FileReference? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<FileReference>(text) is { Key.Length: 32, Path: not null } reference ? reference : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonIgnore]
    public MessageSource? Source =>
        Jid.TryParse(Chat, out var chat) && Jid.TryParse(Sender, out var sender)
            ? new MessageSource(Id, chat, null, sender, null, FromMe, DateTimeOffset.UnixEpoch, null, Offline: false)
            : null;

    public override string ToString() => nameof(FileReference);
}
