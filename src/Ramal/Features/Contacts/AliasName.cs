using Ramal.Connectors;

namespace Ramal.Features.Contacts;

/// <summary>
/// The one form under which a person's alias is looked up: kind, colon, value. A Brazilian mobile number has its ninth
/// digit here whether or not WhatsApp knows it by that form, so both forms lead to one contact.
/// </summary>
internal static class AliasName
{
    public const int MaxLength = 275;

    /// <summary>55, area code, eight digits: a mobile number from before the ninth digit when the first of the eight is 6 to 9.</summary>
    private const int LengthWithoutNinth = 12;

    public static string Of(PersonAlias alias) => alias.Kind switch
    {
        PersonAliasKind.Phone => $"phone:{WithNinthDigit(alias.Value)}",
        PersonAliasKind.Lid => $"lid:{alias.Value}",
        PersonAliasKind.BusinessId => $"business:{alias.Value}",
        PersonAliasKind.Username => $"username:{alias.Value.ToLowerInvariant()}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Of a recipient of the ledger: a number with a plus sign, or a conversation's id.</summary>
    public static string OfRecipient(string recipient)
    {
        var at = recipient.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? $"phone:{WithNinthDigit(recipient.TrimStart('+'))}"
            : recipient.EndsWith("@lid", StringComparison.Ordinal) ? $"lid:{recipient[..at]}"
            : $"chat:{recipient}";
    }

    public static string WithNinthDigit(string digits) =>
        digits.Length == LengthWithoutNinth && digits.StartsWith("55", StringComparison.Ordinal) && digits[4] is >= '6' and <= '9'
            ? $"{digits[..4]}9{digits[4..]}"
            : digits;
}
