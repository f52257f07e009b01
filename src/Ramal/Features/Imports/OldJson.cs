using System.Globalization;
using System.Text.Json;
using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>Reads JSON files of other programs: whole or not at all.</summary>
internal static class OldJson
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <param name="path">The file.</param>
    /// <param name="name">As people know it.</param>
    public static Outcome<JsonDocument> Read(string path, string name)
    {
        var bytes = File.ReadAllBytes(path);
        var content = bytes.AsMemory(bytes.AsSpan().StartsWith(Mark) ? Mark.Length : 0);
        try
        {
            return JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException failure)
        {
            return ImportProblems.Malformed(name, (failure.LineNumber ?? 0) + 1, (failure.BytePositionInLine ?? 0) + 1);
        }
    }

    /// <summary>As text whatever stands there; null for nothing, for objects and for lists.</summary>
    public static string? TextOf(this JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? TextOf(value) : null;

    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text.
            return null;
        }
    }

    /// <summary>A whole number above zero, also when written as text; else null.</summary>
    public static int? NumberOf(this JsonElement owner, string name) => NumberOf(owner.TextOf(name));

    public static int? NumberOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
