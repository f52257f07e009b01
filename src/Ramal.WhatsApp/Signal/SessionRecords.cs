using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Proto;
using static Ramal.WhatsApp.Signal.SignalKeys;

namespace Ramal.WhatsApp.Signal;

/// <summary>All sessions with one device: the one in use, and older ones that late messages may still need.</summary>
internal static class SessionRecords
{
    private const int MaxArchived = 40;

    public static bool CanSend(SessionRecord record) => record.Current is not null;

    /// <summary>Puts a new session in use and keeps the one before.</summary>
    public static void Replace(SessionRecord record, SessionState state)
    {
        Archive(record);
        record.Current = state;
    }

    /// <summary>Keeps the session in use for late messages only: the next message to this device begins a new one.</summary>
    public static void Archive(SessionRecord record)
    {
        if (record.Current is not { } current)
        {
            return;
        }

        record.Archived.Insert(0, current);
        record.Current = null;
        while (record.Archived.Count > MaxArchived)
        {
            record.Archived.RemoveAt(record.Archived.Count - 1);
        }
    }

    /// <summary>Seals for the device: <c>pkmsg</c> until it has answered, then <c>msg</c>.</summary>
    public static (string Type, byte[] Bytes) Encrypt(SessionRecord record, uint registrationId, ReadOnlySpan<byte> plaintext)
    {
        var state = record.Current ?? throw new SignalException(SignalError.NoSession);
        var sealedMessage = DoubleRatchet.Encrypt(state, plaintext);
        if (state.Pending is not { } pending)
        {
            return ("msg", sealedMessage);
        }

        var message = new PreKeySignalMessage
        {
            RegistrationId = registrationId,
            SignedPreKeyId = pending.SignedPreKeyId,
            BaseKey = Typed(pending.BaseKey.Span),
            IdentityKey = Typed(state.LocalIdentity.Span),
            Message = Wrap(sealedMessage),
        };
        if (pending.HasPreKeyId)
        {
            message.PreKeyId = pending.PreKeyId;
        }

        var output = new byte[1 + message.CalculateSize()];
        output[0] = VersionByte;
        Google.Protobuf.MessageExtensions.WriteTo(message, output.AsSpan(1));
        return ("pkmsg", output);
    }

    /// <summary>Opens a <c>msg</c> with the session in use or, failing that, with an older one, which then comes back into use.</summary>
    public static byte[] Decrypt(SessionRecord record, ReadOnlySpan<byte> message)
    {
        SignalException? first = null;
        if (record.Current is { } current)
        {
            try
            {
                var plaintext = DoubleRatchet.Decrypt(ref current, message);
                record.Current = current;
                return plaintext;
            }
            catch (SignalException exception) when (exception.Error is not (SignalError.Malformed or SignalError.UnknownVersion))
            {
                first = exception;
            }
        }

        for (var i = 0; i < record.Archived.Count; i++)
        {
            var state = record.Archived[i];
            try
            {
                var plaintext = DoubleRatchet.Decrypt(ref state, message);
                record.Archived.RemoveAt(i);
                Replace(record, state);
                return plaintext;
            }
            catch (SignalException exception) when (exception.Error is not (SignalError.Malformed or SignalError.UnknownVersion))
            {
                // AlreadyRead of any session is the better answer than BadMac of another.
                first = first is null || exception.Error == SignalError.AlreadyRead ? exception : first;
            }
        }

        throw first ?? new SignalException(SignalError.NoSession);
    }

    /// <summary>The session that this pre-key message opened before, or null when it opens a new one.</summary>
    public static bool Knows(SessionRecord record, PreKeySignalMessage message)
    {
        var baseKey = Key(message.BaseKey);
        return record.Current?.BaseKey.Span.SequenceEqual(baseKey) == true
            || record.Archived.Any(state => state.BaseKey.Span.SequenceEqual(baseKey));
    }

    /// <summary>Opens a <c>pkmsg</c>; a new session is made unless the message belongs to a known one.</summary>
    /// <param name="record">Unchanged when this throws.</param>
    /// <param name="identity">Our identity.</param>
    /// <param name="signedPreKey">The signed prekey that the message names; null when we have none with this id.</param>
    /// <param name="preKey">The one-time prekey that the message names; null when it names none.</param>
    /// <param name="message">The parsed message.</param>
    public static byte[] Decrypt(SessionRecord record, KeyPair identity, KeyPair? signedPreKey, KeyPair? preKey, PreKeySignalMessage message)
    {
        if (Knows(record, message))
        {
            return Decrypt(record, message.Message.Span);
        }

        if (signedPreKey is null || (message.HasPreKeyId && preKey is null))
        {
            throw new SignalException(SignalError.UnknownPreKey);
        }

        var state = DoubleRatchet.Accept(identity, signedPreKey, preKey, message);
        var plaintext = DoubleRatchet.Decrypt(ref state, message.Message.Span);
        Replace(record, state);
        return plaintext;
    }

    public static PreKeySignalMessage ParsePreKeyMessage(ReadOnlySpan<byte> bytes)
    {
        var message = Parse(PreKeySignalMessage.Parser, bytes, 0);
        return message is { HasBaseKey: true, HasIdentityKey: true, HasMessage: true, HasSignedPreKeyId: true }
            ? message
            : throw new SignalException(SignalError.Malformed);
    }
}
