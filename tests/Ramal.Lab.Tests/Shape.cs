using System.Text.Json;

namespace Ramal.Lab.Tests;

/// <summary>Compares JSON by keys and types, not by values.</summary>
internal static class Shape
{
    /// <param name="allowMore">The sample was recorded cut short: only what it has is asked for.</param>
    public static IEnumerable<string> Differences(JsonElement sample, JsonElement actual, bool allowMore, string at = "$")
    {
        if (sample.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            return IsBytes(sample) && IsBytes(actual) ? [] : OfObjects(sample, actual, allowMore, at);
        }

        if (sample.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            return OfArrays(sample, actual, allowMore, at);
        }

        return Kind(sample) == Kind(actual) || IsOptionalText(sample, actual) ? [] : [$"{at}: {sample.ValueKind} expected, {actual.ValueKind} found"];
    }

    private static IEnumerable<string> OfObjects(JsonElement sample, JsonElement actual, bool allowMore, string at)
    {
        foreach (var property in sample.EnumerateObject())
        {
            if (!actual.TryGetProperty(property.Name, out var value))
            {
                yield return $"{at}.{property.Name}: missing";
                continue;
            }

            foreach (var difference in Differences(property.Value, value, allowMore, $"{at}.{property.Name}"))
            {
                yield return difference;
            }
        }

        foreach (var property in actual.EnumerateObject())
        {
            if (!allowMore && !sample.TryGetProperty(property.Name, out _))
            {
                yield return $"{at}.{property.Name}: not in the sample";
            }
        }
    }

    private static IEnumerable<string> OfArrays(JsonElement sample, JsonElement actual, bool allowMore, string at)
    {
        if (sample.GetArrayLength() == 0)
        {
            return [];
        }

        return actual.GetArrayLength() == 0 ? [$"{at}: empty"] : Differences(sample[0], actual[0], allowMore, at + "[0]");
    }

    private static JsonValueKind Kind(JsonElement element) => element.ValueKind == JsonValueKind.False ? JsonValueKind.True : element.ValueKind;

    // profileName and the like: a text or null, depending on the account.
    private static bool IsOptionalText(JsonElement sample, JsonElement actual) =>
        (sample.ValueKind, actual.ValueKind) is (JsonValueKind.Null, JsonValueKind.String) or (JsonValueKind.String, JsonValueKind.Null);

    private static bool IsBytes(JsonElement element) => element.EnumerateObject().Any() && element.EnumerateObject().All(property => property.Name.All(char.IsAsciiDigit));
}
