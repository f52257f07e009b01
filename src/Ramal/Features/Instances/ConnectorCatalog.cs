using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>The connectors that the host registered.</summary>
internal sealed class ConnectorCatalog(IEnumerable<IConnector> connectors, ServerWideSettings serverWide)
{
    private static readonly (Type Type, string Name)[] Names =
    [
        (typeof(IPairable), "pairing"), (typeof(IUnlinkable), "unlink"), (typeof(IRemoteDeleter), "deleteRemote"),
        (typeof(IGroupReader), "groups"), (typeof(INumberChecker), "numberCheck"), (typeof(ISentMessageFinder), "findSent"),
        (typeof(ICallbackReader), "callback"), (typeof(IMessageIdChooser), "chooseId"),
        (typeof(IMediaReader), "readMedia"), (typeof(IReadMarker), "markRead"),
    ];

    private readonly IConnector[] _all = [.. connectors];
    private readonly Dictionary<string, string[]> _capabilities = connectors.ToDictionary(
        connector => connector.Kind,
        connector => Names.Where(name => name.Type.IsAssignableFrom(connector.SessionType)).Select(name => name.Name).ToArray(),
        StringComparer.Ordinal);

    public IReadOnlyList<IConnector> All => _all;

    /// <summary>Of an instance created with a name alone: the one that an administrator set up for everybody, else the first.</summary>
    public async ValueTask<IConnector?> DefaultAsync(CancellationToken cancellationToken)
    {
        foreach (var connector in _all)
        {
            if ((await serverWide.Of(connector.Kind, cancellationToken)).Count > 0)
            {
                return connector;
            }
        }

        return _all.FirstOrDefault();
    }

    public IConnector? Find(string kind) => Array.Find(_all, connector => connector.Kind == kind);

    /// <summary>What the connector can do, in the API's words; nothing when it is not installed.</summary>
    public IReadOnlyList<string> CapabilitiesOf(string kind) => _capabilities.GetValueOrDefault(kind, []);
}
