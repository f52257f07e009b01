using Ramal.WhatsApp;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Sending;

namespace Ramal.Connectors.Native;

/// <summary>Finds a message among those that WhatsApp's server is known to have. Pure.</summary>
internal static class SentHistory
{
    private const int Most = 200;

    /// <param name="taken">Oldest first.</param>
    /// <param name="query">An id chosen beforehand is enough; without one, recipient and time decide.</param>
    /// <param name="address">Where the recipient's number was found, when it was looked up.</param>
    public static IReadOnlyList<SentMessage> Find(IReadOnlyList<SentRecord> taken, SentMessageQuery query, Jid? address) =>
        [.. taken.Where(record => query.ChosenId is { } id ? record.Id == id.Value : IsMeant(record, query, address))
            .Select(record => new SentMessage(new ExternalMessageId(record.Id), TextOf(record.Body), record.At, Receipt.Accepted))
            .Take(Most)];

    private static bool IsMeant(SentRecord record, SentMessageQuery query, Jid? address) =>
        record.At >= query.From && record.At <= query.Until
        && (query.To.Group is { } group
            ? Addresses.ChatOf(record.Chat) == group
            : record.Chat == address || (record.ChatPhone ?? record.Chat) is { IsPhoneNumber: true, User: var digits } && digits == query.To.Number);

    private static string? TextOf(MessageBody? body) => body switch
    {
        TextBody text => text.Text,
        MediaBody media => media.Caption,
        _ => null,
    };
}
