using Ramal.Lab.WhatsApp;
using Ramal.WhatsApp.Media;

namespace Ramal.EndToEnd.Journeys.Outside;

/// <summary>A simulated WhatsApp that Ramal's own engine speaks to, and its virtual phones.</summary>
public sealed class NativeWorld : OutsideWorld
{
    private readonly WhatsAppSimulator _whatsApp;

    private NativeWorld(WhatsAppSimulator whatsApp) => _whatsApp = whatsApp;

    public override IReadOnlyList<string> ServerSettings => SettingsFor(_whatsApp);

    public static IReadOnlyList<string> SettingsFor(WhatsAppSimulator whatsApp) =>
    [
        "--whatsapp-url", whatsApp.Endpoint.ToString(),
        "--whatsapp-root", Convert.ToHexString(whatsApp.RootKey.Span),
        "--whatsapp-certificate", whatsApp.CertificateSha256,
    ];

    public static async Task<NativeWorld> BeginAsync() => new(await WhatsAppSimulator.StartAsync());

    public override OutsidePhone AddPhone(string number, string name) => new Phone(_whatsApp.AddPhone(number, name));

    public override void AssertCorrect() => _whatsApp.AssertCorrect();

    public override ValueTask DisposeAsync() => _whatsApp.DisposeAsync();

    private sealed class Phone(VirtualPhone phone) : OutsidePhone
    {
        public override string Number => phone.Number;

        public override IReadOnlyList<Arrived> Received =>
        [
            .. phone.Messages.Where(message => !message.FromMe)
                .Select(message => new Arrived(message.Id, message.SenderNumber, message.Text, message.Media)),
        ];

        public override bool Scan(string qrText) => phone.TryScan(qrText, out _);

        public override string Write(string to, string text) => phone.SendText(to, text);

        public override void SendPicture(string to, byte[] png, string caption) => phone.SendMedia(to, MediaKind.Image, png, "image/png", caption);

        public override void React(string to, string messageId, string emoji) => phone.React(Find(messageId), emoji);

        public override void Edit(string to, string messageId, string text) => phone.Edit(Find(messageId), text);

        public override void Delete(string to, string messageId) => phone.Delete(Find(messageId));

        public override void ReadAtOnce() => phone.Receipts = PhoneReceipts.Read;

        private PhoneMessage Find(string messageId) => phone.Messages.Single(message => message.Id == messageId);
    }
}
