using System.Globalization;
using System.Text;
using System.Text.Json;
using Ramal.Testing;

namespace Ramal.Tests.Contracts;

/// <summary>JSON text, right and wrong. Text and not values: half a surrogate pair or a key given twice is nothing that a serializer writes.</summary>
internal sealed class BadValues(Random random, ApiDocument document)
{
    private static readonly string[] Fixed =
    [
        "null", "true", "false", "0", "-1", "-0", "1.5", "1e400", "-1e400", "2147483648", "-2147483649", "9223372036854775808", "18446744073709551616",
        "123456789012345678901234567890", "0.1e-400", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"a\":1}", "[1,\"2\",null]", "[1,1,1]", "[-1]", "[0]",
        "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T00:00:00Z\"",
        "\"2027-01-01T00:00:00\"", "\"2027-10-17T00:30\"", "\"P99999999999D\"", "\"-PT1S\"", "\"PT0S\"", "\"P1Y\"", "\"P7DT0.0000001S\"",
        "\"Etc/GMT+99\"", "\"../../etc/passwd\"", "\"Local\"", "\"UTC\"", "\"active\"", "\"@g.us\"", "\"1@g.us\"", "\"999999999999999999999@g.us\"",
        "\"+\"", "\"+551199\"", "\"00000000000000000000\"", "\"a@\"", "\"@\"", "\"a@b\"", "\"00000000-0000-0000-0000-000000000000\"", "12345678901", "-12345678901.5",
    ];

    /// <summary>What a field of that name takes, so that one wrong field is met with all others right.</summary>
    private static readonly Dictionary<string, Func<Random, string>> Right = new(StringComparer.Ordinal)
    {
        ["name"] = _ => "\"Bot Vendas\"",
        ["email"] = random => $"\"p{random.Next()}@exemplo.invalid\"",
        ["password"] = _ => "\"uma senha comprida\"",
        ["newPassword"] = _ => "\"outra senha comprida\"",
        ["language"] = _ => "\"en\"",
        ["timeZone"] = _ => "\"America/Sao_Paulo\"",
        ["role"] = _ => "\"user\"",
        ["scopes"] = _ => "[\"read\",\"send\"]",
        ["expiresAt"] = _ => "\"2999-01-01T00:00:00Z\"",
        ["connector"] = _ => "\"evolution\"",
        ["evolutionApiUrl"] = _ => "\"http://127.0.0.1:9\"",
        ["paceMs"] = _ => "0",
        ["method"] = _ => "\"qr\"",
        ["phoneNumber"] = _ => "\"+5511988887777\"",
        ["numbers"] = _ => "[\"+5511988887777\"]",
        ["to"] = _ => "\"+5511988887777\"",
        ["text"] = _ => "\"Olá\"",
        ["sendAt"] = _ => "\"2999-01-01T00:00:00Z\"",
        ["lateBy"] = _ => "\"PT30M\"",
        ["instanceId"] = _ => "1",
        ["from"] = _ => "\"active\"",
        ["as"] = _ => "\"drop\"",
    };

    /// <summary>An object that the schema allows, by property.</summary>
    public SortedDictionary<string, string> Sample(JsonElement schema)
    {
        var sample = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (schema.ValueKind == JsonValueKind.Object && document.Resolve(schema).TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                sample[property.Name] = Right.TryGetValue(property.Name, out var right) ? right(random) : SampleOf(document.Resolve(property.Value));
            }
        }

        return sample;
    }

    /// <summary>Something that hardly any field takes.</summary>
    public string Wrong() => random.Next(10) switch
    {
        < 4 => Fixed[random.Next(Fixed.Length)],
        < 8 => Quote(NastyStrings.All[random.Next(NastyStrings.All.Count)]),
        8 => Quote(Repeated()),
        _ => Nested(random.Next(2) == 0 ? random.Next(2, 40) : random.Next(100, 20_000)),
    };

    /// <summary>A string for a path, a query or a header.</summary>
    public string WrongText() => random.Next(3) switch
    {
        0 => Fixed[random.Next(Fixed.Length)].Trim('"'),
        1 => NastyStrings.All[random.Next(NastyStrings.All.Count)],
        _ => random.Next(-3, 3).ToString(CultureInfo.InvariantCulture),
    };

    /// <param name="properties">By name.</param>
    /// <param name="twice">A key to write twice, or null.</param>
    public static string ObjectOf(IEnumerable<KeyValuePair<string, string>> properties, string? twice = null)
    {
        var parts = properties.Select(property => $"{Quote(property.Key)}:{property.Value}").ToList();
        if (twice is not null)
        {
            parts.Add($"{Quote(twice)}:1");
        }

        return "{" + string.Join(',', parts) + "}";
    }

    /// <summary>Arrays or objects in each other, in one line.</summary>
    public string Nested(int depth) => random.Next(2) == 0
        ? new string('[', depth) + new string(']', depth)
        : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    /// <summary>A JSON string that keeps every UTF-16 unit, also those that are no character.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var unit in text)
        {
            _ = unit is >= ' ' and <= '~' and not '"' and not '\\'
                ? quoted.Append(unit)
                : quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
        }

        return quoted.Append('"').ToString();
    }

    private string Repeated()
    {
        var piece = random.Next(3) switch { 0 => "a", 1 => "😀", _ => "<b>" };
        int[] lengths = [81, 121, 201, 256, 2049, 4097, 70_000];
        return string.Concat(Enumerable.Repeat(piece, lengths[random.Next(lengths.Length)]));
    }

    private string SampleOf(JsonElement schema)
    {
        var types = ApiDocument.TypesOf(schema);
        return types switch
        {
            _ when schema.TryGetProperty("enum", out var values) => values.EnumerateArray().First().GetRawText(),
            _ when types.Contains("object", StringComparer.Ordinal) => ObjectOf(Sample(schema)),
            _ when types.Contains("array", StringComparer.Ordinal) => "[]",
            _ when types.Contains("boolean", StringComparer.Ordinal) => "false",
            _ when types.Contains("integer", StringComparer.Ordinal) || types.Contains("number", StringComparer.Ordinal) => "1",
            _ => "\"texto\"",
        };
    }
}
