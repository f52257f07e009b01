using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Media;

namespace Ramal.WhatsApp.Tests.Interop;

/// <summary>What the account's own phone does for the device: history, and files that the hosts have dropped; and pictures.</summary>
public sealed class PhoneHelpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_history_brings_names_and_pairs_of_addresses_and_nothing_of_the_account_itself(bool asFile)
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync(new SimulatorOptions { HistoryAsFile = asFile });
        var own = whatsApp.AddPhone(name: "Loja");
        var maria = whatsApp.AddPhone(name: "Maria");
        own.SendText(maria.Number, "before linking");
        await maria.MessageAsync("before linking");

        await using var device = await EngineDevice.LinkAsync(whatsApp, own.Number);

        await device.NextAsync<PushNameSeen>(seen => seen.Name == "Maria" && seen.Person == Jid.Phone(maria.Number));
        await device.NextAsync<LidLearnt>(pair => pair.Phone == Jid.Phone(maria.Number) && pair.Lid.ToString() == maria.Lid);
        var me = Jid.Phone(own.Number);
        Assert.DoesNotContain(device.Events.All, told => told is PushNameSeen seen ? seen.Person == me : told is LidLearnt pair && pair.Phone == me);
        whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task A_file_that_the_hosts_dropped_is_uploaded_again_by_the_phone()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        await using var device = await EngineDevice.LinkAsync(whatsApp);
        var friend = whatsApp.AddPhone();
        byte[] content = [1, 2, 3, 4, 5];
        friend.SendMedia(device.Number, MediaKind.Image, content, "image/png");
        var received = await device.NextAsync<MessageReceived>(message => message.Body is MediaBody);
        var body = (MediaBody)received.Body;
        whatsApp.Faults.ForgetFiles();
        using var fetched = new MemoryStream();

        var gone = await Assert.ThrowsAsync<MediaException>(() => device.Client.DownloadAsync(body.Kind, body.Media, fetched, CancellationToken.None));
        await device.Client.DownloadAsync(body.Kind, body.Media, received.Source, fetched, CancellationToken.None);

        Assert.Equal(MediaError.NotFound, gone.Error);
        Assert.Equal(content, fetched.ToArray());
        whatsApp.AssertCorrect();
    }

    [Fact]
    public async Task Pictures_are_found_and_missing_ones_are_none()
    {
        await using var whatsApp = await WhatsAppSimulator.StartAsync();
        await using var device = await EngineDevice.LinkAsync(whatsApp);
        var friend = whatsApp.AddPhone();

        Assert.Null(await device.Client.GetPictureAsync(Jid.Phone(friend.Number), isPreview: true, CancellationToken.None));
        friend.SetPicture([0xFF, 0xD8]);
        var picture = await device.Client.GetPictureAsync(Jid.Phone(friend.Number), isPreview: true, CancellationToken.None);

        Assert.NotEmpty(picture!.Id);
        Assert.Equal("https", picture.Url.Scheme);
        whatsApp.AssertCorrect();
    }
}
