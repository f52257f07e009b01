namespace Ramal.Connectors.Tests.Evolution;

/// <summary>Bodies as recorded from 2.3.6, and what they say.</summary>
public sealed class CallbackTranslationTests : IDisposable
{
    private readonly ScriptedEvolution _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("SERVER_ACK", Receipt.Accepted)]
    [InlineData("DELIVERY_ACK", Receipt.Delivered)]
    [InlineData("READ", Receipt.Read)]
    [InlineData("PLAYED", Receipt.Read)]
    [InlineData("ERROR", Receipt.Failed)]
    public async Task Baileys_words_for_a_receipt(string word, Receipt expected)
    {
        var receipt = await OnlyAsync<ConnectorEvent.ReceiptReceived>(
            "messages.update", $$"""{"keyId":"3EB0","remoteJid":"5511988887777@s.whatsapp.net","fromMe":true,"status":"{{word}}","instanceId":"i","messageId":"m"}""");

        Assert.Equal(("3EB0", expected), (receipt.Id.Value, receipt.Receipt));
    }

    [Theory]
    [InlineData("SENT", Receipt.Accepted)]
    [InlineData("DELIVERED", Receipt.Delivered)]
    [InlineData("READ", Receipt.Read)]
    [InlineData("FAILED", Receipt.Failed)]
    public async Task Metas_words_for_a_receipt_which_say_fromMe_false_of_our_own_message(string word, Receipt expected)
    {
        var receipt = await OnlyAsync<ConnectorEvent.ReceiptReceived>(
            "messages.update", $$"""{"messageId":"m","keyId":"wamid.FAKE1","remoteJid":"5511999999999@s.whatsapp.net","fromMe":false,"participant":"5511999999999@s.whatsapp.net","status":"{{word}}","instanceId":"i"}""");

        Assert.Equal(("wamid.FAKE1", expected), (receipt.Id.Value, receipt.Receipt));
    }

    [Fact]
    public async Task The_same_receipt_in_both_vocabularies_has_one_key()
    {
        var baileys = await OnlyAsync<ConnectorEvent.ReceiptReceived>("messages.update", """{"keyId":"wamid.1","fromMe":true,"status":"DELIVERY_ACK"}""");
        var meta = await OnlyAsync<ConnectorEvent.ReceiptReceived>("messages.update", """{"keyId":"wamid.1","fromMe":false,"status":"DELIVERED"}""");

        Assert.Equal(baileys.DedupKey, meta.DedupKey);
    }

    [Theory]
    [InlineData("""{"keyId":"3EB0","fromMe":true,"status":"PENDING"}""")]
    [InlineData("""{"keyId":"3EB0","fromMe":true,"status":"DELETED"}""")]
    [InlineData("""{"keyId":"3EB0","fromMe":true,"status":"EDITED"}""")]
    [InlineData("""{"keyId":"F8245A765929F03C","fromMe":false,"status":"READ"}""")]
    public async Task What_is_no_progress_of_ours_is_ignored(string data) => await NothingAsync("messages.update", data);

    [Fact]
    public async Task A_message_from_a_LID_carries_the_number_when_WhatsApp_tells_it()
    {
        var known = await OnlyAsync<ConnectorEvent.MessageReceived>("messages.upsert", Upsert("""{"remoteJid":"955119888800229@lid","fromMe":false,"id":"A1","participant":"","addressingMode":"lid","remoteJidAlt":"5511988887777@s.whatsapp.net"}"""));
        var unknown = await OnlyAsync<ConnectorEvent.MessageReceived>("messages.upsert", Upsert("""{"remoteJid":"955119888800229@lid","fromMe":false,"id":"A2","participant":"","addressingMode":"lid"}"""));

        Assert.Equal([new(PersonAliasKind.Lid, "955119888800229"), new(PersonAliasKind.Phone, "5511988887777")], known.From);
        Assert.Equal([new PersonAlias(PersonAliasKind.Lid, "955119888800229")], unknown.From);
        Assert.Equal(("955119888800229@lid", "oi", "Maria"), (known.Chat.Value, known.Content.ReadableText, known.PushName));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795298973), known.At);
    }

    [Fact]
    public async Task In_a_group_the_sender_is_the_participant()
    {
        var received = await OnlyAsync<ConnectorEvent.MessageReceived>("messages.upsert", Upsert("""{"remoteJid":"120363000000000001@g.us","fromMe":false,"id":"A1","participant":"5511988887777@s.whatsapp.net"}"""));

        Assert.Equal(("120363000000000001@g.us", "5511988887777"), (received.Chat.Value, Assert.Single(received.From).Value));
    }

    [Fact]
    public async Task What_went_out_has_one_key_whether_echoed_or_seen_from_the_phone()
    {
        const string Data = """{"key":{"remoteJid":"5511988887777@s.whatsapp.net","fromMe":true,"id":"3EB0963428B4FD915A6C51"},"pushName":"Você","status":"PENDING","message":{"conversation":"Hello"},"messageType":"conversation","messageTimestamp":1795298912}""";
        var echo = await OnlyAsync<ConnectorEvent.MessageSentElsewhere>("send.message", Data);
        var upsert = await OnlyAsync<ConnectorEvent.MessageSentElsewhere>("messages.upsert", Data);

        Assert.Equal(echo.DedupKey, upsert.DedupKey);
        Assert.Equal(("3EB0963428B4FD915A6C51", "Hello"), (echo.Id.Value, echo.Content.ReadableText));
    }

    [Theory]
    [InlineData("""{"extendedTextMessage":{"text":"t"}}""")]
    [InlineData("""{"imageMessage":{"caption":"t"}}""")]
    [InlineData("""{"videoMessage":{"caption":"t"}}""")]
    [InlineData("""{"ephemeralMessage":{"message":{"conversation":"t"}}}""")]
    [InlineData("""{"documentWithCaptionMessage":{"message":{"documentMessage":{"caption":"t"}}}}""")]
    [InlineData("""{"viewOnceMessageV2":{"message":{"imageMessage":{"caption":"t","fileSha256":{"0":232,"1":74}}}}}""")]
    public async Task The_text_is_found_in_its_wrapping(string message)
    {
        var received = await OnlyAsync<ConnectorEvent.MessageReceived>(
            "messages.upsert", $$$"""{"key":{"remoteJid":"1@s.whatsapp.net","fromMe":false,"id":"A"},"message":{{{message}}},"messageTimestamp":{"low":1795298973,"high":0,"unsigned":true}}""");

        Assert.Equal(("t", DateTimeOffset.FromUnixTimeSeconds(1795298973)), (received.Content.ReadableText, received.At));
    }

    [Theory]
    [InlineData("messages.upsert", """{"key":{"remoteJid":"status@broadcast","fromMe":false,"id":"S"},"message":{"conversation":"story"}}""")]
    [InlineData("messages.upsert", """{"key":{"remoteJid":"1@s.whatsapp.net","fromMe":false,"id":"S"},"messageType":"reactionMessage","message":{"reactionMessage":{"text":"👍"}}}""")]
    [InlineData("send.message", """{"message":"(#131030) x","type":"OAuthException","code":131030,"fbtrace_id":"y"}""")]
    [InlineData("presence.update", """{"id":"1","presences":{}}""")]
    [InlineData("chats.update", "[]")]
    [InlineData("contacts.update", """[{"pushName":"x"}]""")]
    [InlineData("application.startup", "null")]
    [InlineData("something.new", "7")]
    public async Task What_nobody_needs_is_ignored(string name, string data) => await NothingAsync(name, data);

    [Theory]
    [InlineData("messages.upsert", "null")]
    [InlineData("messages.upsert", "7")]
    [InlineData("messages.upsert", "{}")]
    [InlineData("messages.update", """[{"status":"READ"}]""")]
    [InlineData("connection.update", "[]")]
    [InlineData("qrcode.updated", "null")]
    public async Task A_known_event_without_its_data_is_malformed(string name, string data)
    {
        await using var host = _server.Open();

        Assert.Equal(CallbackReading.Malformed, await host.ReadAsync(Body(name, data)));
        Assert.Empty(host.Events.All);
    }

    [Theory]
    [InlineData("messages.edited", "120363000000000001@g.us", "5511977770001", "5511977770001")]
    [InlineData("messages.edited", "120363000000000001@g.us", null, null)]
    [InlineData("messages.edited", "5511977770001@s.whatsapp.net", null, null)]
    [InlineData("messages.delete", "120363000000000001@g.us", "5511977770001", "5511977770001")]
    [InlineData("messages.delete", "120363000000000001@g.us", null, null)]
    [InlineData("messages.delete", "5511977770001@s.whatsapp.net", null, "5511977770001")]
    public async Task An_edit_or_a_deletion_is_of_whoever_the_provider_names_and_else_of_nobody(string name, string chat, string? participant, string? by)
    {
        var isEdit = name == "messages.edited";
        var named = participant is null ? "" : $""","participant":"{participant}@s.whatsapp.net" """;
        var key = $$"""{"remoteJid":"{{chat}}","fromMe":{{(isEdit ? "true" : "false")}},"id":"A1"{{named}}}""";

        var told = await OnlyAsync<ConnectorEvent.MessageReceived>(
            name, isEdit ? $$"""{"key":{{key}},"type":"MESSAGE_EDIT","editedMessage":{"conversation":"novo"},"timestampMs":"1767614400000"}""" : key);

        Assert.Equal(by is null ? [] : [new PersonAlias(PersonAliasKind.Phone, by)], told.From);
        Assert.Equal(new ChatId(chat), told.Chat);
        Assert.Equal(new ExternalMessageId("A1"), told.Content is MessageContent.Edit edit ? edit.Of : Assert.IsType<MessageContent.Delete>(told.Content).Of);
    }

    [Fact]
    public async Task A_deletion_on_the_own_phone_is_our_numbers()
    {
        var told = await OnlyAsync<ConnectorEvent.MessageSentElsewhere>("messages.delete", """{"remoteJid":"5511977770001@s.whatsapp.net","fromMe":true,"id":"A1"}""");

        Assert.Equal(new MessageContent.Delete(new ExternalMessageId("A1")), told.Content);
    }

    [Fact]
    public async Task Many_messages_in_one_event_all_count_and_a_bad_one_among_them_is_left_out()
    {
        await using var host = _server.Open();
        await host.ReadAsync(Body("messages.upsert", $$"""[{{Upsert("""{"remoteJid":"1@s.whatsapp.net","fromMe":false,"id":"A1"}""")}},{"no":"key"},{{Upsert("""{"remoteJid":"1@s.whatsapp.net","fromMe":false,"id":"A2"}""")}}]"""));

        Assert.Equal(["A1", "A2"], host.Events.Of<ConnectorEvent.MessageReceived>().Select(message => message.Id.Value));
    }

    [Fact]
    public async Task Another_instances_event_says_nothing_and_proves_nothing()
    {
        await using var host = _server.Open();
        var body = LabProvider.Body("messages.upsert", Upsert("""{"remoteJid":"1@s.whatsapp.net","fromMe":false,"id":"A1"}"""), instance: "theirs");

        Assert.Equal(CallbackReading.Ignored, await host.ReadAsync(body));
        Assert.Empty(host.Events.All);
    }

    [Theory]
    [InlineData("connection.update", """{"instance":"ours","state":"close","statusReason":401}""", LinkState.LoggedOut, LinkCause.LoggedOutOnPhone)]
    [InlineData("connection.update", """{"instance":"ours","state":"close","statusReason":402}""", LinkState.Blocked, LinkCause.Banned)]
    [InlineData("connection.update", """{"instance":"ours","state":"close","statusReason":403}""", LinkState.Blocked, LinkCause.Banned)]
    [InlineData("connection.update", """{"instance":"ours","state":"close","statusReason":406}""", LinkState.Blocked, LinkCause.Banned)]
    [InlineData("status.instance", """{"instance":"ours","status":"closed","disconnectionAt":"x","disconnectionReasonCode":401,"disconnectionObject":"{}"}""", LinkState.LoggedOut, LinkCause.LoggedOutOnPhone)]
    [InlineData("logout.instance", "null", LinkState.LoggedOut, LinkCause.LoggedOutOnPhone)]
    [InlineData("remove.instance", "null", LinkState.Disconnected, LinkCause.UnknownRemoteInstance)]
    [InlineData("instance.delete", """{"instanceName":"ours","instanceId":"i"}""", LinkState.Disconnected, LinkCause.UnknownRemoteInstance)]
    public async Task The_end_of_a_link(string name, string data, LinkState state, LinkCause cause)
    {
        var changed = await OnlyAsync<ConnectorEvent.LinkChanged>(name, data);

        Assert.Equal((state, cause), (changed.State, changed.Cause));
    }

    [Fact]
    public async Task An_open_link_tells_its_own_number_and_the_clock_is_ours()
    {
        // date_time is local time marked Z: it must not be believed.
        await using var host = _server.Open();
        await host.ReadAsync(Body("connection.update", """{"instance":"ours","state":"open","statusReason":200,"wuid":"5511977776666:12@s.whatsapp.net","profileName":"Loja"}"""));

        Assert.Equal((LinkState.Connected, "5511977776666", "Loja"), (host.Events.Link?.State, host.Events.Link?.PhoneNumber, host.Events.Link?.ProfileName));
        Assert.Equal(host.Clock.GetUtcNow(), host.Events.Link?.At);
    }

    [Theory]
    [InlineData("groups.upsert", """[{"id":"120363000000000001@g.us","subject":"A"}]""")]
    [InlineData("groups.update", """[{"id":"120363000000000001@g.us","subject":"B"}]""")]
    [InlineData("group-participants.update", """{"id":"120363000000000001@g.us","participants":[],"action":"add"}""")]
    [InlineData("GROUP_PARTICIPANTS_UPDATE", """{"id":"120363000000000001@g.us","participants":[],"action":"add"}""")]
    public async Task Groups_that_change_make_the_cache_old(string name, string data) =>
        await OnlyAsync<ConnectorEvent.GroupsChanged>(name, data);

    private static string Upsert(string key) =>
        $$$"""{"key":{{{key}}},"pushName":"Maria","status":"DELIVERY_ACK","message":{"conversation":"oi"},"messageType":"conversation","messageTimestamp":1795298973}""";

    private static string Body(string name, string data) => LabProvider.Body(name, data, ScriptedEvolution.Instance);

    private async Task<T> OnlyAsync<T>(string name, string data)
        where T : ConnectorEvent
    {
        await using var host = _server.Open();
        Assert.Equal(CallbackReading.Stored, await host.ReadAsync(Body(name, data)));
        Assert.Empty(_server.Requests);
        return Assert.IsType<T>(Assert.Single(host.Events.All, happened => happened is not ConnectorEvent.CallbackModeChanged));
    }

    private async Task NothingAsync(string name, string data)
    {
        await using var host = _server.Open();
        Assert.Equal(CallbackReading.Ignored, await host.ReadAsync(Body(name, data)));
        Assert.DoesNotContain(host.Events.All, happened => happened is not ConnectorEvent.CallbackModeChanged);
    }
}
