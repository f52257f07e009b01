using System.Collections.Frozen;

namespace Ramal.WhatsApp.Binary;

/// <summary>Words that travel as one byte, or as two.</summary>
internal static class Tokens
{
    public const byte ListEmpty = 0;
    public const byte Dictionary0 = 236;
    public const byte Dictionary3 = 239;
    public const byte InteropJid = 245;
    public const byte FacebookJid = 246;
    public const byte DeviceJid = 247;
    public const byte List8 = 248;
    public const byte List16 = 249;
    public const byte JidPair = 250;
    public const byte Hex8 = 251;
    public const byte Binary8 = 252;
    public const byte Binary20 = 253;
    public const byte Binary32 = 254;
    public const byte Nibble8 = 255;

    private static readonly string[] Single = Split(TokenWords.Single);

    private static readonly string[][] Double =
    [
        Split(TokenWords.Dictionary0), Split(TokenWords.Dictionary1), Split(TokenWords.Dictionary2), Split(TokenWords.Dictionary3),
    ];

    // Single tokens are 1…235; a double token is its announcing byte and its index.
    private static readonly FrozenDictionary<string, ushort> Numbers = Index();

    /// <summary>The word of a one-byte token, or null when there is none with this number.</summary>
    public static string? SingleWord(byte token) => token >= 1 && token <= Single.Length ? Single[token - 1] : null;

    public static string DoubleWord(byte dictionary, byte index) => Double[dictionary - Dictionary0][index];

    /// <summary>The token of a word: high byte 0 for a one-byte token, else the announcing byte.</summary>
    public static bool TryFind(string word, out byte announce, out byte token)
    {
        var found = Numbers.TryGetValue(word, out var number);
        announce = (byte)(number >> 8);
        token = (byte)number;
        return found;
    }

    private static string[] Split(string words) =>
        words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static FrozenDictionary<string, ushort> Index()
    {
        var numbers = new Dictionary<string, ushort>(StringComparer.Ordinal);
        for (var i = 0; i < Single.Length; i++)
        {
            numbers[Single[i]] = (ushort)(i + 1);
        }

        for (var dictionary = 0; dictionary < Double.Length; dictionary++)
        {
            for (var i = 0; i < Double[dictionary].Length; i++)
            {
                numbers[Double[dictionary][i]] = (ushort)(((Dictionary0 + dictionary) << 8) | i);
            }
        }

        return numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
