using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>Handshakes, links, prekeys and files that no right client makes: each check of theirs is broken once.</summary>
public sealed class SimulatorDeskTests : IAsyncLifetime
{
    private WhatsAppSimulator _whatsApp = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _whatsApp = await WhatsAppSimulator.StartAsync();

    public ValueTask DisposeAsync() => _whatsApp.DisposeAsync();

    [Fact]
    public async Task A_client_that_does_not_begin_with_the_protocols_bytes_is_recorded()
    {
        var options = _whatsApp.ClientOptions();
        using var socket = await options.OpenSocketAsync!(options.Endpoint, Cancel);
        await socket.SendAsync("WA\x05\x03\0\0\x01\0"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Binary, true, Cancel);
        await Assert.ThrowsAnyAsync<System.Net.WebSockets.WebSocketException>(() => socket.ReceiveAsync(new byte[10].AsMemory(), Cancel).AsTask());
        await BreachAsync("link: The introduction is 57410503");
    }

    [Fact]
    public async Task A_registration_whose_prekey_nobody_signed_is_refused()
    {
        using var link = await RawLink.RegisterAsync(_whatsApp, payload => payload.DevicePairingData.SignedPrekeySignature = ByteString.CopyFrom(new byte[64]));
        Assert.Equal(401, (await link.NextAsync("stream:error")).NumberAttribute("code"));
        await BreachAsync("registration: the signed prekey is not signed by the identity");
    }

    [Fact]
    public async Task A_device_that_signs_its_link_wrongly_is_refused()
    {
        using var link = await RawLink.RegisterAsync(_whatsApp);
        await SignAsync(link, signed => signed.DeviceSignature = ByteString.CopyFrom(new byte[64]));
        Assert.Equal(401, (await link.NextAsync("stream:error")).NumberAttribute("code"));
        await BreachAsync("pair-device-sign: the device's signature does not verify");
    }

    [Fact]
    public async Task A_device_that_sends_the_accounts_key_back_is_recorded()
    {
        using var link = await RawLink.RegisterAsync(_whatsApp);
        await SignAsync(link, _ => { });
        Assert.Equal(515, (await link.NextAsync("stream:error")).NumberAttribute("code"));
        await BreachAsync("pair-device-sign: the account key should be left out");
    }

    [Fact]
    public async Task A_pairing_code_that_ends_before_it_was_typed_is_recorded()
    {
        using var link = await RawLink.RegisterAsync(_whatsApp);
        var attempt = await HelloAsync(link, _whatsApp.AddPhone());
        await attempt.FinishAsync(new byte[140]);
        await BreachAsync("pairing code: the end does not belong to its beginning");
    }

    [Fact]
    public async Task A_pairing_code_whose_end_names_other_keys_is_recorded()
    {
        using var link = await RawLink.RegisterAsync(_whatsApp);
        var phone = _whatsApp.AddPhone();
        var attempt = await HelloAsync(link, phone);
        await phone.TypeCodeAsync(CodeAttempt.Code);
        var hello = (await link.NextAsync("notification")).Required("link_code_companion_reg");
        var theirs = PairingCode.Unwrap(CodeAttempt.Code, hello.Required("link_code_pairing_wrapped_primary_ephemeral_pub").Bytes.ToArray());
        byte[] salt = RandomNumberGenerator.GetBytes(32), nonce = RandomNumberGenerator.GetBytes(12);
        var key = Symmetric.Hkdf(attempt.Ephemeral.SharedSecret(theirs), 32, salt, "link_code_pairing_key_bundle_encryption_key"u8);
        await attempt.FinishAsync([.. salt, .. nonce, .. Symmetric.EncryptGcm(key, nonce, new byte[96], [])]);
        await BreachAsync("pairing code: the key bundle names other keys");
    }

    [Fact]
    public async Task Prekeys_of_another_identity_are_recorded()
    {
        using var link = await RawLink.OpenAsync(_whatsApp);
        await UploadAsync(link, KeyPair.Generate().Public, link.Credentials.Identity);
        await BreachAsync("prekeys: another identity");
    }

    [Fact]
    public async Task A_signed_prekey_that_the_identity_did_not_sign_is_recorded()
    {
        using var link = await RawLink.OpenAsync(_whatsApp);
        await UploadAsync(link, link.Credentials.Identity.Public, KeyPair.Generate());
        await BreachAsync("prekeys: the signed prekey is not signed by the identity");
    }

    [Fact]
    public async Task A_question_about_people_that_nobody_knows_is_recorded()
    {
        using var link = await RawLink.OpenAsync(_whatsApp);
        var list = new Node("list", new Node("user") { ["jid"] = link.Credentials.Phone!.Value.Bare.ToString() });
        var usync = new Node("usync", new Node("query", new Node("horoscope")), list) { ["sid"] = "s", ["mode"] = "query", ["context"] = "message" };
        await link.AskAsync(new Node("iq", usync) { ["id"] = "u", ["type"] = "get", ["xmlns"] = "usync", ["to"] = "s.whatsapp.net" });
        await BreachAsync("unknown stanza: usync horoscope");
    }

    [Fact]
    public async Task A_file_from_somebody_without_permission_is_refused()
    {
        using var http = new HttpClient(_whatsApp.ClientOptions().MediaHandler!, disposeHandler: false);
        using var body = new ByteArrayContent([1, 2, 3]);
        var token = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData([1, 2, 3]));
        using var answer = await http.PostAsync(new Uri($"https://127.0.0.1:{_whatsApp.Endpoint.Port}/mms/image/{token}?auth=none&token={token}"), body, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await BreachAsync("upload of image: not authorised");
    }

    [Fact]
    public async Task A_file_that_is_asked_for_under_another_hash_is_recorded()
    {
        await using var device = await EngineDevice.LinkAsync(_whatsApp);
        var media = await device.Client.UploadAsync(MediaKind.Image, new MemoryStream([1, 2, 3]), "image/png", Cancel);
        using var http = new HttpClient(_whatsApp.ClientOptions().MediaHandler!, disposeHandler: false);
        using var answer = await http.GetAsync(new Uri($"https://127.0.0.1:{_whatsApp.Endpoint.Port}{media.DirectPath}?hash=AAAA"), Cancel);
        await BreachAsync("asked for another hash");
    }

    private static Task<Node> UploadAsync(RawLink link, byte[] identity, KeyPair signer)
    {
        var pair = KeyPair.Generate();
        Node[] content =
        [
            new("registration", ClientPayloads.BigEndian(link.Credentials.RegistrationId, 4)),
            new("type", new byte[] { KeyPair.DjbType }),
            new("identity", identity),
            new("list"),
            new(
                "skey",
                new Node("id", ClientPayloads.BigEndian(9, 3)),
                new Node("value", pair.Public),
                new Node("signature", signer.Sign(KeyPair.WithType(pair.Public)))),
        ];
        return link.AskAsync(new Node("iq", content) { ["id"] = "p", ["type"] = "set", ["xmlns"] = "encrypt", ["to"] = "s.whatsapp.net" });
    }

    /// <summary>Phones and desks may look at what they got after the sender has been answered.</summary>
    private Task BreachAsync(string what) => _whatsApp.World.UntilAsync(
        () => _whatsApp.Breaches.Any(breach => breach.Contains(what, StringComparison.Ordinal)), what, PeerHost.Patience);

    /// <summary>Shows a QR code, which a phone scans, and answers what the phone signed.</summary>
    private async Task SignAsync(RawLink link, Action<AdvSignedDeviceIdentity> spoil)
    {
        var offer = await link.NextAsync("iq");
        var keys = new[] { link.Credentials.Noise.Public, link.Credentials.Identity.Public, link.Credentials.AdvSecret }.Select(Convert.ToBase64String);
        _whatsApp.AddPhone().Scan(string.Join(',', [offer.Required("pair-device").ChildrenNamed("ref").First().Text, .. keys]));
        var success = await link.NextAsync("iq");
        var hmac = AdvSignedDeviceIdentityHmac.Parser.ParseFrom(success.Required("pair-success").Required("device-identity").Bytes);
        var signed = DeviceIdentity.Countersign(hmac.Details.Span, link.Credentials.Identity);
        spoil(signed);
        var answer = new Node("pair-device-sign", new Node("device-identity", signed.ToByteArray()) { ["key-index"] = "1" });
        await link.SendAsync(new Node("iq", answer) { ["id"] = success["id"], ["type"] = "result", ["to"] = "s.whatsapp.net" });
    }

    private static async Task<CodeAttempt> HelloAsync(RawLink link, VirtualPhone phone)
    {
        await link.NextAsync("iq");
        var attempt = new CodeAttempt(link, phone.Number);
        await attempt.HelloAsync();
        return attempt;
    }

    private sealed class CodeAttempt(RawLink link, string number)
    {
        public const string Code = "ABCD1234";

        private byte[] _reference = [];

        public KeyPair Ephemeral { get; } = KeyPair.Generate();

        public async Task HelloAsync()
        {
            var answer = await AskAsync("companion_hello", new Node("link_code_pairing_wrapped_companion_ephemeral_pub", PairingCode.Wrap(Code, Ephemeral.Public)));
            _reference = answer.Required("link_code_companion_reg").Required("link_code_pairing_ref").Bytes.ToArray();
        }

        public Task<Node> FinishAsync(byte[] bundle) => AskAsync(
            "companion_finish",
            new Node("link_code_pairing_wrapped_key_bundle", bundle),
            new Node("companion_identity_public", link.Credentials.Identity.Public),
            new Node("link_code_pairing_ref", _reference));

        private async Task<Node> AskAsync(string stage, params Node[] content)
        {
            var id = stage.Length.ToString(CultureInfo.InvariantCulture);
            var registration = new Node("link_code_companion_reg", content) { ["jid"] = Jid.Phone(number).ToString(), ["stage"] = stage };
            await link.SendAsync(new Node("iq", registration) { ["id"] = id, ["type"] = "set", ["xmlns"] = "md", ["to"] = "s.whatsapp.net" });
            return await link.NextAsync("iq");
        }
    }
}
