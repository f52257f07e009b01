using System.Globalization;
using Google.Protobuf;
using Ramal.WhatsApp.Proto;

namespace Ramal.WhatsApp.Receiving;

/// <summary>What WhatsApp calls the kinds of content that the engine does not read, by field number (docs/wire/protobuf.md).</summary>
internal static class ContentNames
{
    private static readonly Dictionary<int, string> Names = new()
    {
        [10] = "call",
        [14] = "highlyStructuredMessage",
        [16] = "sendPaymentMessage",
        [18] = "liveLocationMessage",
        [22] = "requestPaymentMessage",
        [25] = "templateMessage",
        [28] = "groupInviteMessage",
        [30] = "productMessage",
        [36] = "listMessage",
        [38] = "orderMessage",
        [41] = "invoiceMessage",
        [42] = "buttonsMessage",
        [44] = "paymentInviteMessage",
        [45] = "interactiveMessage",
        [48] = "interactiveResponseMessage",
        [49] = "pollCreationMessage",
        [50] = "pollUpdateMessage",
        [51] = "keepInChatMessage",
        [54] = "requestPhoneNumberMessage",
        [56] = "encReactionMessage",
        [60] = "pollCreationMessageV2",
        [61] = "scheduledCallCreationMessage",
        [63] = "pinInChatMessage",
        [64] = "pollCreationMessageV3",
        [65] = "scheduledCallEditMessage",
        [69] = "callLogMessage",
        [71] = "encCommentMessage",
        [72] = "bcallMessage",
        [75] = "eventMessage",
        [76] = "encEventResponseMessage",
        [77] = "commentMessage",
        [78] = "newsletterAdminInviteMessage",
        [80] = "placeholderMessage",
        [82] = "secretEncryptedMessage",
        [83] = "albumMessage",
        [86] = "stickerPackMessage",
        [88] = "pollResultSnapshotMessage",
        [111] = "pollCreationMessageV5",
    };

    /// <summary>The name of the first field that is content; a number where we know no name.</summary>
    public static string Of(Message message)
    {
        using var input = new CodedInputStream(message.ToByteArray());
        while (input.ReadTag() is not 0 and var tag)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            if (field is not (Message.SenderKeyDistributionMessageFieldNumber or Message.MessageContextInfoFieldNumber))
            {
                return Names.TryGetValue(field, out var name) ? name : string.Create(CultureInfo.InvariantCulture, $"field{field}");
            }

            input.SkipLastField();
        }

        return "empty";
    }
}
