using System.Text.Json;
using Ramal.Connectors;

namespace Ramal.Features.Messages;

/// <summary>The message that an answer quotes, as it is stored with the answer.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="FromMe">Whether our number wrote it.</param>
/// <param name="SenderKind">Sort of the sender's alias; null outside groups.</param>
/// <param name="SenderValue">The sender's alias; null outside groups.</param>
/// <param name="Text">What is shown of it.</param>
internal sealed record StoredQuote(string Id, bool FromMe, PersonAliasKind? SenderKind, string? SenderValue, string Text)
{
    public string ToJson() => JsonSerializer.Serialize(this);

    public static StoredQuote? FromJson(string json) => JsonSerializer.Deserialize<StoredQuote>(json);

    public QuotedMessage ToSeam() => new(
        new ExternalMessageId(Id), FromMe, SenderKind is { } kind && SenderValue is { } value ? new PersonAlias(kind, value) : null, Text);
}
