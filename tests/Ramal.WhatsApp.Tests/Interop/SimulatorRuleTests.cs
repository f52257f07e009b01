using System.Net;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;

using static Ramal.WhatsApp.Tests.Interop.RawStanzas;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>A green scenario means something only if the simulator notices what is wrong.</summary>
public sealed class SimulatorRuleTests : IAsyncLifetime
{
    private WhatsAppSimulator _whatsApp = null!;

    public async ValueTask InitializeAsync() => _whatsApp = await WhatsAppSimulator.StartAsync();

    public ValueTask DisposeAsync() => _whatsApp.DisposeAsync();

    [Fact]
    public async Task A_stanza_that_nobody_knows_is_answered_with_501_and_recorded()
    {
        using var link = await LoggedInAsync();
        var answer = await link.AskAsync(new Node("iq", new Node("dance")) { ["id"] = "1", ["type"] = "get", ["xmlns"] = "w:party", ["to"] = "s.whatsapp.net" });
        Assert.Equal(501, answer.Required("error").NumberAttribute("code"));
        await BreachAsync("w:party/get/dance");
    }

    [Fact]
    public async Task A_device_that_is_left_out_although_it_was_named_is_recorded()
    {
        using var link = await LoggedInAsync();
        await using var bob = await EngineDevice.LinkAsync(_whatsApp);
        await AskDevicesAsync(link, bob);
        var (part, _) = await SealAsync(link, bob, 0);
        var ack = await link.AskAsync(Message(bob, part, Identity(link)));
        Assert.NotNull(ack["phash"]);
        await BreachAsync($"fan-out: {bob.Number}:1 got no copy");
    }

    [Fact]
    public async Task A_device_of_which_the_sender_could_not_know_is_no_breach()
    {
        using var link = await LoggedInAsync();
        var bob = _whatsApp.AddPhone();
        await AskDevicesAsync(link, bob.Number);
        await using var device = await EngineDevice.LinkAsync(_whatsApp, bob.Number);
        var (part, _) = await SealAsync(link, device, 0);
        var own = await OwnPhoneAsync(link);
        var ack = await link.AskAsync(Message(device, part, own, Identity(link)));
        Assert.NotNull(ack["phash"]);
        Assert.Empty(_whatsApp.Breaches);
    }

    [Fact]
    public async Task A_pre_key_message_without_proof_of_its_device_is_recorded()
    {
        using var link = await LoggedInAsync();
        await using var bob = await EngineDevice.LinkAsync(_whatsApp);
        var (part, _) = await SealAsync(link, bob, 1);
        await link.AskAsync(Message(bob, part));
        await BreachAsync("without device identity");
    }

    [Fact]
    public async Task A_forged_proof_of_a_device_is_recorded()
    {
        using var link = await LoggedInAsync();
        await using var bob = await EngineDevice.LinkAsync(_whatsApp);
        var (part, _) = await SealAsync(link, bob, 1);
        var forged = AdvSignedDeviceIdentity.Parser.ParseFrom(link.Credentials.DeviceIdentity);
        var signature = forged.DeviceSignature.ToByteArray();
        signature[3] ^= 1;
        forged.DeviceSignature = Google.Protobuf.ByteString.CopyFrom(signature);
        await link.AskAsync(Message(bob, part, new Node("device-identity", Google.Protobuf.MessageExtensions.ToByteArray(forged))));
        await BreachAsync("the device identity does not verify");
    }

    [Fact]
    public async Task A_message_key_that_seals_two_texts_is_recorded()
    {
        using var link = await LoggedInAsync();
        await using var bob = await EngineDevice.LinkAsync(_whatsApp);
        var (part, before) = await SealAsync(link, bob, 1);
        await link.AskAsync(Message(bob, part, Identity(link)));
        Assert.DoesNotContain(_whatsApp.Breaches, breach => breach.Contains("sealed two texts", StringComparison.Ordinal));
        var again = new SessionRecord { Current = before };
        await link.AskAsync(Message(bob, Part(bob, 1, SessionRecords.Encrypt(again, link.Credentials.RegistrationId, [7, 7, 1])), Identity(link)));
        await BreachAsync("sealed two texts");
    }

    [Fact]
    public async Task A_message_that_the_phone_cannot_open_is_recorded()
    {
        using var link = await LoggedInAsync();
        await using var bob = await EngineDevice.LinkAsync(_whatsApp);
        var (part, _) = await SealAsync(link, bob, 0);
        var bytes = part.Required("enc").Bytes.ToArray();
        bytes[^1] ^= 1;
        await link.AskAsync(Message(bob, Part(bob, 0, (part.Required("enc")["type"]!, bytes)), Identity(link)));
        await BreachAsync("cannot be opened");
    }

    [Fact]
    public async Task A_file_that_is_not_what_its_token_says_is_refused()
    {
        var options = _whatsApp.ClientOptions();
        using var http = new HttpClient(options.MediaHandler!, disposeHandler: false);
        using var body = new ByteArrayContent([1, 2, 3]);
        var address = new Uri($"https://127.0.0.1:{_whatsApp.Endpoint.Port}/mms/image/AAAA?auth=none&token=AAAA");
        using var answer = await http.PostAsync(address, body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await BreachAsync("the token is not the hash of the file");
    }

    [Fact]
    public async Task A_wrong_code_links_nothing_and_a_right_one_does_afterwards()
    {
        await using var device = await EngineDevice.OpenAsync(_whatsApp, _whatsApp.AddPhone().Number, new InMemoryStore());
        Assert.False(device.Handset.TryScan("2@abc,def", out _));
        await Assert.ThrowsAsync<SimulatorException>(() => device.Handset.TypeCodeAsync("ABCD-1234"));
        device.Run(new PairingRequest());
        var qr = await device.NextAsync<QrOffered>();
        var stolen = qr.Text.Split(',');
        (stolen[1], stolen[2]) = (stolen[2], stolen[1]);
        Assert.False(device.Handset.TryScan(string.Join(',', stolen), out _));
        await BreachAsync("QR code: its keys");
        device.Handset.Scan(qr.Text);
        await device.NextAsync<LinkOpened>();
    }

    [Fact]
    public async Task Phones_alone_chat_make_groups_and_go_offline()
    {
        var ana = _whatsApp.AddPhone("5511900000011", "Ana");
        var bruno = _whatsApp.AddPhone("5511900000012", "Bruno");
        bruno.GoOffline();
        var id = ana.SendText(bruno.Number, "oi");
        Assert.Equal(Ticks.Sent, ana.Messages.Single().Ticks);
        bruno.GoOnline();
        var seen = await bruno.MessageAsync("oi");
        await ana.TicksAsync(id, Ticks.Delivered);
        bruno.MarkRead(seen);
        await ana.TicksAsync(id, Ticks.Read);

        var group = ana.CreateGroup("Bairro", bruno.Number);
        bruno.SendText(group, "olá, grupo");
        Assert.Equal(group, (await ana.MessageAsync("olá, grupo")).ChatId);
        ana.RemoveMembers(group, bruno.Number);
        Assert.Throws<SimulatorException>(() => bruno.SendText(group, "ainda aí?"));
        ana.SetSubject(group, "Bairro novo");
        Assert.Throws<SimulatorException>(() => bruno.SetSubject(group, "Meu bairro"));
        _whatsApp.AssertCorrect();
    }

    private Task<RawLink> LoggedInAsync() => RawLink.OpenAsync(_whatsApp);

    /// <summary>Phones and desks may look at what they got after the sender has been answered.</summary>
    private Task BreachAsync(string what) => _whatsApp.World.UntilAsync(
        () => _whatsApp.Breaches.Any(breach => breach.Contains(what, StringComparison.Ordinal)), what, PeerHost.Patience);
}
