using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ramal.Hosting;

/// <summary>Instants leave as <c>2026-01-31T12:00:00Z</c>, with milliseconds where there are any. They come in with any offset.</summary>
internal sealed class UtcInstantConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>Characters of the longest form.</summary>
    public const int MaxLength = 24;

    /// <returns>How many characters were written.</returns>
    public static int Format(DateTime utc, Span<char> into)
    {
        var format = utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
        utc.TryFormat(into, out var length, format, CultureInfo.InvariantCulture);
        return length;
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[MaxLength];
        writer.WriteStringValue(text[..Format(value.UtcDateTime, text)]);
    }
}
