namespace Ramal.Lab.Tests;

public sealed class PairingTests
{
    [Fact]
    public async Task A_scan_opens_the_instance_and_tells_the_webhook_who_it_is()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.CreateAsync("a", hooks.Url);
        var shown = (await hooks.NextAsync("qrcode.updated")).Data.GetProperty("qrcode");
        Assert.Equal(instance.Qr!.Text, shown.GetProperty("code").GetString());

        Assert.True(fixture.Lab.Phones[LabFixture.Owner].Scan(shown.GetProperty("code").GetString()!));

        Assert.Equal("connecting", (await hooks.NextAsync("connection.update")).Data.GetProperty("state").GetString());
        var open = await hooks.NextAsync("connection.update");
        Assert.Equal("open", open.Data.GetProperty("state").GetString());
        Assert.Equal(LabFixture.Owner + "@s.whatsapp.net", open.Data.GetProperty("wuid").GetString());
        Assert.Equal(LabFixture.Owner + "@s.whatsapp.net", open.Body.GetProperty("sender").GetString());
        Assert.Equal("open", await fixture.StateAsync("a"));
    }

    [Fact]
    public async Task The_qr_changes_every_45_seconds_and_the_old_one_is_worth_nothing()
    {
        var clock = new ManualClock();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { TimeProvider = clock });
        var instance = await fixture.CreateAsync("a");
        var first = instance.Qr!;

        clock.Advance(TimeSpan.FromSeconds(45));

        Assert.Equal(2, instance.Qr!.Count);
        Assert.NotEqual(first.Text, instance.Qr.Text);
        Assert.False(fixture.Lab.Phones[LabFixture.Owner].Scan(first.Text));
        Assert.True(fixture.Lab.Phones[LabFixture.Owner].Scan(instance.Qr.Text));
    }

    [Fact]
    public async Task After_six_codes_the_server_gives_up_and_a_new_connect_starts_anew()
    {
        var clock = new ManualClock();
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { TimeProvider = clock });
        var instance = await fixture.CreateAsync("a", hooks.Url, events: ["QRCODE_UPDATED", "CONNECTION_UPDATE"]);
        for (var count = 1; count <= 6; count++)
        {
            Assert.Equal(count, instance.Qr!.Count);
            clock.Advance(TimeSpan.FromSeconds(45));
        }

        for (var count = 1; count <= 6; count++)
        {
            Assert.True((await hooks.NextAsync("qrcode.updated")).Data.TryGetProperty("qrcode", out _));
        }

        Assert.Equal("QR code limit reached, please login again", (await hooks.NextAsync("qrcode.updated")).Data.GetProperty("message").GetString());
        var refused = (await hooks.NextAsync("connection.update")).Data;
        Assert.Equal(("refused", 428), (refused.GetProperty("state").GetString(), refused.GetProperty("statusReason").GetInt32()));
        Assert.Equal("close", await fixture.StateAsync("a"));
        Assert.Equal(1, (await fixture.GetAsync("/instance/connect/a")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_pairing_code_links_only_the_phone_it_was_made_for()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.CreateAsync("a");
        var code = (await fixture.GetAsync($"/instance/connect/a?number={LabFixture.Owner}")).GetProperty("pairingCode").GetString()!;

        Assert.Equal(8, code.Length);
        Assert.False(fixture.Lab.Phones[LabFixture.Ana].TypeCode(code));
        Assert.True(fixture.Lab.Phones[LabFixture.Owner].TypeCode($"{code[..4]}-{code[4..]}"));
        Assert.Equal("open", await fixture.StateAsync("a"));
    }

    [Fact]
    public async Task A_slow_whatsapp_gives_count_zero_and_the_qr_later()
    {
        var clock = new ManualClock();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { TimeProvider = clock, QrDelay = TimeSpan.FromSeconds(8) });
        await fixture.CreateAsync("a");
        var early = await fixture.GetAsync("/instance/connect/a");

        clock.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal("""{"count":0}""", early.GetRawText());
        Assert.Equal(1, (await fixture.GetAsync("/instance/connect/a")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task One_phone_may_link_two_instances()
    {
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a");
        await fixture.PairedAsync("b");

        Assert.Equal("open", await fixture.StateAsync("a"));
        Assert.Equal("open", await fixture.StateAsync("b"));
        Assert.Equal(["a", "b"], fixture.Lab.Phones[LabFixture.Owner].Linked.Select(instance => instance.Name));
    }

    [Fact]
    public async Task Unlinking_on_the_phone_closes_with_401_and_logs_out()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["STATUS_INSTANCE", "LOGOUT_INSTANCE", "CONNECTION_UPDATE"]);

        Assert.True(fixture.Lab.Phones[LabFixture.Owner].Unlink("a"));

        var status = (await hooks.NextAsync("status.instance")).Data;
        Assert.Equal(("closed", 401), (status.GetProperty("status").GetString(), status.GetProperty("disconnectionReasonCode").GetInt32()));
        Assert.Equal("null", (await hooks.NextAsync("logout.instance")).Data.GetRawText());
        var closed = (await hooks.NextAsync("connection.update")).Data;
        Assert.Equal(("close", 401), (closed.GetProperty("state").GetString(), closed.GetProperty("statusReason").GetInt32()));
        Assert.Equal("close", await fixture.StateAsync("a"));
        Assert.Equal(401, (await fixture.GetAsync("/instance/fetchInstances?instanceName=a"))[0].GetProperty("disconnectionReasonCode").GetInt32());
    }

    [Fact]
    public async Task A_dropped_socket_says_connecting_and_open_but_never_close()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.PairedAsync("a", hooks.Url, ["CONNECTION_UPDATE"]);
        await hooks.NextAsync();
        await hooks.NextAsync();
        await hooks.NextAsync();

        instance.DropSocket();

        Assert.Equal("connecting", (await hooks.NextAsync()).Data.GetProperty("state").GetString());
        Assert.Equal("open", (await hooks.NextAsync()).Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_silently_closed_instance_comes_back_without_a_qr()
    {
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.PairedAsync();

        instance.DropSocket(reconnects: false);

        Assert.Equal("close", await fixture.StateAsync("a"));
        using var refused = await fixture.SendAsync("a", "never");
        Assert.Equal(500, (int)refused.StatusCode);
        Assert.Equal("""{"count":0}""", (await fixture.GetAsync("/instance/connect/a")).GetRawText());
        Assert.Equal("open", await fixture.StateAsync("a"));
        Assert.Equal(0, fixture.Lab.Received.Count("never"));
    }

    [Fact]
    public async Task What_a_phone_wrote_while_the_socket_was_down_arrives_when_it_is_up()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.PairedAsync("a", hooks.Url, ["MESSAGES_UPSERT"]);
        instance.DropSocket(reconnects: false);

        fixture.Lab.Phones[LabFixture.Ana].SendText("a", "cadê você?");
        Assert.Empty(fixture.Lab.WebhookAttempts);
        instance.StartConnecting();

        Assert.Equal("cadê você?", (await hooks.NextAsync()).Data.GetProperty("message").GetProperty("conversation").GetString());
    }

    [Fact]
    public async Task A_deleted_instance_is_gone_and_says_so()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["REMOVE_INSTANCE", "INSTANCE_DELETE"]);

        using var deleted = await fixture.Http.DeleteAsync("/instance/delete/a", LabFixture.Ct);

        Assert.Equal(200, (int)deleted.StatusCode);
        Assert.Equal("remove.instance", (await hooks.NextAsync()).EventName);
        Assert.Equal("a", (await hooks.NextAsync("instance.delete")).Data.GetProperty("instanceName").GetString());
        Assert.False(fixture.Lab.Instances.TryGet("a", out _));
    }
}
