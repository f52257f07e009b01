using System.Net.Http.Json;

namespace Ramal.Lab.Tests;

public sealed class ControlTests
{
    [Theory]
    [InlineData("/lab", "text/html")]
    [InlineData("/lab/lab.js", "text/javascript")]
    [InlineData("/lab/texts.js", "text/javascript")]
    [InlineData("/lab/lab.css", "text/css")]
    [InlineData("/lab/icon.svg", "image/svg+xml")]
    public async Task The_page_is_served_whole_under_a_strict_policy(string path, string contentType)
    {
        await using var fixture = await LabFixture.StartAsync();

        using var response = await fixture.Http.GetAsync(path, LabFixture.Ct);
        var text = await response.Content.ReadAsStringAsync(LabFixture.Ct);

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("//cdn", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_scans_reads_and_answers_through_the_control_api()
    {
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.CreateAsync("a");
        using var picture = await fixture.Http.GetAsync("/lab/api/instances/a/qr.png", LabFixture.Ct);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);

        using var scanned = await fixture.Http.PostAsJsonAsync("/lab/api/instances/a/scan", new { phone = LabFixture.Owner }, LabFixture.Ct);
        using var sent = await fixture.SendAsync("a", "oi, Ana");
        using var answered = await fixture.Http.PostAsJsonAsync($"/lab/api/phones/{LabFixture.Ana}/send", new { instance = "a", text = "oi!" }, LabFixture.Ct);
        var state = await fixture.GetAsync("/lab/api/state");

        Assert.Equal([204, 201, 200], new[] { scanned, sent, answered }.Select(response => (int)response.StatusCode));
        Assert.Equal(LinkState.Open, instance.State);
        var lines = state.GetProperty("chats").EnumerateArray().Single().GetProperty("lines");
        Assert.Equal([("oi, Ana", false), ("oi!", true)], lines.EnumerateArray().Select(line => (line.GetProperty("text").GetString(), line.GetProperty("fromPhone").GetBoolean())));
        Assert.True(state.GetProperty("simulated").GetBoolean());
    }

    [Fact]
    public async Task A_qr_that_is_gone_cannot_be_scanned()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();

        using var scanned = await fixture.Http.PostAsJsonAsync("/lab/api/instances/a/scan", new { phone = LabFixture.Owner }, LabFixture.Ct);

        Assert.Equal(409, (int)scanned.StatusCode);
    }

    [Fact]
    public async Task Faults_are_switched_on_and_off_and_what_arrived_is_counted()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();

        using var added = await fixture.Http.PostAsJsonAsync("/lab/api/faults", new { kind = "ServerError", instance = "a", statusCode = 503 }, LabFixture.Ct);
        using var refused = await fixture.SendAsync("a", "não");
        using var removed = await fixture.Http.DeleteAsync($"/lab/api/faults/{(await LabFixture.JsonAsync(added)).GetProperty("id").GetInt32()}", LabFixture.Ct);
        using var taken = await fixture.SendAsync("a", "sim");

        Assert.Equal([503, 204, 201], new[] { refused, removed, taken }.Select(response => (int)response.StatusCode));
        Assert.Equal(1, (await fixture.GetAsync("/lab/api/received?text=sim")).GetProperty("count").GetInt32());
        Assert.Equal(0, (await fixture.GetAsync("/lab/api/received?text=n%C3%A3o")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_closed_port_opens_again_by_itself()
    {
        await using var fixture = await LabFixture.StartAsync();

        using var accepted = await fixture.Http.PostAsJsonAsync("/lab/api/refuse", new { seconds = 0.2 }, LabFixture.Ct);
        Assert.True(SpinWait.SpinUntil(() => !fixture.Lab.IsListening, TimeSpan.FromSeconds(10)));
        Assert.True(SpinWait.SpinUntil(() => fixture.Lab.IsListening, TimeSpan.FromSeconds(10)));

        Assert.Equal(202, (int)accepted.StatusCode);
        Assert.Equal(200, (await fixture.GetAsync("/")).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task The_demo_has_phones_and_groups_to_play_with()
    {
        await using var lab = await LabServer.StartAsync(LabOptions.ForDemo with { Url = "http://127.0.0.1:0" });

        Assert.Contains(lab.Phones.Known, phone => phone.Name == "Padaria Aurora" && phone.Groups.Count == 3);
        Assert.NotEmpty(lab.Phones.NotOnWhatsApp);
    }
}
