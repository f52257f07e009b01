using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ramal.Features.Flows.Steps;

/// <summary>Takes one value out of a JSON document.</summary>
internal static partial class JsonParts
{
    public static bool IsPath(string path) => path.Length is > 0 and <= 200 && PathPattern().IsMatch(path);

    /// <summary>Texts as they are, numbers and booleans as JSON writes them; null for what is not there, null, or too large.</summary>
    public static string? Find(JsonNode? document, string path)
    {
        var node = document;
        foreach (Match part in PartPattern().Matches(path))
        {
            node = (node, part.Groups["place"].Success) switch
            {
                (JsonArray list, true) when int.TryParse(part.Groups["place"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                    && place < list.Count => list[place],
                (JsonObject members, false) => members[part.Groups["name"].Value],
                _ => null,
            };
        }

        return node switch
        {
            JsonValue value => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
            JsonArray or JsonObject => node.ToJsonString() is { Length: <= WalkWorld.MaxFieldValue } json ? json : null,
            _ => null,
        };
    }

    [GeneratedRegex(@"^(?:[A-Za-z0-9_\-]+|\[\d{1,5}\])(?:\.[A-Za-z0-9_\-]+|\[\d{1,5}\])*\z", RegexOptions.None, 1000)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\[(?<place>\d{1,5})\]|(?<name>[A-Za-z0-9_\-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PartPattern();
}
