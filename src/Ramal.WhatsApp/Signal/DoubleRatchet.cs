using System.Security.Cryptography;
using Google.Protobuf;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using static Ramal.WhatsApp.Signal.SignalKeys;

namespace Ramal.WhatsApp.Signal;

/// <summary>
/// X3DH and the double ratchet over one <see cref="SessionState"/>, protocol version 3. Pure: the caller stores the state,
/// before a ciphertext leaves and before a plaintext is acknowledged.
/// </summary>
internal static class DoubleRatchet
{
    private const int MacSize = 8;
    private const int MaxReceivingChains = 5;

    /// <summary>Begins a session with a device from its bundle.</summary>
    /// <exception cref="SignalException">The signed prekey is not signed by the device's identity, or a key is unusable.</exception>
    public static SessionState Initiate(KeyPair identity, PreKeyBundle bundle)
    {
        if (!XEdDsa.Verify(bundle.Identity, KeyPair.WithType(bundle.SignedPreKey), bundle.SignedPreKeySignature))
        {
            throw new SignalException(SignalError.BadSignature);
        }

        var baseKey = KeyPair.Generate();
        var (root, receiving) = bundle.PreKey is { } preKey
            ? FromAgreements(
                Agree(identity.Private, bundle.SignedPreKey), Agree(baseKey.Private, bundle.Identity),
                Agree(baseKey.Private, bundle.SignedPreKey), Agree(baseKey.Private, preKey))
            : FromAgreements(
                Agree(identity.Private, bundle.SignedPreKey), Agree(baseKey.Private, bundle.Identity),
                Agree(baseKey.Private, bundle.SignedPreKey));
        var ratchet = KeyPair.Generate();
        var (nextRoot, sending) = Step(root, Agree(ratchet.Private, bundle.SignedPreKey));

        var pending = new SessionState.Types.PendingPreKey { SignedPreKeyId = bundle.SignedPreKeyId, BaseKey = Wrap(baseKey.Public) };
        if (bundle.PreKeyId is { } id && bundle.PreKey is not null)
        {
            pending.PreKeyId = id;
        }

        return new SessionState
        {
            LocalIdentity = Wrap(identity.Public),
            RemoteIdentity = Wrap(bundle.Identity),
            RemoteRegistrationId = bundle.RegistrationId,
            RootKey = Wrap(nextRoot),
            SendingPrivate = Wrap(ratchet.Private),
            SendingPublic = Wrap(ratchet.Public),
            SendingChainKey = Wrap(sending),
            SendingCounter = 0,
            Receiving = { new SessionState.Types.ReceivingChain { RatchetKey = Wrap(bundle.SignedPreKey), ChainKey = Wrap(receiving) } },
            Pending = pending,
            BaseKey = Wrap(baseKey.Public),
        };
    }

    /// <summary>The other half: the session that a pre-key message opens.</summary>
    public static SessionState Accept(KeyPair identity, KeyPair signedPreKey, KeyPair? preKey, PreKeySignalMessage message)
    {
        byte[] theirIdentity = Key(message.IdentityKey), theirBase = Key(message.BaseKey);
        var (root, sending) = preKey is not null
            ? FromAgreements(
                Agree(signedPreKey.Private, theirIdentity), Agree(identity.Private, theirBase),
                Agree(signedPreKey.Private, theirBase), Agree(preKey.Private, theirBase))
            : FromAgreements(
                Agree(signedPreKey.Private, theirIdentity), Agree(identity.Private, theirBase), Agree(signedPreKey.Private, theirBase));
        return new SessionState
        {
            LocalIdentity = Wrap(identity.Public),
            RemoteIdentity = Wrap(theirIdentity),
            RemoteRegistrationId = message.RegistrationId,
            RootKey = Wrap(root),
            SendingPrivate = Wrap(signedPreKey.Private),
            SendingPublic = Wrap(signedPreKey.Public),
            SendingChainKey = Wrap(sending),
            BaseKey = Wrap(theirBase),
        };
    }

    /// <summary>Advances the sending chain and returns the sealed message.</summary>
    public static byte[] Encrypt(SessionState state, ReadOnlySpan<byte> plaintext)
    {
        var seed = Seed(state.SendingChainKey.Span);
        var (cipher, macKey, iv) = MessageKeys(seed);
        var message = new SignalMessage
        {
            RatchetKey = Typed(state.SendingPublic.Span),
            Counter = state.SendingCounter,
            PreviousCounter = state.PreviousCounter,
            Ciphertext = Wrap(Symmetric.EncryptCbc(cipher, iv, plaintext)),
        };
        var output = new byte[1 + message.CalculateSize() + MacSize];
        output[0] = VersionByte;
        message.WriteTo(output.AsSpan(1, output.Length - 1 - MacSize));
        Mac(macKey, state.LocalIdentity.Span, state.RemoteIdentity.Span, output.AsSpan(..^MacSize), output.AsSpan(^MacSize..));
        state.SendingChainKey = Wrap(NextChainKey(state.SendingChainKey.Span));
        state.SendingCounter++;
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(cipher);
        CryptographicOperations.ZeroMemory(macKey);
        return output;
    }

    /// <summary>Opens a message. On success <paramref name="state"/> has moved on; on failure it is as it was.</summary>
    public static byte[] Decrypt(ref SessionState state, ReadOnlySpan<byte> sealedMessage)
    {
        var message = Parse(SignalMessage.Parser, sealedMessage, MacSize);
        var ratchetKey = Key(message.RatchetKey);
        var next = state.Clone();
        var chain = FindChain(next, ratchetKey) ?? StepRatchet(next, ratchetKey);
        var seed = TakeSeed(chain, message.Counter);
        var (cipher, macKey, iv) = MessageKeys(seed);

        Span<byte> expected = stackalloc byte[MacSize];
        Mac(macKey, next.RemoteIdentity.Span, next.LocalIdentity.Span, sealedMessage[..^MacSize], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, sealedMessage[^MacSize..]))
        {
            throw new SignalException(SignalError.BadMac);
        }

        var plaintext = SignalKeys.Decrypt(cipher, iv, message.Ciphertext);
        next.Pending = null;
        state = next;
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(cipher);
        CryptographicOperations.ZeroMemory(macKey);
        return plaintext;
    }

    private static SessionState.Types.ReceivingChain? FindChain(SessionState state, byte[] ratchetKey)
    {
        foreach (var chain in state.Receiving)
        {
            if (chain.RatchetKey.Span.SequenceEqual(ratchetKey))
            {
                return chain;
            }
        }

        return null;
    }

    private static SessionState.Types.ReceivingChain StepRatchet(SessionState state, byte[] ratchetKey)
    {
        var (root, receiving) = Step(state.RootKey.Span, Agree(state.SendingPrivate.Span, ratchetKey));
        var ratchet = KeyPair.Generate();
        var (nextRoot, sending) = Step(root, Agree(ratchet.Private, ratchetKey));
        var chain = new SessionState.Types.ReceivingChain { RatchetKey = Wrap(ratchetKey), ChainKey = Wrap(receiving) };
        state.Receiving.Add(chain);
        while (state.Receiving.Count > MaxReceivingChains)
        {
            state.Receiving.RemoveAt(0);
        }

        state.RootKey = Wrap(nextRoot);
        state.PreviousCounter = state.SendingCounter == 0 ? 0 : state.SendingCounter - 1;
        state.SendingPrivate = Wrap(ratchet.Private);
        state.SendingPublic = Wrap(ratchet.Public);
        state.SendingChainKey = Wrap(sending);
        state.SendingCounter = 0;
        return chain;
    }

    private static byte[] TakeSeed(SessionState.Types.ReceivingChain chain, uint counter)
    {
        var (key, next) = (chain.ChainKey, chain.Counter);
        var seed = ReceivingChains.TakeSeed(ref key, ref next, chain.Skipped, counter);
        (chain.ChainKey, chain.Counter) = (key, next);
        return seed;
    }

    /// <summary>The first eight bytes of an HMAC over both identities, the sender's first, and the message.</summary>
    private static void Mac(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> sender, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        ReadOnlySpan<byte> type = [KeyPair.DjbType];
        hmac.AppendData(type);
        hmac.AppendData(sender);
        hmac.AppendData(type);
        hmac.AppendData(receiver);
        hmac.AppendData(message);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(full);
        full[..MacSize].CopyTo(destination);
    }
}
