using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Transport;

namespace Ramal.WhatsApp.Signal;

/// <summary>Fetches bundles and begins sessions with devices that we have none with.</summary>
internal sealed class SessionOpener(DeviceContext device, Ratchets ratchets)
{
    private const int MaxAsked = 100;

    /// <summary>After this, every device of the list that can be reached has a session; the others have been left out.</summary>
    /// <param name="connection">The live link.</param>
    /// <param name="devices">Device addresses.</param>
    /// <param name="anew">Begin new sessions even where there is one.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<IReadOnlyList<Jid>> EnsureAsync(
        Connection connection, IReadOnlyList<Jid> devices, bool anew, CancellationToken cancellationToken)
    {
        var missing = anew ? devices : await MissingAsync(devices, cancellationToken).ConfigureAwait(false);
        if (missing.Count == 0)
        {
            return devices;
        }

        var changed = new List<Jid>();
        var unreachable = new HashSet<Jid>(missing);
        foreach (var part in missing.Chunk(MaxAsked))
        {
            // <iq xmlns="encrypt" type="get"><key><user jid/>…</key></iq> → <list><user jid>…bundle…</user>…</list>
            var users = part.Select(jid => new Node("user") { ["jid"] = jid.ToString(), ["reason"] = anew ? "identity" : null });
            var answer = await connection.QueryAsync("encrypt", "get", Jid.Server, [new Node("key", users)], cancellationToken).ConfigureAwait(false);
            using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
            foreach (var user in answer.Required("list").ChildrenNamed("user"))
            {
                if (user.JidAttribute("jid") is not { } jid || PreKeyUpload.ReadBundle(user) is not { } bundle)
                {
                    continue;
                }

                try
                {
                    if (await ratchets.BeginAsync(scope.Transaction, jid, bundle, cancellationToken).ConfigureAwait(false))
                    {
                        changed.Add(jid);
                    }

                    unreachable.Remove(jid);
                }
                catch (SignalException exception)
                {
                    device.Logger.StanzaFailed(exception, "prekey bundle");
                }
            }

            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var jid in changed)
        {
            await device.Events.HandleAsync(new IdentityChanged(jid.Bare), cancellationToken).ConfigureAwait(false);
        }

        return [.. devices.Where(jid => !unreachable.Contains(jid))];
    }

    private async Task<IReadOnlyList<Jid>> MissingAsync(IReadOnlyList<Jid> devices, CancellationToken cancellationToken)
    {
        using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
        await scope.Transaction.PrefetchAsync(Store.Tables.Sessions, [.. devices.Select(jid => jid.ToString())], cancellationToken).ConfigureAwait(false);
        var missing = new List<Jid>();
        foreach (var jid in devices)
        {
            if (!await Ratchets.HasSessionAsync(scope.Transaction, jid, cancellationToken).ConfigureAwait(false))
            {
                missing.Add(jid);
            }
        }

        await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        return missing;
    }
}
