namespace Ramal.Lab;

/// <summary>WhatsApp addresses, made from what callers type as the real server makes them.</summary>
internal static class JidText
{
    public const string PersonSuffix = "@s.whatsapp.net";
    public const string GroupSuffix = "@g.us";
    public const string LidSuffix = "@lid";

    public static bool IsGroup(string jid) => jid.EndsWith(GroupSuffix, StringComparison.Ordinal);

    public static bool IsLid(string jid) => jid.EndsWith(LidSuffix, StringComparison.Ordinal);

    public static string OfPerson(string number) => number + PersonSuffix;

    /// <summary>The part before the @.</summary>
    public static string UserOf(string jid) => jid.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? jid[..at] : jid;

    public static string From(string typed)
    {
        if (typed.Contains('@', StringComparison.Ordinal))
        {
            return typed;
        }

        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        return digits.Length >= 18 ? digits + GroupSuffix : OfPerson(digits);
    }
}
