using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Groups;
using Ramal.WhatsApp.Media;
using Ramal.WhatsApp.Receiving;
using Ramal.WhatsApp.Retry;
using Ramal.WhatsApp.Sending;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Session;

/// <summary>The parts of one device, put together once; they live across links.</summary>
internal sealed class DeviceParts : IDisposable
{
    public DeviceParts(DeviceContext device)
    {
        Ratchets = new Ratchets(device);
        PreKeys = new PreKeyUpload(device, Ratchets);
        Devices = new DeviceDirectory(device, Ratchets);
        Groups = new GroupDirectory(device, Ratchets);
        Tokens = new TrustTokens(device, Ratchets);
        Media = new MediaTransfer(device);
        var sessions = new SessionOpener(device, Ratchets);
        Sent = new SentMessages(device);
        Sender = new MessageSender(device, Ratchets, Devices, sessions, Groups, Sent, Tokens);
        var requests = new RepeatRequests(device, Ratchets, PreKeys);
        var rows = new InboxRows();
        Receiver = new MessageReceiver(device, new MessageOpener(device, Ratchets, requests, rows), rows, requests, new HistoryFiles(device, Ratchets, Media));
        Stanzas = new StanzaRouter(device, this, new Repeats(device, Ratchets, sessions, Sender));
    }

    public Ratchets Ratchets { get; }

    public PreKeyUpload PreKeys { get; }

    public DeviceDirectory Devices { get; }

    public GroupDirectory Groups { get; }

    public SentMessages Sent { get; }

    public MessageSender Sender { get; }

    public MessageReceiver Receiver { get; }

    public MediaTransfer Media { get; }

    public TrustTokens Tokens { get; }

    public StanzaRouter Stanzas { get; }

    public void Dispose()
    {
        Receiver.Dispose();
        Ratchets.Dispose();
        Media.Dispose();
    }
}
