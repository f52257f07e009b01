using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Extensions;

namespace Ramal.Features.Flows;

/// <summary>What texts of a flow may name between double braces.</summary>
internal static partial class FlowVariables
{
    public const string FieldPrefix = "field.";
    public const string SecretPrefix = "secret.";

    /// <summary>Characters for private use: they mark where a secret goes, between the filling of all else and the call.</summary>
    private const char SecretBegin = '\uE000';
    private const char SecretEnd = '\uE001';

    private static readonly CultureInfo Portuguese = CultureInfo.GetCultureInfo("pt-BR");

    private static readonly string[] Known =
    [
        "contact.name", "contact.firstName", "contact.phone", "message.text", "message.kind", "instance.name", "answer",
        "now.date", "now.time", "now.weekday", "now.greeting",
    ];

    public static bool IsFieldName(string name) => FieldName().IsMatch(name);

    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    /// <summary>Whether a rule or a text may name it.</summary>
    public static bool IsKnown(string name) =>
        Known.Contains(name, StringComparer.Ordinal) || (name.StartsWith(FieldPrefix, StringComparison.Ordinal) && IsFieldName(name[FieldPrefix.Length..]));

    /// <summary>All names that a text uses.</summary>
    public static IEnumerable<string> NamesIn(string text) => Slot().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>Fills a text. What is not known, or empty, becomes what stands behind the bar, else nothing.</summary>
    public static string Fill(string text, WalkWorld world, RunPlace place) => Fill(text, world, place, static value => value);

    /// <summary>Fills the text of a JSON document: values are escaped for the inside of a string.</summary>
    public static string FillJson(string text, WalkWorld world, RunPlace place) =>
        Fill(text, world, place, static value => JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString());

    /// <summary>Fills an address: values are escaped for a part of it.</summary>
    public static string FillAddress(string text, WalkWorld world, RunPlace place) => Fill(text, world, place, Uri.EscapeDataString);

    /// <summary>The value of one name; empty when there is none.</summary>
    public static string ValueOf(string name, WalkWorld world, RunPlace place) => name switch
    {
        "contact.name" => world.ContactName ?? "",
        "contact.firstName" => world.ContactName?.Split(' ', 2)[0] ?? "",
        "contact.phone" => world.ContactPhone ?? "",
        "message.text" => place.Message?.Text ?? "",
        "message.kind" => place.Message?.Kind ?? "",
        "instance.name" => world.InstanceName,
        "answer" => place.Answer ?? "",
        "now.date" => Local(world).ToString("dd/MM/uuuu", CultureInfo.InvariantCulture),
        "now.time" => Local(world).ToString("HH:mm", CultureInfo.InvariantCulture),
        "now.weekday" => Local(world).ToString("dddd", Portuguese),
        "now.greeting" => Local(world).Hour switch { >= 5 and < 12 => "bom dia", >= 12 and < 18 => "boa tarde", _ => "boa noite" },
        _ when name.StartsWith(FieldPrefix, StringComparison.Ordinal) => world.Fields.GetValueOrDefault(name[FieldPrefix.Length..]) ?? "",
        _ => "",
    };

    /// <summary>Puts the secrets in, at the last moment: nothing that is stored or shown holds them.</summary>
    public static string FillSecrets(string text, IReadOnlyDictionary<string, string> secrets) =>
        SecretPlace().Replace(text, match => secrets.GetValueOrDefault(match.Groups["name"].Value) ?? "");

    /// <summary>The text with the names of secrets where the secrets would be, to be shown.</summary>
    public static string ShowSecrets(string text) => SecretPlace().Replace(text, "{{" + SecretPrefix + "${name}}}");

    /// <summary>The names of the secrets that <see cref="FillSecrets"/> would put in.</summary>
    public static IEnumerable<string> SecretsIn(string text) => SecretPlace().Matches(text).Select(match => match.Groups["name"].Value);

    private static string Fill(string text, WalkWorld world, RunPlace place, Func<string, string> escape) => Slot().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        if (name.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return $"{SecretBegin}{name[SecretPrefix.Length..]}{SecretEnd}";
        }

        var value = ValueOf(name, world, place) is { Length: > 0 } found ? found : match.Groups["else"].Value.Trim();
        return escape(WithoutMarks(value));
    });

    /// <summary>What a contact writes cannot ask for a secret.</summary>
    private static string WithoutMarks(string value) =>
        value.AsSpan().IndexOfAny(SecretBegin, SecretEnd) < 0 ? value : string.Concat(value.Where(character => character is not (SecretBegin or SecretEnd)));

    private static LocalDateTime Local(WalkWorld world) =>
        world.Now.ToInstant().InZone(OpeningHours.Zone(world.TimeZone) ?? DateTimeZone.Utc).LocalDateTime;

    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z0-9_.]{1,80})\s*(\|(?<else>[^{}]{0,200}))?\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Slot();

    [GeneratedRegex("\uE000(?<name>[A-Za-z0-9_]{1,40})\uE001", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretPlace();

    [GeneratedRegex("^[a-z0-9_]{1,40}\\z", RegexOptions.None, 1000)]
    private static partial Regex FieldName();

    [GeneratedRegex("^[A-Za-z0-9_]{1,40}\\z", RegexOptions.None, 1000)]
    private static partial Regex SecretName();
}
