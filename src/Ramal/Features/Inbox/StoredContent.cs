using System.Text.Json;
using System.Text.Json.Serialization;
using Ramal.Connectors;
using Ramal.Features.Media;
using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>What a message holds beside its text, as it is stored with it.</summary>
/// <param name="FileName">Made harmless.</param>
/// <param name="ContentType">Decided from the bytes; null before they are here.</param>
/// <param name="Size">Bytes; what the sender says before they are here.</param>
/// <param name="DurationMs">Of audio and video.</param>
/// <param name="Latitude">Of a place.</param>
/// <param name="Longitude">Of a place.</param>
/// <param name="Name">Of a place.</param>
/// <param name="Address">Of a place.</param>
/// <param name="Cards">Shared contacts.</param>
/// <param name="What">The provider's word for what is not shown.</param>
internal sealed record StoredContent(
    string? FileName = null,
    string? ContentType = null,
    long? Size = null,
    long? DurationMs = null,
    double? Latitude = null,
    double? Longitude = null,
    string? Name = null,
    string? Address = null,
    IReadOnlyList<ContactCard>? Cards = null,
    string? What = null)
{
    private const int MaxWords = 500;
    private const int MaxCards = 50;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static StoredContent? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize<StoredContent>(json, Options);

    /// <summary>Kind, text and the rest of what came; null for what is no message of its own.</summary>
    public static (string Kind, string Text, StoredContent? More)? Of(MessageContent content) => content switch
    {
        MessageContent.Text text => ("text", Clean(text.Body, InboxMessage.MaxText), null),
        MessageContent.File file => (KindOf(file.Kind), Clean(file.Caption, InboxMessage.MaxText), new StoredContent(
            FileName: file.FileName is null ? null : FileNames.Clean(file.FileName),
            Size: file.Length,
            DurationMs: file.Duration is { } duration ? (long)duration.TotalMilliseconds : null)),
        MessageContent.Location place => ("location", "", new StoredContent(
            Latitude: Finite(place.Latitude),
            Longitude: Finite(place.Longitude),
            Name: Words(place.Name),
            Address: Words(place.Address))),
        MessageContent.Contacts shared => ("contacts", "", new StoredContent(
            Cards: [.. shared.Cards.Take(MaxCards).Select(card => new ContactCard(Clean(card.Name, MaxWords), [.. card.Numbers.Take(MaxCards).Select(number => Clean(number, 40))]))])),
        MessageContent.Other other => ("other", "", new StoredContent(What: Clean(other.What, 100))),
        _ => null,
    };

    private static string KindOf(ReceivedFileKind kind) => kind switch
    {
        ReceivedFileKind.Image => "image",
        ReceivedFileKind.Video => "video",
        ReceivedFileKind.Audio => "audio",
        ReceivedFileKind.VoiceNote => "voiceNote",
        ReceivedFileKind.Document => "document",
        ReceivedFileKind.Sticker => "sticker",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static string? Words(string? text) => string.IsNullOrEmpty(text) ? null : Clean(text, MaxWords);

    private static string Clean(string? text, int max) => Folded.Storable(text ?? "", max);
}
