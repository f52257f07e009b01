using System.Net.Http.Json;

namespace Ramal.Lab.Tests;

public sealed class WebhookTests
{
    [Fact]
    public async Task An_event_carries_the_recorded_envelope_and_the_hooks_headers()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.PairedAsync("a", hooks.Url, ["SEND_MESSAGE"]);

        using var response = await fixture.SendAsync("a", "oi");
        var hook = await hooks.NextAsync();

        Assert.Equal(["event", "instance", "data", "destination", "date_time", "sender", "server_url", "apikey"], hook.Body.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("send.message", "a", instance.Token, "t1"), (hook.EventName, hook.Body.GetProperty("instance").GetString(), hook.Body.GetProperty("apikey").GetString(), hook.Tenant));
        Assert.Equal((await LabFixture.JsonAsync(response)).GetRawText(), hook.Data.GetRawText());
    }

    [Fact]
    public async Task By_events_adds_the_events_name_to_the_address()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.CreateAsync("a", hooks.Url, byEvents: true);

        Assert.Equal("/hook/instance-create", (await hooks.NextAsync()).Path);
        Assert.Equal("/hook/connection-update", (await hooks.NextAsync()).Path);
        Assert.Equal("/hook/qrcode-updated", (await hooks.NextAsync()).Path);
    }

    [Fact]
    public async Task A_failing_hook_is_tried_again_until_it_takes_the_event()
    {
        await using var hooks = await HookReceiver.StartAsync(500, 503);
        await using var fixture = await LabFixture.StartAsync(new LabOptions { RetryScale = 0.002 });
        await fixture.PairedAsync("a", hooks.Url, ["SEND_MESSAGE"]);

        using var response = await fixture.SendAsync("a", "insiste");

        Assert.Equal(500, (await hooks.NextAsync()).Answered);
        Assert.Equal(503, (await hooks.NextAsync()).Answered);
        Assert.Equal(200, (await hooks.NextAsync()).Answered);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task A_hook_that_refuses_for_good_is_not_tried_again(int status)
    {
        await using var hooks = await HookReceiver.StartAsync(status);
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["SEND_MESSAGE"]);

        using var first = await fixture.SendAsync("a", "um");
        Assert.Equal(status, (await hooks.NextAsync()).Answered);
        using var second = await fixture.SendAsync("a", "dois");
        Assert.Equal("dois", (await hooks.NextAsync()).Data.GetProperty("message").GetProperty("conversation").GetString());

        // The second event goes out after the first try of the first one is over.
        var tried = fixture.Lab.WebhookAttempts[0];
        Assert.Equal((1, status, false), (tried.Number, tried.Status, tried.WillRetry));
    }

    [Fact]
    public async Task Lost_webhooks_reach_nobody_until_the_fault_goes()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["SEND_MESSAGE"]);
        var fault = fixture.Lab.Faults.Add(new Fault(FaultKind.WebhooksLost) { Times = 1 });

        using var lost = await fixture.SendAsync("a", "perdida");
        Assert.True(SpinWait.SpinUntil(() => fault.Hits == 1, TimeSpan.FromSeconds(10)));
        using var kept = await fixture.SendAsync("a", "entregue");

        Assert.Equal("entregue", (await hooks.NextAsync()).Data.GetProperty("message").GetProperty("conversation").GetString());
    }

    [Theory]
    [InlineData(false, "DELIVERY_ACK", true)]
    [InlineData(true, "DELIVERED", false)]
    public async Task Receipts_come_in_both_vocabularies_and_are_kept(bool cloudWords, string delivered, bool fromMe)
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { Receipts = new() { CloudWords = cloudWords } });
        await fixture.PairedAsync("a", hooks.Url, ["MESSAGES_UPDATE"]);

        using var response = await fixture.SendAsync("a", "oi");
        var id = (await LabFixture.JsonAsync(response)).GetProperty("key").GetProperty("id").GetString();
        var first = (await hooks.NextAsync()).Data;
        var second = (await hooks.NextAsync()).Data;

        Assert.Equal((id, delivered, fromMe), (first.GetProperty("keyId").GetString(), first.GetProperty("status").GetString(), first.GetProperty("fromMe").GetBoolean()));
        Assert.Equal("READ", second.GetProperty("status").GetString());
        using var found = await fixture.Http.PostAsJsonAsync("/chat/findMessages/a", new { where = new { key = new { id } } }, LabFixture.Ct);
        var updates = (await LabFixture.JsonAsync(found)).GetProperty("messages").GetProperty("records")[0].GetProperty("MessageUpdate");
        var statuses = await fixture.Http.PostAsJsonAsync("/chat/findStatusMessage/a", new { where = new { id } }, LabFixture.Ct);
        Assert.Equal([delivered, "READ"], (await LabFixture.JsonAsync(statuses)).EnumerateArray().Select(row => row.GetProperty("status").GetString()));
        Assert.Equal([delivered, "READ"], updates.EnumerateArray().Select(update => update.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Receipts_wait_for_their_time_and_stop_at_their_level()
    {
        var clock = new ManualClock();
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync(new LabOptions { TimeProvider = clock });
        await fixture.PairedAsync("a", hooks.Url, ["MESSAGES_UPDATE", "SEND_MESSAGE"]);
        fixture.Lab.Phones[LabFixture.Ana].Receipts = new() { Level = ReceiptLevel.Delivered, DeliveredAfter = TimeSpan.FromMinutes(5) };

        using var response = await fixture.SendAsync("a", "oi");
        Assert.Equal("send.message", (await hooks.NextAsync()).EventName);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("DELIVERY_ACK", (await hooks.NextAsync()).Data.GetProperty("status").GetString());
        clock.Advance(TimeSpan.FromDays(1));

        using var again = await fixture.SendAsync("a", "fim");
        Assert.Equal("send.message", (await hooks.NextAsync()).EventName);
    }

    [Theory]
    [InlineData(false, true, "pn", false)]
    [InlineData(true, true, "lid", true)]
    [InlineData(true, false, "lid", false)]
    public async Task An_incoming_message_names_its_sender_by_number_or_by_lid(bool asLid, bool withNumber, string mode, bool hasNumberBeside)
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["MESSAGES_UPSERT"]);
        var ana = fixture.Lab.Phones[LabFixture.Ana];

        var id = ana.SendText("a", "olá", new PhoneMessageOptions { AsLid = asLid, WithNumber = withNumber });
        var data = (await hooks.NextAsync()).Data;
        var key = data.GetProperty("key");

        Assert.Equal((id, false, mode), (key.GetProperty("id").GetString(), key.GetProperty("fromMe").GetBoolean(), key.GetProperty("addressingMode").GetString()));
        Assert.Equal(asLid ? ana.Lid : LabFixture.Ana + "@s.whatsapp.net", key.GetProperty("remoteJid").GetString());
        Assert.Equal(hasNumberBeside, key.TryGetProperty("remoteJidAlt", out _));
        Assert.Equal(("Ana", "olá"), (data.GetProperty("pushName").GetString(), data.GetProperty("message").GetProperty("conversation").GetString()));
    }

    [Fact]
    public async Task The_same_incoming_message_is_told_once()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["MESSAGES_UPSERT"]);
        var ana = fixture.Lab.Phones[LabFixture.Ana];

        ana.SendText("a", "um", new PhoneMessageOptions { MessageId = "X1" });
        ana.SendText("a", "um", new PhoneMessageOptions { MessageId = "X1" });
        ana.SendText("a", "dois");

        Assert.Equal("um", (await hooks.NextAsync()).Data.GetProperty("message").GetProperty("conversation").GetString());
        Assert.Equal("dois", (await hooks.NextAsync()).Data.GetProperty("message").GetProperty("conversation").GetString());
    }

    [Fact]
    public async Task Incoming_media_carries_its_bytes_when_the_hook_asks_for_base64()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["MESSAGES_UPSERT"]);

        fixture.Lab.Phones[LabFixture.Ana].SendText("a", "veja", new PhoneMessageOptions { Media = new LabMedia("image", "image/png", FileName: null, new byte[] { 1, 2, 3 }) });
        var data = (await hooks.NextAsync()).Data;

        Assert.Equal("imageMessage", data.GetProperty("messageType").GetString());
        Assert.Equal("AQID", data.GetProperty("message").GetProperty("base64").GetString());
        Assert.Equal("veja", data.GetProperty("message").GetProperty("imageMessage").GetProperty("caption").GetString());
    }

    [Fact]
    public async Task After_a_second_pairing_a_deaf_instance_sends_but_hears_nothing()
    {
        await using var fixture = await LabFixture.StartAsync();
        var instance = await fixture.PairedAsync();
        fixture.Lab.Faults.Add(new Fault(FaultKind.DeafAfterRepair));
        instance.Unlink();
        instance.StartConnecting();
        Assert.True(fixture.Lab.Phones[LabFixture.Owner].Scan(instance.Qr!.Text));

        fixture.Lab.Phones[LabFixture.Ana].SendText("a", "alguém aí?", new PhoneMessageOptions { MessageId = "LOST" });
        using var sent = await fixture.SendAsync("a", "eu envio");
        using var found = await fixture.Http.PostAsJsonAsync("/chat/findMessages/a", new { where = new { key = new { id = "LOST" } } }, LabFixture.Ct);

        Assert.True(instance.IsDeaf);
        Assert.Equal(1, fixture.Lab.Received.Count("eu envio"));
        Assert.Equal(0, (await LabFixture.JsonAsync(found)).GetProperty("messages").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Groups_are_listed_told_of_and_written_to()
    {
        await using var hooks = await HookReceiver.StartAsync();
        await using var fixture = await LabFixture.StartAsync();
        await fixture.PairedAsync("a", hooks.Url, ["GROUPS_UPSERT", "MESSAGES_UPSERT"]);
        var group = new LabGroup("120363000000000777@g.us", "Equipe", LabFixture.Owner, [LabFixture.Owner, LabFixture.Ana], [LabFixture.Ana]);

        fixture.Lab.Phones[LabFixture.Owner].Join(group);
        Assert.Equal("Equipe", (await hooks.NextAsync("groups.upsert")).Data[0].GetProperty("subject").GetString());

        var listed = (await fixture.GetAsync("/group/fetchAllGroups/a?getParticipants=true"))[0];
        Assert.Equal(["superadmin", "admin"], listed.GetProperty("participants").EnumerateArray().Select(person => person.GetProperty("admin").GetString()));
        using var sent = await fixture.SendAsync("a", "bom dia, grupo", group.Id);
        Assert.Equal(group.Id, Assert.Single(fixture.Lab.Received.Messages).To);
        fixture.Lab.Phones[LabFixture.Ana].SendText("a", "bom dia", new PhoneMessageOptions { GroupId = group.Id });
        var key = (await hooks.NextAsync("messages.upsert")).Data.GetProperty("key");
        Assert.Equal((group.Id, LabFixture.Ana + "@s.whatsapp.net"), (key.GetProperty("remoteJid").GetString(), key.GetProperty("participant").GetString()));
    }
}
