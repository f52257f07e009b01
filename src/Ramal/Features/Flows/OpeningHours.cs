using System.Globalization;
using NodaTime;
using NodaTime.Extensions;
using Ramal.Shared;

namespace Ramal.Features.Flows;

/// <summary>When somebody is there.</summary>
internal sealed record OpeningHours
{
    public const int MaxRows = 50;
    public const int MaxClosedDays = 200;

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Several for one day are allowed.</summary>
    public IReadOnlyList<OpenTime> Open { get; init; } = [];

    /// <summary>Local dates on which it is closed all day.</summary>
    public IReadOnlyList<DateOnly> ClosedOn { get; init; } = [];

    public bool IsOpen(DateTimeOffset at)
    {
        if (Zone(TimeZone) is not { } zone)
        {
            return false;
        }

        var local = at.ToInstant().InZone(zone).LocalDateTime;
        var today = new DateOnly(local.Year, local.Month, local.Day);
        var time = new TimeOnly(local.Hour, local.Minute, local.Second);
        return Open.Any(row => row.Holds(today, time, ClosedOn));
    }

    public static DateTimeZone? Zone(string name) => name.Length <= 64 ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) : null;

    /// <summary>What is wrong, or null.</summary>
    public Text? Wrong()
    {
        if (Zone(TimeZone) is null)
        {
            return new("Fuso horário desconhecido. Use um nome como America/Sao_Paulo.", "Unknown time zone. Use a name like America/Sao_Paulo.");
        }

        if (Open.Count is 0 or > MaxRows || ClosedOn.Count > MaxClosedDays)
        {
            return new(
                $"Informe de 1 a {MaxRows} horários e até {MaxClosedDays} dias fechados.", $"Give 1 to {MaxRows} opening times and up to {MaxClosedDays} closed days.");
        }

        return Open.All(row => row.IsReadable)
            ? null
            : new("Use horários como 08:00 e 18:30.", "Use times like 08:00 and 18:30.");
    }
}

/// <summary>One opening time.</summary>
/// <param name="Day">On which it begins.</param>
/// <param name="From">Local time: <c>08:00</c>.</param>
/// <param name="To">Exclusive; not after <paramref name="From"/> means the next day.</param>
internal sealed record OpenTime(DayOfWeek Day, string From, string To)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsReadable => Time(From) is not null && Time(To) is not null;

    public bool Holds(DateOnly date, TimeOnly time, IReadOnlyList<DateOnly> closedOn)
    {
        if (Time(From) is not { } from || Time(To) is not { } to)
        {
            return false;
        }

        if (to > from)
        {
            return IsDay(date) && time >= from && time < to;
        }

        return (IsDay(date) && time >= from) || (IsDay(date.AddDays(-1)) && time < to);

        bool IsDay(DateOnly day) => day.DayOfWeek == Day && !closedOn.Contains(day);
    }

    private static TimeOnly? Time(string text) =>
        text == "24:00" ? TimeOnly.MinValue : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
