using Google.Protobuf;
using Google.Protobuf.Collections;
using Ramal.WhatsApp.Proto;
using static Ramal.WhatsApp.Signal.SignalKeys;

namespace Ramal.WhatsApp.Signal;

/// <summary>The seeds of a chain's messages, which come in any order: of sessions and of groups alike.</summary>
internal static class ReceivingChains
{
    /// <summary>The seed for a position: kept from before, or the chain is moved forward and what it passes is kept.</summary>
    /// <param name="key">The chain's key at <paramref name="next"/>.</param>
    /// <param name="next">The position that was not reached yet.</param>
    /// <param name="skipped">Seeds that were passed, oldest first.</param>
    /// <param name="position">Of the message.</param>
    /// <exception cref="SignalException">Read before, or too far ahead.</exception>
    public static byte[] TakeSeed(ref ByteString key, ref uint next, RepeatedField<SkippedKey> skipped, uint position)
    {
        if (position < next)
        {
            return TakeSkipped(skipped, position);
        }

        if (position - next > MaxSkip)
        {
            throw new SignalException(SignalError.TooFarAhead);
        }

        while (next < position)
        {
            skipped.Add(new SkippedKey { Position = next, Seed = Wrap(Seed(key.Span)) });
            Advance(ref key, ref next);
        }

        while (skipped.Count > MaxSkip)
        {
            skipped.RemoveAt(0);
        }

        var seed = Seed(key.Span);
        Advance(ref key, ref next);
        return seed;
    }

    private static void Advance(ref ByteString key, ref uint next) => (key, next) = (Wrap(NextChainKey(key.Span)), next + 1);

    private static byte[] TakeSkipped(RepeatedField<SkippedKey> skipped, uint position)
    {
        for (var i = 0; i < skipped.Count; i++)
        {
            if (skipped[i].Position == position)
            {
                var kept = skipped[i].Seed.ToByteArray();
                skipped.RemoveAt(i);
                return kept;
            }
        }

        throw new SignalException(SignalError.AlreadyRead);
    }
}
