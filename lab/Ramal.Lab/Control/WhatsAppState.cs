using Ramal.Lab.WhatsApp;

namespace Ramal.Lab;

/// <summary>What the page of the phones shows.</summary>
public sealed record WhatsAppState(IReadOnlyList<WhatsAppPhone> Phones, IReadOnlyList<string> Breaches)
{
    private const int Shown = 60;

    internal static WhatsAppState Read(WhatsAppSimulator simulator)
    {
        var names = simulator.Phones.ToDictionary(phone => phone.Number, phone => phone.Name, StringComparer.Ordinal);
        return new(
            [.. simulator.Phones.Select(phone => new WhatsAppPhone(
                phone.Number, phone.Name, phone.IsOnline, phone.IsCodeAwaited, phone.Receipts.ToString(), phone.Devices, Chats(phone, names)))],
            simulator.Breaches);
    }

    private static WhatsAppChat[] Chats(VirtualPhone phone, Dictionary<string, string> names)
    {
        var typing = phone.Typing;
        var groups = phone.Groups;
        var byChat = phone.Messages.GroupBy(message => message.ChatId, StringComparer.Ordinal).ToDictionary(chat => chat.Key, chat => chat.ToArray(), StringComparer.Ordinal);
        foreach (var group in groups)
        {
            byChat.TryAdd(group.Id, []);
        }

        return [.. byChat.Select(chat =>
        {
            var group = groups.FirstOrDefault(group => group.Id == chat.Key);
            return new WhatsAppChat(
                chat.Key,
                group?.Subject ?? names.GetValueOrDefault(chat.Key) ?? chat.Key,
                chat.Key.Contains('@', StringComparison.Ordinal),
                group?.Members ?? [],
                typing.Contains(chat.Key, StringComparer.Ordinal),
                [.. chat.Value.TakeLast(Shown).Select(message => WhatsAppLine.Of(message, names))]);
        }).OrderBy(chat => chat.Lines.Count > 0 ? chat.Lines[^1].At : default).Reverse()];
    }
}

/// <summary>A phone with its chats, the latest first.</summary>
public sealed record WhatsAppPhone(
    string Number, string Name, bool Online, bool CodeAwaited, string Receipts, IReadOnlyList<LinkedDevice> Devices, IReadOnlyList<WhatsAppChat> Chats);

/// <summary>A chat of a phone. No members: a person, or a group that it has left.</summary>
public sealed record WhatsAppChat(string Id, string Name, bool IsGroup, IReadOnlyList<string> Members, bool Typing, IReadOnlyList<WhatsAppLine> Lines);

/// <summary>A message of a chat.</summary>
/// <param name="Ticks">For own messages.</param>
/// <param name="Media">Its bytes can be fetched.</param>
public sealed record WhatsAppLine(
    string Id,
    bool FromMe,
    int Device,
    string Author,
    DateTimeOffset At,
    string Kind,
    string Text,
    string? Quoted,
    string? FileName,
    bool Media,
    IReadOnlyList<string> Reactions,
    bool Edited,
    bool Deleted,
    string Ticks,
    double? Latitude,
    double? Longitude)
{
    internal static WhatsAppLine Of(PhoneMessage message, Dictionary<string, string> names) => new(
        message.Id,
        message.FromMe,
        message.SenderDevice,
        names.GetValueOrDefault(message.SenderNumber) ?? message.SenderNumber,
        message.At,
        message.Kind.ToString(),
        message.Text,
        message.QuotedText,
        message.FileName,
        !message.Media.IsEmpty,
        [.. message.Reactions.Values],
        message.IsEdited,
        message.IsDeleted,
        message.Ticks.ToString(),
        message.Latitude,
        message.Longitude);
}
