using System.Globalization;
using System.Xml;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using Ramal.Shared;

namespace Ramal.Features.Messages;

/// <summary>
/// Reads when a message is to go. A local time that the clock skips (start of summer time) moves forward by the gap; one
/// that happens twice (end of summer time) means the first of the two.
/// </summary>
internal static class SendTime
{
    public static readonly TimeSpan DefaultLateBy = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan MaxLateBy = TimeSpan.FromDays(7);

    /// <summary>Further ahead than this is taken for a slip of the hand.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 366);

    /// <summary>Clocks of programs differ a little; older than this is a mistake, not "now".</summary>
    public static readonly TimeSpan PastTolerance = TimeSpan.FromMinutes(1);

    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnForwardShifted);

    private static readonly string[] WithOffset =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private static readonly LocalDateTimePattern[] Local =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"),
        LocalDateTimePattern.ExtendedIso,
    ];

    public static DateTimeZone? FindZone(string name) => name.Length <= 64 ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) : null;

    /// <summary>Null when it is neither an instant nor a local time.</summary>
    public static DateTimeOffset? Parse(string text, DateTimeZone zone)
    {
        if (text.Length > 40)
        {
            return null;
        }

        var time = text.IndexOf('T', StringComparison.Ordinal);
        if (time > 0 && text.AsSpan(time).ContainsAny('Z', '+', '-'))
        {
            return DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                ? instant.ToUniversalTime()
                : null;
        }

        foreach (var pattern in Local)
        {
            // NodaTime reaches back to year -9998, DateTimeOffset does not.
            if (pattern.Parse(text) is { Success: true, Value: { Year: > 1 and < 9999 } local })
            {
                return zone.ResolveLocal(local, Resolver).ToDateTimeOffset().ToUniversalTime();
            }
        }

        return null;
    }

    /// <summary>An ISO 8601 duration of weeks, days, hours, minutes and seconds from zero to seven days; else null.</summary>
    public static TimeSpan? ParseLateBy(string text)
    {
        if (text.Length > 40 || PeriodPattern.NormalizingIso.Parse(text) is not { Success: true, Value: { Years: 0, Months: 0 } period })
        {
            return null;
        }

        try
        {
            var length = period.ToDuration().ToTimeSpan();
            return length >= TimeSpan.Zero && length <= MaxLateBy ? length : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public static string ToIso(TimeSpan lateBy) => XmlConvert.ToString(lateBy);

    public static readonly Text UnknownZone = new(
        "Fuso horário desconhecido. Use um nome como America/Sao_Paulo.", "Unknown time zone. Use a name like America/Sao_Paulo.");

    public static readonly Text NotATime = new(
        "Use uma data e hora como 2026-01-31T09:00 ou 2026-01-31T12:00:00Z.", "Use a date and time like 2026-01-31T09:00 or 2026-01-31T12:00:00Z.");

    public static readonly Text Past = new("Esta hora já passou.", "This time has passed.");

    public static readonly Text TooFar = new("Escolha uma data nos próximos cinco anos.", "Choose a date within the next five years.");

    public static readonly Text NotALateBy = new(
        "Use uma duração de PT0S a P7D, por exemplo PT30M.", "Use a duration from PT0S to P7D, for example PT30M.");
}
