using System.Collections.Concurrent;
using System.Globalization;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Pairing;
using Ramal.WhatsApp.Receiving;
using Ramal.WhatsApp.Session;
using Ramal.WhatsApp.Signal;

namespace Ramal.WhatsApp.Retry;

/// <summary>Our requests to others to send again what we could not open (docs/wire/retry.md).</summary>
internal sealed class RepeatRequests(DeviceContext device, Ratchets ratchets, PreKeyUpload preKeys)
{
    private const int MaxTimes = 5;
    private const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one more failure of a message; false when it has been asked for often enough.</summary>
    public bool TryCount(string id, out int count)
    {
        if (_counts.Count > MaxKept)
        {
            _counts.Clear();
        }

        count = _counts.AddOrUpdate(id, 1, (_, before) => before + 1);
        return count <= MaxTimes;
    }

    public void Opened(string id) => _counts.TryRemove(id, out _);

    /// <summary>
    /// <c>&lt;receipt type="retry" id to participant?&gt;&lt;retry count id t v="1"/&gt;&lt;registration/&gt;&lt;keys/&gt;</c>; our keys go
    /// along from the second time on, since a new session is then the likelier cure.
    /// </summary>
    public async Task<Node> BuildAsync(InboundStanza inbound, int count, CancellationToken cancellationToken)
    {
        var children = new List<Node>
        {
            new("retry")
            {
                ["count"] = count.ToString(CultureInfo.InvariantCulture),
                ["id"] = inbound.Id,
                ["t"] = inbound.Stanza["t"],
                ["v"] = "1",
                ["error"] = "0",
            },
            new("registration", ClientPayloads.BigEndian(device.Credentials.RegistrationId, 4)),
        };
        if (count > 1)
        {
            using var scope = await ratchets.EnterAsync(cancellationToken).ConfigureAwait(false);
            children.Add(await preKeys.KeysNodeAsync(scope.Transaction, cancellationToken).ConfigureAwait(false));
            await scope.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new Node("receipt", children)
        {
            ["id"] = inbound.Id,
            ["to"] = inbound.Stanza["from"],
            ["type"] = "retry",
            ["participant"] = inbound.Stanza["participant"],
            ["recipient"] = inbound.Stanza["recipient"],
        };
    }
}
