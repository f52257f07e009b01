using Ramal.WhatsApp.Binary;

namespace Ramal.Lab.WhatsApp;

/// <summary>Brings receipts to the devices of the author, and what was read to the reader's own other devices.</summary>
internal sealed class ReceiptRoute(SimulatorWorld world)
{
    public void Route(SimulatedDevice sender, Node receipt)
    {
        var type = receipt["type"];
        if (type == "server-error")
        {
            sender.Account.Phone.UploadAgain(sender, receipt);
            return;
        }

        if (type is "peer_msg" or "hist_sync")
        {
            return;
        }

        var to = receipt.JidAttribute("to") ?? throw new StanzaFormatException("A receipt to nobody.");
        var target = receipt.JidAttribute("participant") ?? to;
        if (world.Find(target) is not { } author)
        {
            return;
        }

        var me = sender.Address(to.IsLid || to.IsGroup).ToString();
        var passed = new Node("receipt", receipt.Children)
        {
            ["id"] = receipt.RequiredAttribute("id"),
            ["t"] = receipt["t"] ?? world.Seconds,
            ["type"] = type == "inactive" ? null : type,
            ["from"] = to.IsGroup ? to.ToString() : me,
            ["participant"] = to.IsGroup ? me : null,
            ["recipient"] = !to.IsGroup && author == sender.Account ? receipt["recipient"] : null,
        };
        if (type is "retry" or "sender")
        {
            // For the one device that sent the message.
            if (author.Devices.TryGetValue(target.Device, out var device))
            {
                world.Post.To(device, passed);
            }

            return;
        }

        if (type != "read-self")
        {
            world.Post.ToAll(author, passed);
        }

        if (type is "read" or "read-self" or "played" && author != sender.Account)
        {
            world.Post.ToAll(sender.Account, Stanza.With(passed, ("recipient", to.IsGroup ? null : to.ToString())), sender);
        }
    }
}
