using System.Globalization;

namespace Ramal.Shared;

/// <summary>A sentence for people, in both languages.</summary>
/// <param name="Portuguese">Written first.</param>
/// <param name="English">Says the same.</param>
internal readonly record struct Text(string Portuguese, string English)
{
    public string In(string language) => language == Languages.English ? English : Portuguese;

    /// <summary>In the language of the request in progress; Portuguese outside of one.</summary>
    public override string ToString() => In(Languages.Current);
}

/// <summary>The languages that people can choose.</summary>
internal static class Languages
{
    public const string Portuguese = "pt-BR";
    public const string English = "en";

    /// <summary>Set for each request by <c>Hosting/RequestLanguage.cs</c>.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == English ? English : Portuguese;

    public static bool IsKnown(string? language) => language is Portuguese or English;
}
