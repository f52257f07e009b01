namespace Ramal.Testing;

/// <summary>Text that breaks programs which believe what people write: kept in one place, for the API and for the page.</summary>
public static class NastyStrings
{
    /// <summary>
    /// Runs when a page shows it as markup. Each one would call <c>window.pwned()</c>: a journey defines that, shows the
    /// text everywhere and looks whether it was called.
    /// </summary>
    public static IReadOnlyList<string> Scripts { get; } =
    [
        "<script>pwned()</script>",
        "\"><script>pwned()</script>",
        "</title><script>pwned()</script>",
        "<img src=x onerror=pwned()>",
        "'\"><img src=x onerror=\"pwned()\">",
        "<svg onload=pwned()>",
        "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
        "<details open ontoggle=pwned()>x</details>",
        "<iframe srcdoc=\"<script>parent.pwned()</script>\"></iframe>",
        "<a href=\"javascript:pwned()\">x</a>",
        "javascript:pwned()",
        "{{constructor.constructor('pwned()')()}}",
        "${pwned()}",
        "<math><mtext></style><img src=x onerror=pwned()>",
        "&lt;script&gt;pwned()&lt;/script&gt;",
        "<style>@import 'data:text/css,*{display:none}'</style>",
        "]]><script>pwned()</script>",
        "<!--<script>pwned()//-->",
    ];

    /// <summary>Text that is right and yet goes wrong: direction, width, combination, case.</summary>
    public static IReadOnlyList<string> Unicode { get; } =
    [
        "Conceição & Associados Ltda. — “Olá”",
        "مرحبا بالعالم",
        "שלום עולם",
        "\u202Etxt.exe\u202C",
        "\u2066ana\u2069\u200F",
        "a\u200Bb\u200Cc\u200Dd\uFEFFe",
        "e\u0301 \u00E9",
        "Z\u0351\u036B\u0343\u032Aa\u0321\u0353\u031El\u034E\u0330g\u031D\u0356o\u0317",
        "👩‍👩‍👧‍👦🏳️‍🌈🇧🇷👍🏽",
        "ﬁ ǅ ß İ ı K",
        "中文 日本語 한국어 ไทย हिन्दी",
        "\u00A0\u2003\u3000",
        "١٢٣٤٥",
        "＋５５１１９８８８８７７７７",
        "𝕹𝖆𝖒𝖊",
        "\u2028line\u2029separators",
        "\uFFFD\uFFFE\uFFFF",
    ];

    /// <summary>Characters that no text should hold, among them halves of surrogate pairs.</summary>
    public static IReadOnlyList<string> Control { get; } =
    [
        "\0",
        "a\0b",
        "\u0001\u0002\u001F\u007F\u0085\u009F",
        "\r\nSet-Cookie: a=b",
        "line\r\nline\ttab\u000B\u000C\b",
        "\u001B[31mred\u001B[0m",
        "\uD800",
        "\uDC00",
        "a\uD83D",
        "\uDE00\uD83D",
    ];

    /// <summary>Means something to a database, a shell, a file system, a template or a parser.</summary>
    public static IReadOnlyList<string> Injections { get; } =
    [
        "'; DROP TABLE users; --",
        "' OR '1'='1",
        "%' ESCAPE '!' --",
        "100%_\\",
        "$(reboot) `id` | id; id && id",
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "%2e%2e%2f%00",
        "CON",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:0/",
        "http://user:password@host/",
        "{0}{1}%s%n%d",
        "#{7*7}{{7*7}}",
        "=1+1",
        "null",
        "undefined",
        "true",
        "NaN",
        "-0",
        "1e309",
        "0x7F",
        "",
        " ",
    ];

    public static IReadOnlyList<string> All { get; } = [.. Scripts, .. Unicode, .. Control, .. Injections];
}
