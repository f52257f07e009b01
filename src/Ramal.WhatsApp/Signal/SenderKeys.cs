using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using static Ramal.WhatsApp.Signal.SignalKeys;

namespace Ramal.WhatsApp.Signal;

/// <summary>Group encryption: each sender has one chain, given to every member once, and signs each message (docs/wire/signal.md).</summary>
internal static class SenderKeys
{
    private const int MaxStates = 5;

    /// <summary>A new chain of our own; the older ones are forgotten, since nobody sends us our own messages.</summary>
    public static SenderKeyRecord Create()
    {
        var signing = KeyPair.Generate();
        return new SenderKeyRecord
        {
            States =
            {
                new SenderKeyRecord.Types.State
                {
                    Id = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
                    ChainKey = Wrap(RandomNumberGenerator.GetBytes(32)),
                    SigningPublic = Wrap(signing.Public),
                    SigningPrivate = Wrap(signing.Private),
                },
            },
        };
    }

    /// <summary>What a member needs to read from the present position on.</summary>
    public static byte[] Distribution(SenderKeyRecord record)
    {
        var state = Newest(record);
        var message = new SenderKeyDistribution
        {
            Id = state.Id,
            Iteration = state.Iteration,
            ChainKey = state.ChainKey,
            SigningKey = Typed(state.SigningPublic.Span),
        };
        return [VersionByte, .. message.ToByteArray()];
    }

    /// <summary>Takes a sender's chain. A chain that is known already keeps its place: it must not be wound back.</summary>
    public static void Accept(SenderKeyRecord record, ReadOnlySpan<byte> distribution)
    {
        var message = Parse(SenderKeyDistribution.Parser, distribution, 0);
        if (message.ChainKey.Length != 32)
        {
            throw new SignalException(SignalError.Malformed);
        }

        var signing = Wrap(Key(message.SigningKey));
        if (record.States.Any(state => state.Id == message.Id && state.SigningPublic.Equals(signing)))
        {
            return;
        }

        record.States.Insert(0, new SenderKeyRecord.Types.State
        {
            Id = message.Id,
            Iteration = message.Iteration,
            ChainKey = message.ChainKey,
            SigningPublic = signing,
        });
        while (record.States.Count > MaxStates)
        {
            record.States.RemoveAt(record.States.Count - 1);
        }
    }

    public static byte[] Encrypt(SenderKeyRecord record, ReadOnlySpan<byte> plaintext)
    {
        var state = Newest(record);
        var (cipher, iv) = GroupMessageKeys(Seed(state.ChainKey.Span));
        var message = new SenderKeyMessage
        {
            Id = state.Id,
            Iteration = state.Iteration,
            Ciphertext = Wrap(Symmetric.EncryptCbc(cipher, iv, plaintext)),
        };
        byte[] signed = [VersionByte, .. message.ToByteArray()];
        (state.ChainKey, state.Iteration) = (Wrap(NextChainKey(state.ChainKey.Span)), state.Iteration + 1);
        CryptographicOperations.ZeroMemory(cipher);
        return [.. signed, .. XEdDsa.Sign(state.SigningPrivate.Span, signed)];
    }

    /// <summary>Opens a group message. On failure the record is as it was.</summary>
    public static byte[] Decrypt(ref SenderKeyRecord record, ReadOnlySpan<byte> message)
    {
        var parsed = Parse(SenderKeyMessage.Parser, message, XEdDsa.SignatureSize);
        var next = record.Clone();
        SignalException? failure = null;
        foreach (var state in next.States.Where(state => state.Id == parsed.Id))
        {
            if (!XEdDsa.Verify(state.SigningPublic.Span, message[..^XEdDsa.SignatureSize], message[^XEdDsa.SignatureSize..]))
            {
                failure = new SignalException(SignalError.BadSignature);
                continue;
            }

            var (cipher, iv) = GroupMessageKeys(TakeSeed(state, parsed.Iteration));
            var plaintext = SignalKeys.Decrypt(cipher, iv, parsed.Ciphertext);
            record = next;
            return plaintext;
        }

        throw failure ?? new SignalException(SignalError.NoSenderKey);
    }

    private static SenderKeyRecord.Types.State Newest(SenderKeyRecord record) =>
        record.States.Count > 0 ? record.States[0] : throw new SignalException(SignalError.NoSenderKey);

    private static byte[] TakeSeed(SenderKeyRecord.Types.State state, uint iteration)
    {
        var (key, next) = (state.ChainKey, state.Iteration);
        var seed = ReceivingChains.TakeSeed(ref key, ref next, state.Skipped, iteration);
        (state.ChainKey, state.Iteration) = (key, next);
        return seed;
    }
}
