using Ramal.WhatsApp.Binary;

namespace Ramal.WhatsApp.Tests.Binary;

internal static class RandomStanza
{
    private static readonly string[] Words =
        ["iq", "message", "read-self", "5511999990000@s.whatsapp.net", "1:2@lid", "12-3@g.us", "a:b@c", "@", "x@", "", "-1.5", "ABC9", "ção", "s.whatsapp.net", "9007199254740993"];

    public static Node Make(Random random, int depth)
    {
        var leaf = depth > 3 || random.Next(2) == 0;
        var data = new byte[random.Next(1, 40)];
        random.NextBytes(data);
        var node = new Node(Word(random) is { Length: > 0 } tag ? tag : "t")
        {
            Children = leaf ? [] : [.. Enumerable.Range(0, random.Next(5)).Select(_ => Make(random, depth + 1))],
            Data = leaf && random.Next(2) == 0 ? data : (ReadOnlyMemory<byte>?)null,
        };
        for (var i = random.Next(4); i > 0; i--)
        {
            node.Set(Word(random), Word(random));
        }

        return node;
    }

    private static string Word(Random random) => random.Next(3) == 0
        ? new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => (char)random.Next(32, 600))])
        : Words[random.Next(Words.Length)];
}
