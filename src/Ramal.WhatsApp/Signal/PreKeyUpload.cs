using System.Globalization;
using System.Security.Cryptography;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Signal;

/// <summary>Keeps the server supplied with prekeys, so that others can begin sessions while we are away (docs/wire/prekeys.md).</summary>
internal sealed class PreKeyUpload(DeviceContext device, Ratchets ratchets)
{
    private const int Low = 5;

    private static readonly TimeSpan RotateAfter = TimeSpan.FromDays(7);

    private static readonly TimeSpan RotateAgainAfter = TimeSpan.FromHours(1);

    /// <summary>Mending happens once in the life of the client: a misreading of the server's answer must not upload for ever.</summary>
    private bool _mended;

    /// <summary>After login: refills when low, rotates the signed prekey when old, and compares what the server holds.</summary>
    public async Task CheckAsync(Connection connection, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(connection, "get", [new Node("count")], cancellationToken).ConfigureAwait(false);
        if ((answer.Required("count").NumberAttribute("value") ?? 0) < Low)
        {
            await UploadAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        if (UntilRotation <= TimeSpan.Zero)
        {
            await RotateAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As long as the link is up: replaces the signed prekey when it has reached its age. Ends with the link.</summary>
    public async Task RotateInTimeAsync(Connection connection)
    {
        try
        {
            for (var pause = UntilRotation; ;)
            {
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, device.Clock, connection.Ended).ConfigureAwait(false);
                }

                pause = await TryRotateAsync(connection).ConfigureAwait(false) ? UntilRotation : RotateAgainAfter;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or LinkLostException)
        {
            // the link ended
        }
    }

    /// <summary>
    /// <c>&lt;iq xmlns="encrypt" type="set"&gt;&lt;registration/&gt;&lt;type/&gt;&lt;identity/&gt;&lt;list&gt;&lt;key&gt;…&lt;/list&gt;&lt;skey/&gt;</c>.
    /// The private halves are stored before the public ones leave.
    /// </summary>
    public async Task UploadAsync(Connection connection, CancellationToken cancellationToken)
    {
        var credentials = device.Credentials;
        var keys = new List<Node>(device.Options.PreKeyBatch);
        Node signed;
        using (var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < device.Options.PreKeyBatch; i++)
            {
                var id = credentials.NextPreKeyId;
                var pair = KeyPair.Generate();
                PreKeyStore.Write(scope.Transaction, Tables.PreKeys, id, pair);
                keys.Add(new Node("key", new Node("id", ClientPayloads.BigEndian(id, 3)), new Node("value", pair.Public)));
                credentials.NextPreKeyId = id == 0xFFFFFF ? 1 : id + 1;
            }

            credentials.SaveTo(scope.Transaction);
            signed = await SignedPreKeyAsync(scope.Transaction, cancellationToken).ConfigureAwait(false);
            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        Node[] content =
        [
            new("registration", ClientPayloads.BigEndian(credentials.RegistrationId, 4)),
            new("type", new byte[] { KeyPair.DjbType }),
            new("identity", credentials.Identity.Public),
            new("list", keys),
            signed,
        ];
        await AskAsync(connection, "set", content, cancellationToken).ConfigureAwait(false);
        device.Logger.PreKeysUploaded(keys.Count);
    }

    /// <summary>Compares the server's copy with ours and mends it (<c>&lt;digest/&gt;</c>).</summary>
    public async Task CompareAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AskAsync(connection, "get", [new Node("digest")], cancellationToken).ConfigureAwait(false);
            var digest = answer.Required("digest");
            var ours = device.Credentials;
            var same = digest.Required("identity").Bytes.SequenceEqual(ours.Identity.Public)
                && digest.Required("registration").BigEndian() == ours.RegistrationId
                && digest.Required("skey").Required("id").BigEndian() == ours.SignedPreKeyId
                && await HashMatchesAsync(digest, cancellationToken).ConfigureAwait(false);
            if (!same && !_mended)
            {
                _mended = true;
                device.Logger.PreKeysDiffer();
                await UploadAsync(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (QueryException exception) when (exception.Code == 404)
        {
            await UploadAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The keys that go along with a request to repeat a message, with a fresh one-time prekey.</summary>
    public async Task<Node> KeysNodeAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var credentials = device.Credentials;
        var id = credentials.NextPreKeyId;
        var pair = KeyPair.Generate();
        PreKeyStore.Write(transaction, Tables.PreKeys, id, pair);
        credentials.NextPreKeyId = id == 0xFFFFFF ? 1 : id + 1;
        credentials.SaveTo(transaction);
        return new Node(
            "keys",
            new Node("type", new byte[] { KeyPair.DjbType }),
            new Node("identity", credentials.Identity.Public),
            new Node("key", new Node("id", ClientPayloads.BigEndian(id, 3)), new Node("value", pair.Public)),
            await SignedPreKeyAsync(transaction, cancellationToken).ConfigureAwait(false),
            new Node("device-identity", credentials.DeviceIdentity));
    }

    /// <summary>A bundle as the server and repeat requests write it; null when it is an error or incomplete.</summary>
    public static PreKeyBundle? ReadBundle(Node user, uint? registrationId = null)
    {
        if (user.Child("error") is not null || user.Child("identity") is not { } identity || user.Child("skey") is not { } signed)
        {
            return null;
        }

        var key = user.Child("key");
        return new PreKeyBundle(
            registrationId ?? user.Required("registration").BigEndian(),
            identity.Bytes.ToArray(),
            signed.Required("id").BigEndian(),
            signed.Required("value").Bytes.ToArray(),
            signed.Required("signature").Bytes.ToArray(),
            key?.Required("id").BigEndian(),
            key?.Required("value").Bytes.ToArray());
    }

    private TimeSpan UntilRotation => device.Credentials.SignedPreKeyMadeAt + RotateAfter - device.Clock.GetUtcNow();

    private async Task<bool> TryRotateAsync(Connection connection)
    {
        try
        {
            await RotateAsync(connection, connection.Ended).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or LinkLostException))
        {
            // Neither a refusal nor a store that fails may end the watch over the key's age.
            device.Logger.StanzaFailed(exception, "rotate");
            return false;
        }
    }

    /// <summary>
    /// <c>&lt;rotate&gt;&lt;skey/&gt;</c>. A key that was made but not taken is offered again; should that fail, too, the comparison after
    /// the next login mends it.
    /// </summary>
    private async Task RotateAsync(Connection connection, CancellationToken cancellationToken)
    {
        Node signed;
        using (var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (UntilRotation <= TimeSpan.Zero)
            {
                device.Credentials.RotateSignedPreKey(scope.Transaction, device.Clock.GetUtcNow());
            }

            signed = await SignedPreKeyAsync(scope.Transaction, cancellationToken).ConfigureAwait(false);
            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        await AskAsync(connection, "set", [new Node("rotate", signed)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>SHA-1 over identity, signed prekey, its signature and the one-time prekeys, in the server's order.</summary>
    private async Task<bool> HashMatchesAsync(Node digest, CancellationToken cancellationToken)
    {
        if (digest.Child("hash") is not { } hash)
        {
            return true;
        }

        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        var signed = await SignedPreKeyAsync(scope.Transaction, cancellationToken).ConfigureAwait(false);
        var ids = digest.Required("list").Children.Select(child => child.BigEndian()).ToArray();
        await scope.Transaction.PrefetchAsync(
            Tables.PreKeys, [.. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))], cancellationToken).ConfigureAwait(false);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(device.Credentials.Identity.Public);
        sha.AppendData(signed.Required("value").Bytes);
        sha.AppendData(signed.Required("signature").Bytes);
        foreach (var id in ids)
        {
            if (await PreKeyStore.ReadAsync(scope.Transaction, Tables.PreKeys, id, cancellationToken).ConfigureAwait(false) is not { } pair)
            {
                return false;
            }

            sha.AppendData(pair.Public);
        }

        return hash.Bytes.SequenceEqual(sha.GetHashAndReset());
    }

    private async Task<Node> SignedPreKeyAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var credentials = device.Credentials;
        var pair = await PreKeyStore.ReadAsync(transaction, Tables.SignedPreKeys, credentials.SignedPreKeyId, cancellationToken)
            .ConfigureAwait(false) ?? throw new InvalidOperationException("The signed prekey is missing from the store.");
        return new Node(
            "skey",
            new Node("id", ClientPayloads.BigEndian(credentials.SignedPreKeyId, 3)),
            new Node("value", pair.Public),
            new Node("signature", credentials.SignedPreKeySignature));
    }

    private static Task<Node> AskAsync(Connection connection, string type, IEnumerable<Node> content, CancellationToken cancellationToken) =>
        connection.QueryAsync("encrypt", type, Jid.Server, content, cancellationToken);
}
