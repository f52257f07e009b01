using Ramal.WhatsApp.Binary;

namespace Ramal.Connectors.Native;

/// <summary>Between the engine's addresses and the words of the seam. Pure.</summary>
internal static class Addresses
{
    public static ChatId ChatOf(Jid chat) => new(chat.Bare.ToString());

    public static ChatKind KindOf(Jid chat) => chat.IsGroup ? ChatKind.Group : chat.IsPerson ? ChatKind.Person : ChatKind.Broadcast;

    /// <summary>Null for what names no conversation.</summary>
    public static Jid? Read(ChatId chat) => Jid.TryParse(chat.Value, out var jid) && jid.User.Length > 0 ? jid.Bare : null;

    /// <summary>The LID first: it stays when the number changes.</summary>
    public static IReadOnlyList<PersonAlias> AliasesOf(params Jid?[] names) =>
        [.. names.OfType<Jid>().Select(AliasOf).OfType<PersonAlias>().Distinct().OrderBy(alias => alias.Kind == PersonAliasKind.Lid ? 0 : 1)];

    public static Jid? Read(PersonAlias? alias) => alias switch
    {
        { Kind: PersonAliasKind.Lid, Value: var user } => Jid.Lid(user),
        { Kind: PersonAliasKind.Phone, Value: var digits } => Jid.Phone(digits),
        _ => null,
    };

    /// <summary>5 to 20 digits: what can be somebody's number.</summary>
    public static bool IsNumber(string? text) => text is { Length: >= 5 and <= 20 } && text.All(char.IsAsciiDigit);

    private static PersonAlias? AliasOf(Jid jid) => jid switch
    {
        { User.Length: 0 or > 255 } => null,
        { IsLid: true } => new PersonAlias(PersonAliasKind.Lid, jid.User),
        { IsPhoneNumber: true } => new PersonAlias(PersonAliasKind.Phone, jid.User),
        _ => null,
    };
}
