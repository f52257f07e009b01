namespace Ramal.Shared;

/// <summary>
/// Reads phone numbers as people in Brazil write them, and international ones with a plus sign, into E.164.
/// A Brazilian mobile number without its ninth digit is kept as typed: WhatsApp still knows many accounts under the
/// short form, and only WhatsApp can tell which of the two exists.
/// </summary>
internal static class PhoneNumber
{
    private const string Separators = " ()-./\u00a0\u2010\u2011\u2012\u2013\u2009\u202f";
    private const string Brazil = "55";

    /// <summary>The area codes that are in use (ANATEL).</summary>
    private static readonly HashSet<string> AreaCodes =
    [
        "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28", "31", "32", "33", "34", "35", "37", "38",
        "41", "42", "43", "44", "45", "46", "47", "48", "49", "51", "53", "54", "55", "61", "62", "63", "64", "65", "66", "67", "68", "69",
        "71", "73", "74", "75", "77", "79", "81", "82", "83", "84", "85", "86", "87", "88", "89", "91", "92", "93", "94", "95", "96", "97", "98", "99",
    ];

    private static readonly Text Empty = new(
        "Informe um telefone ou um grupo.", "Give a phone number or a group.");

    private static readonly Text NotANumber = new(
        "Use só números, por exemplo (11) 98888-7777 ou +351 912 345 678.", "Use digits only, for example (11) 98888-7777 or +351 912 345 678.");

    private static readonly Text WrongLength = new(
        "O telefone não tem o tamanho certo. No Brasil: DDD e 8 ou 9 números. De outro país: comece com + e o código do país.",
        "The number has the wrong length. In Brazil: area code and 8 or 9 digits. Elsewhere: begin with + and the country code.");

    private static readonly Text WrongAreaCode = new(
        "Este DDD não existe.", "This Brazilian area code does not exist.");

    private static readonly Text WrongSubscriber = new(
        "Este telefone não existe no Brasil: celulares têm 9 números e começam com 9.",
        "No such number in Brazil: mobile numbers have 9 digits and begin with 9.");

    /// <summary>Reads one number.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="e164">Plus sign and digits; empty when it is not a number.</param>
    /// <returns>What is wrong, or null.</returns>
    public static Text? Parse(string? typed, out string e164)
    {
        e164 = "";
        if (string.IsNullOrWhiteSpace(typed))
        {
            return Empty;
        }

        var compact = Compact(typed.Trim());
        var international = compact.StartsWith('+');
        var digits = international ? compact[1..] : compact;
        if (digits.Length == 0 || digits.Length > 20 || digits.Any(digit => !char.IsAsciiDigit(digit)))
        {
            return NotANumber;
        }

        if (!international && digits.StartsWith("00", StringComparison.Ordinal))
        {
            (international, digits) = (true, digits[2..]);
        }

        return international ? FromInternational(digits, out e164) : FromNational(digits, out e164);
    }

    private static string Compact(string typed) => string.Concat(typed.Where(character => !Separators.Contains(character, StringComparison.Ordinal)));

    private static Text? FromInternational(string digits, out string e164)
    {
        e164 = "";
        if (digits.StartsWith(Brazil, StringComparison.Ordinal))
        {
            return FromBrazilian(digits[2..], out e164);
        }

        if (digits.Length is < 8 or > 15 || digits[0] == '0')
        {
            return WrongLength;
        }

        e164 = "+" + digits;
        return null;
    }

    private static Text? FromNational(string digits, out string e164)
    {
        e164 = "";
        if (digits[0] == '0')
        {
            // 0 + area code, or 0 + carrier + area code.
            digits = digits.Length >= 13 ? digits[3..] : digits[1..];
        }
        else if (digits.Length is 12 or 13 && digits.StartsWith(Brazil, StringComparison.Ordinal))
        {
            digits = digits[2..];
        }

        return FromBrazilian(digits, out e164);
    }

    /// <param name="digits">Area code and subscriber.</param>
    /// <param name="e164">The number.</param>
    private static Text? FromBrazilian(string digits, out string e164)
    {
        e164 = "";
        if (digits.Length is not (10 or 11))
        {
            return WrongLength;
        }

        if (!AreaCodes.Contains(digits[..2]))
        {
            return WrongAreaCode;
        }

        var exists = digits.Length == 11 ? digits[2] == '9' : digits[2] is >= '2' and <= '9';
        if (!exists)
        {
            return WrongSubscriber;
        }

        e164 = $"+{Brazil}{digits}";
        return null;
    }
}
