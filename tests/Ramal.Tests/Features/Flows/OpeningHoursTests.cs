using System.Text.Json;
using Ramal.Features.Flows;

namespace Ramal.Tests.Features.Flows;

public sealed class OpeningHoursTests
{
    private const string Shop = """
        {"timeZone":"America/Sao_Paulo","open":[{"day":"monday","from":"08:00","to":"12:00"},{"day":"monday","from":"13:00","to":"18:00"},
        {"day":"friday","from":"20:00","to":"02:00"}],"closedOn":["2026-01-12"]}
        """;

    [Theory]
    [InlineData("2026-01-05T11:00:00Z", true)] // Monday 08:00
    [InlineData("2026-01-05T10:59:59Z", false)]
    [InlineData("2026-01-05T15:30:00Z", false)] // lunch
    [InlineData("2026-01-05T20:59:00Z", true)]
    [InlineData("2026-01-05T21:00:00Z", false)]
    [InlineData("2026-01-12T12:00:00Z", false)] // closed that day
    [InlineData("2026-01-10T04:00:00Z", true)] // Saturday 01:00 belongs to Friday
    [InlineData("2026-01-10T06:00:00Z", false)]
    public void It_is_open_by_the_clock_of_its_zone(string at, bool isOpen) => Assert.Equal(
        isOpen, JsonSerializer.Deserialize<OpeningHours>(Shop, FlowJson.Options)!.IsOpen(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("""{"timeZone":"Lua/Cratera","open":[{"day":"monday","from":"08:00","to":"12:00"}]}""")]
    [InlineData("""{"timeZone":"America/Sao_Paulo","open":[]}""")]
    [InlineData("""{"timeZone":"America/Sao_Paulo","open":[{"day":"monday","from":"8h","to":"12:00"}]}""")]
    public void What_cannot_be_used_is_told(string hours) => Assert.NotNull(JsonSerializer.Deserialize<OpeningHours>(hours, FlowJson.Options)!.Wrong());
}
