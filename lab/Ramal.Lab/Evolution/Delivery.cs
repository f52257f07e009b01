namespace Ramal.Lab;

/// <summary>Hands a message to its receiver and lets the receipts come back.</summary>
internal sealed class Delivery(LabWorld world)
{
    public void Deliver(LabInstance instance, StoredMessage message, string text, LabMedia? media, byte[] raw)
    {
        instance.Messages.TryAdd(message);
        var received = new LabMessage
        {
            Id = message.KeyId,
            Instance = instance.Name,
            To = message.RemoteJid,
            Text = text,
            At = message.At,
            Media = media,
            RawBody = raw,
            ReplyTo = message.ReplyTo,
        };
        if (Jid.IsGroup(message.RemoteJid))
        {
            world.Phones.ChatOf(message.RemoteJid).Add(received);
            world.Received.Add(received);
            Acknowledge(instance, message, world.Options.Receipts);
            return;
        }

        var phone = world.Phones.Receiver(message.RemoteJid);
        phone.Chat.Add(received);
        world.Received.Add(received);
        Acknowledge(instance, message, phone.Receipts);
    }

    private void Acknowledge(LabInstance instance, StoredMessage message, ReceiptBehaviour receipts)
    {
        if (receipts.Level == ReceiptLevel.None)
        {
            return;
        }

        var cloud = receipts.CloudWords || !instance.IsBaileys;
        world.After(receipts.DeliveredAfter, () => Receipt(instance, message, cloud ? "DELIVERED" : "DELIVERY_ACK", cloud));
        if (receipts.Level == ReceiptLevel.Read)
        {
            world.After(receipts.ReadAfter, () => Receipt(instance, message, "READ", cloud));
        }
    }

    private void Receipt(LabInstance instance, StoredMessage message, string status, bool cloud) => instance.Link.WhenOpen(() =>
    {
        message.AddUpdate(world.Ids.Row(), status);
        instance.Emit("messages.update", writer => EvolutionEvents.WriteReceipt(writer, instance, message, status, cloud));
    });
}
