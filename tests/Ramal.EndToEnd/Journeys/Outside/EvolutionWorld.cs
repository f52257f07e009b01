using Ramal.Lab;

namespace Ramal.EndToEnd.Journeys.Outside;

/// <summary>The lab's Evolution server, and its phones.</summary>
public sealed class EvolutionWorld : OutsideWorld
{
    private EvolutionWorld(LabServer lab) => Lab = lab;

    public LabServer Lab { get; }

    public override IReadOnlyList<string> ServerSettings => ["--evolution-url", Lab.BaseUrl, "--evolution-key", ConnectedNumbers.LabKey];

    public static async Task<EvolutionWorld> BeginAsync() => new(await LabServer.StartAsync(new LabOptions
    {
        GlobalKey = ConnectedNumbers.LabKey,
        Receipts = new ReceiptBehaviour { Level = ReceiptLevel.Delivered },
    }));

    public override OutsidePhone AddPhone(string number, string name) => new Phone(Lab, Lab.Phones.Add(number, name));

    public override void AssertCorrect()
    {
    }

    public override ValueTask DisposeAsync() => Lab.DisposeAsync();

    private sealed class Phone(LabServer lab, LabPhone phone) : OutsidePhone
    {
        public override string Number => phone.Number;

        public override IReadOnlyList<Arrived> Received =>
        [
            .. phone.Messages.Select(message =>
                new Arrived(message.Id, lab.Instances[message.Instance].LinkedNumber ?? "", message.Text, message.Media?.Bytes ?? ReadOnlyMemory<byte>.Empty)),
        ];

        public override bool Scan(string qrText) => phone.Scan(qrText);

        public override string Write(string to, string text) => phone.SendText(InstanceOf(to), text);

        public override void SendPicture(string to, byte[] png, string caption) =>
            phone.SendText(InstanceOf(to), caption, new PhoneMessageOptions { Media = new LabMedia("image", "image/png", null, png) });

        public override void React(string to, string messageId, string emoji) => phone.React(InstanceOf(to), messageId, emoji);

        public override void Edit(string to, string messageId, string text) => phone.Edit(InstanceOf(to), messageId, text);

        public override void Delete(string to, string messageId) => phone.Delete(InstanceOf(to), messageId);

        public override void ReadAtOnce() => phone.Receipts = phone.Receipts with { Level = ReceiptLevel.Read };

        /// <summary>What the Evolution server calls the instance that this number is linked to.</summary>
        private string InstanceOf(string number) => lab.Instances.All.Single(instance => instance.LinkedNumber == number).Name;
    }
}
