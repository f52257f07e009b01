using System.Diagnostics;
using Ramal.WhatsApp.Crypto;

namespace Ramal.Benchmarks;

/// <summary>The three operations of the curve; the best of many short rounds, since other work on the machine only ever adds. Baileys' beside it.</summary>
internal static class EngineCrypto
{
    private const int Each = 20;

    public static async Task<IReadOnlyList<Figure>> RunAsync(bool isSmoke)
    {
        var looseness = isSmoke ? 20 : 1;
        var rounds = isSmoke ? 10 : 400;
        KeyPair mine = KeyPair.Generate(), theirs = KeyPair.Generate();
        var message = new byte[200];
        var signature = mine.Sign(message);
        List<Figure> figures =
        [
            new("X25519", Milliseconds(rounds, () => mine.SharedSecret(theirs.Public)), "ms", AtMost: 0.15 * looseness),
            new("sign", Milliseconds(rounds, () => mine.Sign(message)), "ms", AtMost: 0.25 * looseness),
            new("verify", Milliseconds(rounds, () => XEdDsa.Verify(mine.Public, message, signature)), "ms", AtMost: 0.30 * looseness),
        ];
        if (!isSmoke && await ClientProcess.BaileysAsync(null) is { } baileys)
        {
            await using (baileys)
            {
                var took = await baileys.AskAsync("crypto");
                figures.Add(new Figure("Baileys: X25519", ClientProcess.Number(took, "agree"), "ms"));
                figures.Add(new Figure("Baileys: sign", ClientProcess.Number(took, "sign"), "ms"));
                figures.Add(new Figure("Baileys: verify", ClientProcess.Number(took, "verify"), "ms"));
            }
        }

        return figures;
    }

    private static double Milliseconds(int rounds, Action work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Each; i++)
            {
                work();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds / Each);
        }

        return best;
    }
}
