using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>Reads and writes definitions as docs/flows.md describes them.</summary>
internal static class FlowJson
{
    public const string Format = "ramal-flow/1";

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new IsoDuration(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Write(FlowDefinition definition) => JsonSerializer.Serialize(definition, Options);

    public static JsonElement ToElement(FlowDefinition definition) => JsonSerializer.SerializeToElement(definition, Options);

    /// <summary>What we stored ourselves.</summary>
    public static FlowDefinition Read(string stored) => JsonSerializer.Deserialize<FlowDefinition>(stored, Options)!;

    /// <summary>What somebody sent: a wrong shape is a wrong field, whatever else is wrong is left to <see cref="FlowCheck"/>.</summary>
    /// <param name="sent">Any JSON.</param>
    /// <param name="field">Its name in the request.</param>
    public static Outcome<FlowDefinition> Read(JsonElement sent, string field)
    {
        try
        {
            if (sent.ValueKind == JsonValueKind.Object && !HasNullInList(sent) && sent.Deserialize<FlowDefinition>(Options) is { } definition)
            {
                return HasNul(sent) ? Problem.Invalid(field, Unstorable) : definition;
            }
        }
        catch (JsonException failure)
        {
            return Problem.Invalid(field, WrongAt(failure.Path ?? "$"));
        }
        catch (NotSupportedException)
        {
            return Problem.Invalid(field, WrongAt("$.steps"));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is not text.
            return Problem.Invalid(field, Unstorable);
        }

        return Problem.Invalid(field, WrongAt("$"));
    }

    /// <summary>PostgreSQL holds no NUL in text.</summary>
    private static bool HasNul(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!.Contains('\0', StringComparison.Ordinal),
        JsonValueKind.Array => json.EnumerateArray().Any(HasNul),
        JsonValueKind.Object => json.EnumerateObject().Any(member => member.Name.Contains('\0', StringComparison.Ordinal) || HasNul(member.Value)),
        _ => false,
    };

    /// <summary>Nullable annotations are checked for members only, not for what lists hold.</summary>
    private static bool HasNullInList(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HasNullInList(item)),
        JsonValueKind.Object => json.EnumerateObject().Any(member => HasNullInList(member.Value)),
        _ => false,
    };

    private static readonly Text Unstorable = new(
        "O fluxo tem caracteres que não podem ser guardados.", "The flow has characters that cannot be stored.");

    private static Text WrongAt(string path)
    {
        var shown = path.Length > 200 ? path[..200] : path;
        return new($"O fluxo não está no formato certo em {shown}.", $"The flow is not in the right format at {shown}.");
    }

    /// <summary>ISO 8601: <c>PT10M</c>, <c>P3D</c>.</summary>
    private sealed class IsoDuration : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: <= 40 } text
                    ? XmlConvert.ToTimeSpan(text)
                    : throw new JsonException();
            }
            catch (Exception failure) when (failure is FormatException or OverflowException)
            {
                throw new JsonException(null, failure);
            }
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
