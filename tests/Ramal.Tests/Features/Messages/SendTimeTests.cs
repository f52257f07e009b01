using NodaTime;
using Ramal.Features.Messages;

namespace Ramal.Tests.Features.Messages;

public sealed class SendTimeTests
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];
    private static readonly DateTimeZone SaoPaulo = DateTimeZoneProviders.Tzdb["America/Sao_Paulo"];

    [Theory]
    [InlineData("2026-02-01T10:00", "2026-02-01T13:00:00Z")]
    [InlineData("2026-02-01T10:00:30", "2026-02-01T13:00:30Z")]
    [InlineData("2026-02-01T13:00:00Z", "2026-02-01T13:00:00Z")]
    [InlineData("2026-02-01T15:00:00.250+02:00", "2026-02-01T13:00:00.25Z")]
    [InlineData("2026-02-01T10:00-03:00", "2026-02-01T13:00:00Z")]
    public void Instants_and_local_times_are_understood(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), SendTime.Parse(text, SaoPaulo));

    [Fact]
    public void A_skipped_local_time_moves_forward_by_the_gap() =>
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 7, 30, 0, TimeSpan.Zero), SendTime.Parse("2026-03-08T02:30", NewYork));

    [Fact]
    public void A_local_time_that_happens_twice_means_the_first() =>
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 5, 30, 0, TimeSpan.Zero), SendTime.Parse("2026-11-01T01:30", NewYork));

    [Theory]
    [InlineData("")]
    [InlineData("amanhã")]
    [InlineData("2026-02-30T10:00")]
    [InlineData("2026-02-01")]
    [InlineData("2026-02-01 10:00")]
    [InlineData("-9998-01-01T00:00:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("2026-02-01T10:00:00+99:00")]
    public void Anything_else_is_refused(string text) => Assert.Null(SendTime.Parse(text, SaoPaulo));

    [Theory]
    [InlineData("PT0S", 0)]
    [InlineData("PT30M", 1800)]
    [InlineData("P7D", 604800)]
    [InlineData("P1W", 604800)]
    [InlineData("PT168H", 604800)]
    public void Durations_up_to_a_week_are_understood(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SendTime.ParseLateBy(text));

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("P8D")]
    [InlineData("-PT1M")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("PT9223372036854775807H")]
    public void Other_durations_are_refused(string text) => Assert.Null(SendTime.ParseLateBy(text));
}
