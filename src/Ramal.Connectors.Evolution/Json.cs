using System.Globalization;

namespace Ramal.Connectors.Evolution;

/// <summary>Reads JSON that may have any shape: what is not there, or is something else, is null.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>Undefined when the bytes are not JSON.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonElement.Parse(utf8.Span, Options);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    /// <summary>The property, or Undefined.</summary>
    public static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static string? Text(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.String } value ? ReadString(value) : null;

    /// <summary>The string itself; null where it holds broken UTF-16 escapes.</summary>
    public static string? ReadString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A text that is not empty and short enough for an id.</summary>
    public static string? Id(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 and <= 255 } id ? id : null;

    public static bool? Flag(this JsonElement element, string name) => element.At(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static long? Number(this JsonElement element, string name)
    {
        var value = element.At(name);
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.String when long.TryParse(ReadString(value), CultureInfo.InvariantCulture, out var number) => number,
            // protobufjs writes 64-bit numbers as {"low":n,"high":0}; seconds fit in the low half until 2106.
            JsonValueKind.Object when value.At("low").ValueKind == JsonValueKind.Number && value.At("low").TryGetInt32(out var low) => (uint)low,
            _ => null,
        };
    }

    /// <summary>The elements of an array, or the thing itself: Evolution sends either for the same event.</summary>
    public static IEnumerable<JsonElement> OneOrMany(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [element];
}
