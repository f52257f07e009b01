using System.Diagnostics;
using Ramal.WhatsApp.Crypto;

namespace Ramal.WhatsApp.Tests.Crypto;

/// <summary>The budgets of the engine's curve. Explicit, because other work on the machine would make it lie: run with <c>-explicit only</c>.</summary>
public sealed class CurveSpeedTests(ITestOutputHelper output)
{
    private readonly KeyPair _mine = KeyPair.Generate();
    private readonly KeyPair _theirs = KeyPair.Generate();
    private readonly byte[] _message = new byte[200];

    [Fact(Explicit = true)]
    public void An_agreement_takes_at_most_150_microseconds() => Measure(150, () => _mine.SharedSecret(_theirs.Public));

    [Fact(Explicit = true)]
    public void A_key_pair_takes_at_most_150_microseconds() => Measure(150, () => KeyPair.Generate());

    [Fact(Explicit = true)]
    public void A_signature_takes_at_most_250_microseconds() => Measure(250, () => _mine.Sign(_message));

    [Fact(Explicit = true)]
    public void A_verification_takes_at_most_300_microseconds()
    {
        var signature = _mine.Sign(_message);
        Measure(300, () => XEdDsa.Verify(_mine.Public, _message, signature));
    }

    private void Measure(double budget, Action action)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 500; i++)
            {
                action();
            }

            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / 500);
        }

        output.WriteLine($"{best:F0} µs, budget {budget:F0}");
        Assert.True(best <= budget, $"{best:F0} µs");
    }
}
