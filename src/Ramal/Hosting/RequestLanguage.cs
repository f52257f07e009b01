using System.Globalization;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>Chooses the language of the answer: the person's own, else what the browser prefers, else Portuguese.</summary>
internal static class RequestLanguage
{
    private static readonly CultureInfo Portuguese = CultureInfo.GetCultureInfo(Languages.Portuguese);
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo(Languages.English);

    public static void Use(string language) => CultureInfo.CurrentUICulture = language == Languages.English ? English : Portuguese;

    public static string Preferred(HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage.ToString();
        if (header.Length is 0 or > 200)
        {
            return Languages.Portuguese;
        }

        foreach (var choice in header.Split(','))
        {
            var tag = choice.AsSpan().Trim();
            if (tag.StartsWith("pt", StringComparison.OrdinalIgnoreCase))
            {
                return Languages.Portuguese;
            }

            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return Languages.English;
            }
        }

        return Languages.Portuguese;
    }
}
