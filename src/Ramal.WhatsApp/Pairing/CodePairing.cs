using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Crypto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Pairing;

/// <summary>
/// Linking by a code typed on the phone: an agreement of ephemeral keys wrapped with a key made of the code, which proves to each
/// side that the other knows it (docs/wire/pairing.md).
/// </summary>
internal sealed class CodePairing(DeviceContext device, string phoneNumber)
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";
    private const int CodeLength = 8;
    private const int Iterations = 2 << 16;
    private const int SaltSize = 32;
    private const int CounterSize = 16;

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(160);

    private readonly KeyPair _ephemeral = KeyPair.Generate();
    private readonly string _code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
    private readonly string _jid = Jid.Phone(phoneNumber).ToString();
    private byte[] _reference = [];

    /// <summary><c>&lt;link_code_companion_reg stage="companion_hello"&gt;</c>, then the code is shown.</summary>
    public async Task OfferAsync(Connection connection, CancellationToken cancellationToken)
    {
        var hello = new Node(
            "link_code_companion_reg",
            new Node("link_code_pairing_wrapped_companion_ephemeral_pub", Wrap(_ephemeral.Public)),
            new Node("companion_server_auth_key_pub", device.Credentials.Noise.Public),
            new Node("companion_platform_id", Encoding.ASCII.GetBytes(device.Options.PlatformType.ToString(CultureInfo.InvariantCulture))),
            new Node("companion_platform_display", "Chrome (Linux)"u8.ToArray()),
            new Node("link_code_pairing_nonce", new byte[] { 0 }))
        {
            ["jid"] = _jid,
            ["stage"] = "companion_hello",
            ["should_show_push_notification"] = "true",
        };
        var answer = await connection.QueryAsync("md", "set", Jid.Server, [hello], cancellationToken).ConfigureAwait(false);
        _reference = answer.Required("link_code_companion_reg").Required("link_code_pairing_ref").Bytes.ToArray();
        await device.Events.HandleAsync(new CodeOffered(_code, device.Clock.GetUtcNow() + Lasts), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The phone has the code: proves that we have it too and agrees on the secret of the answer to come.</summary>
    /// <exception cref="StanzaFormatException">Incomplete, or for another attempt.</exception>
    public async Task FinishAsync(Connection connection, Node primaryHello, CancellationToken cancellationToken)
    {
        if (!primaryHello.Required("link_code_pairing_ref").Bytes.SequenceEqual(_reference))
        {
            throw new StanzaFormatException("The phone answers another pairing.");
        }

        var theirIdentity = primaryHello.Required("primary_identity_pub").Bytes.ToArray();
        var theirEphemeral = Unwrap(primaryHello.Required("link_code_pairing_wrapped_primary_ephemeral_pub").Bytes);
        byte[] shared, identityShared;
        try
        {
            shared = _ephemeral.SharedSecret(theirEphemeral);
            identityShared = device.Credentials.Identity.SharedSecret(theirIdentity);
        }
        catch (CryptographicException exception)
        {
            throw new StanzaFormatException("The phone's keys are not usable.", exception);
        }

        var secret = RandomNumberGenerator.GetBytes(32);
        device.Credentials.AdvSecret = Symmetric.Hkdf([.. shared, .. identityShared, .. secret], 32, [], "adv_secret"u8);
        await device.Credentials.SaveAsync(device.Store, cancellationToken).ConfigureAwait(false);

        byte[] salt = RandomNumberGenerator.GetBytes(SaltSize), nonce = RandomNumberGenerator.GetBytes(12);
        var key = Symmetric.Hkdf(shared, 32, salt, "link_code_pairing_key_bundle_encryption_key"u8);
        byte[] bundle = [.. device.Credentials.Identity.Public, .. theirIdentity, .. secret];
        byte[] wrapped = [.. salt, .. nonce, .. Symmetric.EncryptGcm(key, nonce, bundle, [])];
        var finish = new Node(
            "link_code_companion_reg",
            new Node("link_code_pairing_wrapped_key_bundle", wrapped),
            new Node("companion_identity_public", device.Credentials.Identity.Public),
            new Node("link_code_pairing_ref", _reference))
        {
            ["jid"] = _jid,
            ["stage"] = "companion_finish",
        };
        await connection.QueryAsync("md", "set", Jid.Server, [finish], cancellationToken).ConfigureAwait(false);
    }

    private byte[] Wrap(byte[] publicKey)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltSize), counter = RandomNumberGenerator.GetBytes(CounterSize);
        return [.. salt, .. counter, .. Symmetric.Ctr(CodeKey(salt), counter, publicKey)];
    }

    private byte[] Unwrap(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != SaltSize + CounterSize + X25519.KeySize)
        {
            throw new StanzaFormatException("The phone's wrapped key has a wrong length.");
        }

        return Symmetric.Ctr(CodeKey(wrapped[..SaltSize]), wrapped.Slice(SaltSize, CounterSize), wrapped[(SaltSize + CounterSize)..]);
    }

    private byte[] CodeKey(ReadOnlySpan<byte> salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(_code), salt, Iterations, HashAlgorithmName.SHA256, 32);
}
