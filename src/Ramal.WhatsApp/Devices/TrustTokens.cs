using System.Globalization;
using Google.Protobuf;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Proto;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;
using Ramal.WhatsApp.Store;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Devices;

/// <summary>
/// Tokens by which people show WhatsApp that they know each other: theirs goes along with what we write to them, and whom we write
/// to gets ours, once in seven days (docs/wire/messages.md).
/// </summary>
internal sealed class TrustTokens(DeviceContext device, Ratchets ratchets)
{
    private const string Kind = "trusted_contact";
    private const int Windows = 4;

    private static readonly long Window = (long)TimeSpan.FromDays(7).TotalSeconds;

    private long Now => device.Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary><c>&lt;notification type="privacy_token" from sender_lid?&gt;&lt;tokens&gt;&lt;token type="trusted_contact" t&gt;bytes…</c>.</summary>
    public async Task ReceiveAsync(Node notification, CancellationToken cancellationToken)
    {
        var person = notification.JidAttribute("sender_lid") ?? notification.JidAttribute("from");
        if (person is not { IsPerson: true } giver)
        {
            return;
        }

        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        foreach (var token in (notification.Child("tokens")?.ChildrenNamed("token") ?? []).Where(token => token["type"] == Kind && token.Data is { IsEmpty: false }))
        {
            var (key, stored) = await FindAsync(scope.Transaction, giver, cancellationToken).ConfigureAwait(false);
            if (long.TryParse(token["t"], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at >= stored.At)
            {
                (stored.Token, stored.At) = (ByteString.CopyFrom(token.Bytes), at);
                scope.Transaction.Write(Tables.TrustTokens, key, stored);
            }
        }

        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Inside a ratchet scope: the token to send along, if there is one that still counts, and whether ours is due to be given.
    /// Being due is noted in the same commit.
    /// </summary>
    public async ValueTask<(Node? Theirs, bool IsOursDue)> ForMessageAsync(Transaction transaction, Jid person, CancellationToken cancellationToken)
    {
        var (key, stored) = await FindAsync(transaction, person, cancellationToken).ConfigureAwait(false);
        var isDue = Now / Window > stored.GivenAt / Window;
        if (isDue)
        {
            stored.GivenAt = Now;
            transaction.Write(Tables.TrustTokens, key, stored);
        }

        var oldest = (Now / Window - (Windows - 1)) * Window;
        var theirs = stored.Token.Length > 0 && stored.At >= oldest
            ? new Node("tctoken", stored.Token.ToByteArray())
            : null;
        return (theirs, isDue);
    }

    /// <summary><c>&lt;iq xmlns="privacy" type="set"&gt;&lt;tokens&gt;&lt;token jid t type="trusted_contact"/&gt;</c>. Not given is no harm: the next window comes.</summary>
    public async Task GiveAsync(Connection connection, Jid person)
    {
        try
        {
            var token = new Node("token") { ["jid"] = person.Bare.ToString(), ["t"] = Now.ToString(CultureInfo.InvariantCulture), ["type"] = Kind };
            await connection.QueryAsync("privacy", "set", Jid.Server, [new Node("tokens", token)], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is QueryException or TimeoutException or IOException or System.Net.WebSockets.WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            device.Logger.AfterLoginFailed(exception, "trust token");
        }
    }

    private static async ValueTask<(string Key, StoredTrustToken Stored)> FindAsync(Transaction transaction, Jid person, CancellationToken cancellationToken)
    {
        var lid = await LidDirectory.LidOfAsync(transaction, person.Bare, cancellationToken).ConfigureAwait(false);
        var key = (lid ?? person.Bare).ToString();
        var stored = await transaction.ReadAsync(Tables.TrustTokens, key, StoredTrustToken.Parser, cancellationToken).ConfigureAwait(false);
        return (key, stored ?? new StoredTrustToken());
    }
}
