using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Devices;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Signal;

/// <summary>
/// All encryption state of one device. Every use is inside a <see cref="RatchetScope"/>: one at a time, committed before a
/// ciphertext leaves or a plaintext is handed on. Nothing inside a scope waits for the network.
/// </summary>
internal sealed class Ratchets(DeviceContext device) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<RatchetScope> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new RatchetScope(new Transaction(device.Store), _turn);
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>
    /// The address under which the session with a device is kept: its LID whenever that is known. A session begun under the number
    /// moves along when the LID becomes known.
    /// </summary>
    public static async ValueTask<Jid> AddressAsync(Transaction transaction, Jid jid, CancellationToken cancellationToken)
    {
        if (jid.Host != Jid.PhoneServer
            || await LidDirectory.LidOfAsync(transaction, jid, cancellationToken).ConfigureAwait(false) is not { } lid)
        {
            return jid;
        }

        await MoveAsync(transaction, Tables.Sessions, jid.ToString(), lid.ToString(), cancellationToken).ConfigureAwait(false);
        await MoveAsync(transaction, Tables.Identities, jid.ToString(), lid.ToString(), cancellationToken).ConfigureAwait(false);

        return lid;
    }

    public static async ValueTask<bool> HasSessionAsync(Transaction transaction, Jid jid, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(transaction, jid, cancellationToken).ConfigureAwait(false);
        return await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false) is { Current: not null };
    }

    /// <summary>Begins a session from a bundle; the one before is kept for late messages. True when the identity is a new one.</summary>
    public async ValueTask<bool> BeginAsync(Transaction transaction, Jid jid, PreKeyBundle bundle, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(transaction, jid, cancellationToken).ConfigureAwait(false);
        var record = await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false) ?? new SessionRecord();
        SessionRecords.Replace(record, DoubleRatchet.Initiate(device.Credentials.Identity, bundle));
        transaction.Write(Tables.Sessions, address.ToString(), record);
        return await RememberIdentityAsync(transaction, address, bundle.Identity, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Seals for one device. The session must exist.</summary>
    public async ValueTask<(string Type, byte[] Bytes)> EncryptAsync(
        Transaction transaction, Jid jid, byte[] plaintext, CancellationToken cancellationToken) =>
        await TryEncryptAsync(transaction, jid, plaintext, cancellationToken).ConfigureAwait(false) ?? throw new SignalException(SignalError.NoSession);

    /// <summary>Seals for one device; null when there is no session in use.</summary>
    public async ValueTask<(string Type, byte[] Bytes)?> TryEncryptAsync(
        Transaction transaction, Jid jid, byte[] plaintext, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(transaction, jid, cancellationToken).ConfigureAwait(false);
        if (await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false) is not { Current: not null } record)
        {
            return null;
        }

        var result = SessionRecords.Encrypt(record, device.Credentials.RegistrationId, plaintext);
        transaction.Write(Tables.Sessions, address.ToString(), record);
        return result;
    }

    public static async ValueTask<byte[]> DecryptAsync(Transaction transaction, Jid sender, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(transaction, sender, cancellationToken).ConfigureAwait(false);
        var record = await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false)
            ?? throw new SignalException(SignalError.NoSession);
        var plaintext = SessionRecords.Decrypt(record, message.Span);
        transaction.Write(Tables.Sessions, address.ToString(), record);
        return plaintext;
    }

    /// <summary>Opens a pre-key message after checking that the device belongs to its account.</summary>
    /// <param name="transaction">The scope's.</param>
    /// <param name="sender">The device.</param>
    /// <param name="message">The sealed bytes.</param>
    /// <param name="deviceIdentity">The stanza's device identity; required of every device but the phone itself.</param>
    /// <param name="cancellationToken">Ends waiting for the store.</param>
    /// <returns>The plaintext, and whether the sender's identity is a new one.</returns>
    public async ValueTask<(byte[] Plaintext, bool NewIdentity)> DecryptPreKeyAsync(
        Transaction transaction, Jid sender, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte>? deviceIdentity, CancellationToken cancellationToken)
    {
        var parsed = SessionRecords.ParsePreKeyMessage(message.Span);
        var identity = SignalKeys.Key(parsed.IdentityKey);
        if (sender.Device != 0)
        {
            DeviceIdentity.Verify((deviceIdentity ?? throw new SignalException(SignalError.BadSignature)).Span, identity);
        }

        var address = await AddressAsync(transaction, sender, cancellationToken).ConfigureAwait(false);
        var record = await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false) ?? new SessionRecord();
        var known = SessionRecords.Knows(record, parsed);
        var signedPreKey = await PreKeyStore
            .ReadAsync(transaction, Tables.SignedPreKeys, parsed.SignedPreKeyId, cancellationToken).ConfigureAwait(false);
        var preKey = parsed.HasPreKeyId && !known
            ? await PreKeyStore.ReadAsync(transaction, Tables.PreKeys, parsed.PreKeyId, cancellationToken).ConfigureAwait(false)
            : null;
        var plaintext = SessionRecords.Decrypt(record, device.Credentials.Identity, signedPreKey, preKey, parsed);
        if (preKey is not null)
        {
            PreKeyStore.Remove(transaction, Tables.PreKeys, parsed.PreKeyId);
        }

        transaction.Write(Tables.Sessions, address.ToString(), record);
        return (plaintext, await RememberIdentityAsync(transaction, address, identity, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The next message to this device begins a new session; late messages of the old one still open.</summary>
    public static async ValueTask ArchiveAsync(Transaction transaction, Jid jid, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(transaction, jid, cancellationToken).ConfigureAwait(false);
        if (await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false) is { } record)
        {
            SessionRecords.Archive(record);
            transaction.Write(Tables.Sessions, address.ToString(), record);
        }
    }

    /// <summary>The base key of the session in use, by which a repeated request for a message is told from a new one.</summary>
    public static async ValueTask<byte[]?> BaseKeyAsync(Transaction transaction, Jid jid, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(transaction, jid, cancellationToken).ConfigureAwait(false);
        return (await ReadSessionAsync(transaction, address, cancellationToken).ConfigureAwait(false))?.Current?.BaseKey.ToByteArray();
    }

    public static string SenderKeyName(Jid group, Jid sender) => $"{group}|{sender}";

    public static async ValueTask AcceptSenderKeyAsync(
        Transaction transaction, Jid group, Jid sender, ReadOnlyMemory<byte> distribution, CancellationToken cancellationToken)
    {
        var name = SenderKeyName(group, await AddressAsync(transaction, sender, cancellationToken).ConfigureAwait(false));
        var record = await transaction.ReadAsync(Tables.SenderKeys, name, SenderKeyRecord.Parser, cancellationToken).ConfigureAwait(false)
            ?? new SenderKeyRecord();
        SenderKeys.Accept(record, distribution.Span);
        transaction.Write(Tables.SenderKeys, name, record);
    }

    public static async ValueTask<byte[]> DecryptGroupAsync(
        Transaction transaction, Jid group, Jid sender, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var name = SenderKeyName(group, await AddressAsync(transaction, sender, cancellationToken).ConfigureAwait(false));
        var record = await transaction.ReadAsync(Tables.SenderKeys, name, SenderKeyRecord.Parser, cancellationToken).ConfigureAwait(false)
            ?? throw new SignalException(SignalError.NoSenderKey);
        var plaintext = SenderKeys.Decrypt(ref record, message.Span);
        transaction.Write(Tables.SenderKeys, name, record);
        return plaintext;
    }

    private static ValueTask<SessionRecord?> ReadSessionAsync(Transaction transaction, Jid address, CancellationToken cancellationToken) =>
        transaction.ReadAsync(Tables.Sessions, address.ToString(), SessionRecord.Parser, cancellationToken);

    private static async ValueTask MoveAsync(Transaction transaction, string table, string from, string to, CancellationToken cancellationToken)
    {
        if (await transaction.ReadAsync(table, from, cancellationToken).ConfigureAwait(false) is not { } value)
        {
            return;
        }

        if (await transaction.ReadAsync(table, to, cancellationToken).ConfigureAwait(false) is null)
        {
            transaction.Write(table, to, value);
        }

        transaction.Remove(table, from);
    }

    private static async ValueTask<bool> RememberIdentityAsync(
        Transaction transaction, Jid address, byte[] identity, CancellationToken cancellationToken)
    {
        var before = await transaction.ReadAsync(Tables.Identities, address.ToString(), cancellationToken).ConfigureAwait(false);
        if (before is not null && before.AsSpan().SequenceEqual(identity))
        {
            return false;
        }

        transaction.Write(Tables.Identities, address.ToString(), identity);
        return before is not null;
    }
}

/// <summary>A turn with the encryption state. Leaving without a commit undoes everything.</summary>
internal sealed class RatchetScope(Transaction transaction, SemaphoreSlim turn) : IDisposable
{
    public Transaction Transaction { get; } = transaction;

    public ValueTask CommitAsync(CancellationToken cancellationToken) => Transaction.CommitAsync(cancellationToken);

    public void Dispose() => turn.Release();
}
