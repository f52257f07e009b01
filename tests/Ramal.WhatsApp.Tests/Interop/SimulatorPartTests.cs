using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Signal;
using static Ramal.WhatsApp.Tests.Interop.RawStanzas;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>Messages that no right client sends: each check of theirs is broken once.</summary>
public sealed class SimulatorPartTests : IAsyncLifetime
{
    private WhatsAppSimulator _whatsApp = null!;
    private RawLink _link = null!;
    private EngineDevice _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _whatsApp = await WhatsAppSimulator.StartAsync();
        _link = await RawLink.OpenAsync(_whatsApp);
        _bob = await EngineDevice.LinkAsync(_whatsApp);
    }

    public async ValueTask DisposeAsync()
    {
        await _bob.DisposeAsync();
        _link.Dispose();
        await _whatsApp.DisposeAsync();
    }

    [Fact]
    public async Task A_message_to_nobody_is_recorded()
    {
        await _link.SendAsync(new Node("message") { ["id"] = "1" });
        await BreachAsync("<message>: A message to nobody.");
    }

    [Fact]
    public async Task A_part_for_one_device_that_is_sealed_for_a_group_is_recorded()
    {
        await SendAsync(Part(_bob, 1, ("skmsg", [1, 2, 3])));
        await BreachAsync("a part for one device is a skmsg");
    }

    [Fact]
    public async Task A_groups_part_that_is_sealed_for_one_device_is_recorded()
    {
        await SendToGroupAsync(new Node("enc", new byte[40]) { ["v"] = "2", ["type"] = "msg" });
        await BreachAsync("a group's part is a msg");
    }

    [Fact]
    public async Task A_group_message_whose_chain_a_device_was_never_given_is_recorded()
    {
        await AskDevicesAsync(_link, _bob);
        var chain = SenderKeys.Create();
        await SendToGroupAsync(new Node("enc", SenderKeys.Encrypt(chain, Text())) { ["v"] = "2", ["type"] = "skmsg" });
        await BreachAsync($"fan-out: {_bob.Number}:1 was never given the group's chain");
    }

    [Fact]
    public async Task A_pre_key_message_under_another_identity_is_recorded()
    {
        var record = await BeginAsync(_link, _bob.Phone.WithDevice(1), identity: KeyPair.Generate());
        await SendAsync(Part(_bob, 1, SessionRecords.Encrypt(record, _link.Credentials.RegistrationId, Text())));
        await BreachAsync("a pre-key message under another identity");
    }

    [Fact]
    public async Task A_pre_key_message_with_another_registration_id_is_recorded()
    {
        var record = await BeginAsync(_link, _bob.Phone.WithDevice(1));
        await SendAsync(Part(_bob, 1, SessionRecords.Encrypt(record, _link.Credentials.RegistrationId + 1, Text())));
        await BreachAsync("a pre-key message with another registration id");
    }

    [Fact]
    public async Task A_pre_key_message_for_a_signed_prekey_that_never_was_is_recorded()
    {
        var record = await BeginAsync(_link, _bob.Phone.WithDevice(1), spoil: bundle => bundle with { SignedPreKeyId = 777 });
        await SendAsync(Part(_bob, 1, SessionRecords.Encrypt(record, _link.Credentials.RegistrationId, Text())));
        await BreachAsync($"a pre-key message for a signed prekey that {_bob.Number}:1 never had");
    }

    [Fact]
    public async Task A_part_for_a_device_that_is_not_there_is_recorded()
    {
        await AskDevicesAsync(_link, _bob);
        await SendAsync(Part(_bob, 9, ("msg", [1, 2, 3])));
        await BreachAsync($"fan-out: there is no device {_bob.Phone.WithDevice(9)}");
    }

    [Fact]
    public async Task A_copy_of_an_own_message_that_goes_to_somebody_else_is_recorded()
    {
        await SayAsync(new Message
        {
            DeviceSentMessage = new DeviceSentMessage { DestinationJid = _bob.Phone.ToString(), Message = new Message { Conversation = "x" } },
        });
        await BreachAsync("a copy of an own message sent to somebody else");
    }

    [Fact]
    public async Task A_change_of_somebody_elses_message_is_recorded()
    {
        var theirs = _bob.Handset.SendText(_link.Credentials.Phone!.Value.User, "mine");
        await SayAsync(new Message
        {
            ProtocolMessage = new ProtocolMessage
            {
                Key = new MessageKey { RemoteJid = _bob.Phone.ToString(), FromMe = true, Id = theirs },
                Type = ProtocolMessage.Types.Type.Revoke,
            },
        });
        await BreachAsync($"a change of message {theirs}, which somebody else wrote");
    }

    [Fact]
    public async Task A_file_that_was_never_uploaded_is_recorded()
    {
        await SayAsync(File(new MediaReference("/v/none.enc", null, new byte[32], new byte[32], new byte[32], 5, "image/png")));
        await BreachAsync("a Image that was never uploaded");
    }

    [Fact]
    public async Task A_file_without_its_hashes_is_recorded()
    {
        var media = await _bob.Client.UploadAsync(MediaKind.Image, new MemoryStream([1, 2, 3]), "image/png", TestContext.Current.CancellationToken);
        await SayAsync(File(media with { SealedSha256 = default }));
        await BreachAsync("a Image without its hashes");
    }

    [Fact]
    public async Task A_file_that_its_key_does_not_open_is_recorded()
    {
        var media = await _bob.Client.UploadAsync(MediaKind.Image, new MemoryStream([1, 2, 3]), "image/png", TestContext.Current.CancellationToken);
        await SayAsync(File(media with { Key = new byte[32] }));
        await BreachAsync("a Image that cannot be opened");
    }

    private static Message File(MediaReference media) => MediaMessages.Build(new MediaBody(MediaKind.Image, media), DateTimeOffset.UnixEpoch);

    /// <summary>Phones and desks may look at what they got after the sender has been answered.</summary>
    private Task BreachAsync(string what) => _whatsApp.World.UntilAsync(
        () => _whatsApp.Breaches.Any(breach => breach.Contains(what, StringComparison.Ordinal)), what, PeerHost.Patience);

    private Task<Node> SendAsync(Node part) => _link.AskAsync(RawStanzas.Message(_bob, part, Identity(_link)));

    /// <summary>To Bob's phone, which opens it.</summary>
    private async Task SayAsync(Message message) => await SendAsync((await SealAsync(_link, _bob, 0, message)).Part);

    private Task<Node> SendToGroupAsync(Node enc)
    {
        var group = _whatsApp[_link.Credentials.Phone!.Value.User].CreateGroup("two", _bob.Number);
        return _link.AskAsync(new Node("message", enc) { ["id"] = WhatsAppClient.NewMessageId(), ["to"] = group, ["type"] = "text" });
    }
}
