using System.Globalization;
using Ramal.WhatsApp;

namespace Ramal.Connectors.Native;

/// <summary>What the engine tells of people, messages and groups → the events of the seam. Pure.</summary>
internal static class NativeEvents
{
    /// <summary>Nothing for what tells a person nothing. The same happening has the same keys, however often it is told.</summary>
    public static IEnumerable<ConnectorEvent> Translate(WhatsAppEvent occurrence, DateTimeOffset now) => occurrence switch
    {
        WhatsApp.MessageReceived message => [MessageOf(message, now)],
        WhatsApp.ReceiptReceived receipt => ReceiptsOf(receipt, now),
        LidLearnt pair => [Seen($"person:{pair.Phone.User}:{pair.Lid.User}", now, Addresses.AliasesOf(pair.Phone, pair.Lid), null)],
        PushNameSeen { Person.IsPerson: true } seen => [Seen($"name:{seen.Person.User}:{Hash(seen.Name)}", now, Addresses.AliasesOf(seen.Person), seen.Name)],
        WhatsApp.GroupChanged group => [new ConnectorEvent.GroupsChanged(string.Create(CultureInfo.InvariantCulture, $"group:{group.Group.User}:{now.UtcTicks}"), now)],
        _ => [],
    };

    private static ConnectorEvent MessageOf(WhatsApp.MessageReceived message, DateTimeOffset now)
    {
        var source = message.Source;
        var at = source.At > DateTimeOffset.UnixEpoch ? source.At : now;
        var id = new ExternalMessageId(source.Id);
        var chat = Addresses.ChatOf(source.Chat);
        var kind = Addresses.KindOf(source.Chat);
        var content = ReceivedContent.Of(message.Body, source);
        ExternalMessageId? replyTo = message.Quoted is { Id.Length: > 0 } quoted ? new ExternalMessageId(quoted.Id) : null;
        if (source.FromMe)
        {
            var to = kind == ChatKind.Person ? Addresses.AliasesOf(source.Chat, source.ChatPhone) : [];
            return new ConnectorEvent.MessageSentElsewhere($"sent:{chat.Value}:{source.Id}", at, id, chat, kind, to, content, replyTo);
        }

        var from = Addresses.AliasesOf(source.Sender.Bare, source.SenderPhone?.Bare);
        var key = $"message:{chat.Value}:{source.Sender.Bare}:{source.Id}";
        return new ConnectorEvent.MessageReceived(key, at, id, chat, kind, from, source.PushName, content, replyTo);
    }

    private static IEnumerable<ConnectorEvent> ReceiptsOf(WhatsApp.ReceiptReceived receipt, DateTimeOffset now)
    {
        Receipt? how = receipt.Kind switch
        {
            ReceiptKind.Accepted => Receipt.Accepted,
            ReceiptKind.Delivered => Receipt.Delivered,
            ReceiptKind.Read or ReceiptKind.Played => Receipt.Read,
            _ => null,
        };
        if (how is not { } known)
        {
            return [];
        }

        var at = receipt.At > DateTimeOffset.UnixEpoch ? receipt.At : now;
        return receipt.MessageIds.Where(id => id.Length is > 0 and <= 255).Select(id =>
            new ConnectorEvent.ReceiptReceived($"receipt:{id}:{known}:{receipt.Sender.Bare}", at, new ExternalMessageId(id), known));
    }

    private static ConnectorEvent.PersonSeen Seen(string key, DateTimeOffset at, IReadOnlyList<PersonAlias> aliases, string? name) =>
        new(key, at, aliases, AddressBookName: null, name);

    private static string Hash(string text) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
