using System.Globalization;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Ramal.Features.Imports;

/// <summary>Reads times as older programs stored them: with and without a zone, as milliseconds, or as nonsense.</summary>
internal static class OldTimes
{
    /// <summary>Beyond this a number is milliseconds, not seconds: as seconds it would be the year 5138.</summary>
    private const double MillisecondsFrom = 100_000_000_000;

    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnForwardShifted);

    private static readonly LocalDateTimePattern[] Local =
    [
        LocalDateTimePattern.ExtendedIso,
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm':'ss;FFFFFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("d'/'M'/'uuuu' 'H':'mm':'ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("d'/'M'/'uuuu' 'H':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("d'/'M'/'uuuu', 'H':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd"),
        LocalDateTimePattern.CreateWithInvariantCulture("d'/'M'/'uuuu"),
    ];

    /// <summary>Null when it is no time.</summary>
    /// <param name="text">As stored.</param>
    /// <param name="zone">For times that name none.</param>
    /// <param name="hadNoZone">It was one of those.</param>
    public static DateTimeOffset? Parse(string? text, DateTimeZone zone, out bool hadNoZone)
    {
        hadNoZone = false;
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 or > 40)
        {
            return null;
        }

        if (double.TryParse(trimmed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return FromEpoch(number);
        }

        if (HasZone(trimmed))
        {
            return DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) ? instant.ToUniversalTime() : null;
        }

        foreach (var pattern in Local)
        {
            if (pattern.Parse(trimmed) is { Success: true, Value: { Year: > 1900 and < 9999 } local })
            {
                hadNoZone = true;
                return zone.ResolveLocal(local, Resolver).ToDateTimeOffset().ToUniversalTime();
            }
        }

        return null;
    }

    /// <summary>Times of rows, which both programs' databases keep in UTC without saying so.</summary>
    public static DateTimeOffset? ParseUtc(string? text) => Parse(text, DateTimeZone.Utc, out _);

    /// <summary>An ISO time with Z or an offset.</summary>
    private static bool HasZone(string text) =>
        text.Length > 11 && text[4] == '-' && text.AsSpan(11).ContainsAny('Z', '+', '-');

    private static DateTimeOffset? FromEpoch(double number)
    {
        var milliseconds = number < MillisecondsFrom ? number * 1000 : number;
        return milliseconds is > 0 and < 253_402_300_799_000 ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }
}
