using System.Diagnostics;
using System.Net.Http.Json;

namespace Ramal.Lab.Tests;

public sealed class FaultTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task A_slow_answer_waits_within_its_range_and_delivers()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.Slow) { Delay = Short, DelayUpTo = Short * 1.5, PathPrefix = "/message/" });

        var watch = Stopwatch.StartNew();
        using var response = await fixture.SendAsync("a", "devagar");

        Assert.InRange(watch.Elapsed, Short * 0.95, TimeSpan.FromSeconds(10));
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(1, fixture.Lab.Received.Count("devagar"));
    }

    [Fact]
    public async Task A_slow_answer_delivers_even_when_the_caller_has_gone()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.Slow) { Delay = Short * 3 });

        await fixture.LeaveDuringAsync("a", "fui", Short / 2);

        await fixture.Lab.Received.WaitForTextAsync("fui", TimeSpan.FromSeconds(10), LabFixture.Ct);
        Assert.Equal(1, fixture.Lab.Received.Total);
    }

    [Fact]
    public async Task A_hang_delivers_nothing_and_breaks_the_connection()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.Hang) { Delay = Short });

        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.SendAsync("a", "presa"));

        Assert.Equal(0, fixture.Lab.Received.Total);
    }

    [Theory]
    [InlineData(FaultKind.ServerError, 502)]
    [InlineData(FaultKind.LicenseRequired, 503)]
    [InlineData(FaultKind.Unauthorized, 401)]
    public async Task A_refusal_has_its_status_and_delivers_nothing(FaultKind kind, int status)
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(kind) { StatusCode = 502 });

        using var response = await fixture.SendAsync("a", "recusada");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(0, fixture.Lab.Received.Total);
    }

    [Fact]
    public async Task A_missing_license_says_its_code()
    {
        await using var fixture = await LabFixture.StartAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.LicenseRequired));

        Assert.Equal("LICENSE_REQUIRED", (await fixture.GetAsync("/instance/fetchInstances")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_cut_before_delivers_nothing_and_a_cut_after_delivers_once()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.DropBefore) { Times = 1 });
        fixture.Lab.Faults.Add(new Fault(FaultKind.DropAfter) { Times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.SendAsync("a", "antes"));
        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.SendAsync("a", "depois"));

        Assert.Equal(0, fixture.Lab.Received.Count("antes"));
        Assert.Equal(1, fixture.Lab.Received.Count("depois"));
        Assert.Empty(fixture.Lab.Faults.Active);
    }

    [Fact]
    public async Task A_late_answer_comes_after_the_callers_patience_but_the_message_arrived()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.AnswerLate) { Delay = TimeSpan.FromSeconds(20) });

        await fixture.LeaveDuringAsync("a", "chegou", Short * 5);

        Assert.Equal(1, fixture.Lab.Received.Count("chegou"));
    }

    [Fact]
    public async Task A_201_without_key_is_not_a_delivery()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.NoKey));

        using var response = await fixture.SendAsync("a", "falsa");

        Assert.Equal(201, (int)response.StatusCode);
        Assert.False((await LabFixture.JsonAsync(response)).TryGetProperty("key", out _));
        Assert.Equal(0, fixture.Lab.Received.Total);
    }

    [Fact]
    public async Task Refused_connections_come_back_on_the_same_port_with_everything_remembered()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        var before = fixture.Lab.BaseUrl;

        await fixture.Lab.RefuseConnectionsAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.SendAsync("a", "porta fechada"));
        await fixture.Lab.ListenAgainAsync();

        using var response = await fixture.SendAsync("a", "de volta");
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(before, fixture.Lab.BaseUrl);
        Assert.Equal(0, fixture.Lab.Received.Count("porta fechada"));
    }

    [Fact]
    public async Task A_fault_of_one_instance_leaves_the_other_alone_and_goes_when_spent()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a");
        await fixture.PairedAsync("b");
        fixture.Lab.Faults.Add(new Fault(FaultKind.ServerError) { Instance = "a", Times = 1 });

        using var other = await fixture.SendAsync("b", "b");
        using var hit = await fixture.SendAsync("a", "a1");
        using var spent = await fixture.SendAsync("a", "a2");

        Assert.Equal([201, 500, 201], new[] { other, hit, spent }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task A_chance_of_one_half_hits_about_half_and_the_same_ones_for_the_same_seed()
    {
        async Task<string> RunAsync()
        {
            await using var fixture = await LabFixture.StartAsync(new LabOptions { Seed = 7 });
            await fixture.PairedAsync();
            fixture.Lab.Faults.Add(new Fault(FaultKind.ServerError) { Chance = 0.5 });
            var statuses = "";
            for (var i = 0; i < 60; i++)
            {
                using var response = await fixture.SendAsync("a", "sorte");
                statuses += (int)response.StatusCode == 201 ? "+" : "-";
            }

            return statuses;
        }

        var first = await RunAsync();

        Assert.InRange(first.Count(letter => letter == '-'), 15, 45);
        Assert.Equal(first, await RunAsync());
    }

    [Fact]
    public async Task A_number_without_whatsapp_is_refused_and_nothing_is_counted()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        fixture.Lab.Phones.SetNotOnWhatsApp("5511900000099");

        using var response = await fixture.SendAsync("a", "ninguém", "5511900000099");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.False((await LabFixture.JsonAsync(response)).GetProperty("response").GetProperty("message")[0].GetProperty("exists").GetBoolean());
        Assert.Equal(0, fixture.Lab.Received.Total);
    }

    [Fact]
    public async Task Every_text_is_counted_once_when_many_send_at_the_same_time()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();

        await Parallel.ForAsync(0, 400, LabFixture.Ct, async (number, _) =>
        {
            using var response = await fixture.SendAsync("a", $"texto {number % 200}", $"55119{number:D8}");
            Assert.Equal(201, (int)response.StatusCode);
        });

        Assert.Equal(400, fixture.Lab.Received.Total);
        Assert.Equal(200, fixture.Lab.Received.Repeated.Count);
        Assert.All(fixture.Lab.Received.Counts.Values, count => Assert.Equal(2, count));
    }

    [Fact]
    public async Task A_voice_message_arrives_from_base64_and_from_a_form()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        using var form = new MultipartFormDataContent { { new StringContent(LabFixture.Ana), "number" }, { new ByteArrayContent([9, 8, 7]), "file", "voz.ogg" } };

        using var plain = await fixture.Http.PostAsJsonAsync("/message/sendWhatsAppAudio/a", new { number = LabFixture.Ana, audio = "AQID" }, LabFixture.Ct);
        using var upload = await fixture.Http.PostAsync("/message/sendWhatsAppAudio/a", form, LabFixture.Ct);

        Assert.Equal([201, 201], new[] { plain, upload }.Select(response => (int)response.StatusCode));
        Assert.Equal("audioMessage", (await LabFixture.JsonAsync(plain)).GetProperty("messageType").GetString());
        Assert.Equal([[1, 2, 3], [9, 8, 7]], fixture.Lab.Phones[LabFixture.Ana].Messages.Select(message => message.Media!.Bytes.ToArray()));
    }

    [Fact]
    public async Task Media_arrives_with_its_bytes_and_a_broken_picture_is_refused()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync();
        var bytes = Enumerable.Range(0, 300).Select(number => (byte)number).ToArray();

        using var sent = await fixture.Http.PostAsJsonAsync("/message/sendMedia/a", new { number = LabFixture.Ana, mediatype = "document", media = Convert.ToBase64String(bytes), caption = "nota", fileName = "nota.pdf" }, LabFixture.Ct);
        using var broken = await fixture.Http.PostAsJsonAsync("/message/sendMedia/a", new { number = LabFixture.Ana, mediatype = "image", media = "iVBORw0KGgo=" }, LabFixture.Ct);

        Assert.Equal([201, 500], new[] { sent, broken }.Select(response => (int)response.StatusCode));
        var arrived = Assert.Single(fixture.Lab.Phones[LabFixture.Ana].Messages);
        Assert.Equal(("nota", "document", "nota.pdf"), (arrived.Text, arrived.Media!.Kind, arrived.Media.FileName));
        Assert.Equal(bytes, arrived.Media.Bytes.ToArray());
        Assert.Contains("\"nota.pdf\"", System.Text.Encoding.UTF8.GetString(arrived.RawBody.Span), StringComparison.Ordinal);
    }
}
