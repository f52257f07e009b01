using System.Text.Json;

namespace Ramal.EndToEnd.Journeys;

/// <summary>What the page says in one language, by the keys of its own text files.</summary>
public sealed class Words
{
    private readonly JsonElement _texts;

    private Words(JsonElement texts) => _texts = texts;

    /// <param name="language"><c>pt-BR</c> or <c>en</c>.</param>
    public static Words Of(string language)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository, "ui/src/i18n", $"{language}.json")));
        return new Words(file.RootElement.Clone());
    }

    /// <summary>The text of a key such as <c>connect.pairedTitle</c>, with the placeholders filled in.</summary>
    public string this[string key, params (string Name, string Value)[] fill]
    {
        get
        {
            var text = key.Split('.').Aggregate(_texts, (texts, part) => texts.GetProperty(part)).GetString()!;
            return fill.Aggregate(text, (filled, one) => filled.Replace($"{{{{{one.Name}}}}}", one.Value, StringComparison.Ordinal));
        }
    }

    public static string Repository { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));
}
