using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>The connectors that the host registered; the first is the default.</summary>
internal sealed class ConnectorCatalog(IEnumerable<IConnector> connectors)
{
    private static readonly (Type Type, string Name)[] Names =
    [
        (typeof(IPairable), "pairing"), (typeof(IUnlinkable), "unlink"), (typeof(IRemoteDeleter), "deleteRemote"),
        (typeof(IGroupReader), "groups"), (typeof(INumberChecker), "numberCheck"), (typeof(ISentMessageFinder), "findSent"),
        (typeof(ICallbackReader), "callback"), (typeof(IMessageIdChooser), "chooseId"),
    ];

    private readonly IConnector[] _all = [.. connectors];
    private readonly Dictionary<string, string[]> _capabilities = connectors.ToDictionary(
        connector => connector.Kind,
        connector => Names.Where(name => name.Type.IsAssignableFrom(connector.SessionType)).Select(name => name.Name).ToArray(),
        StringComparer.Ordinal);

    public IReadOnlyList<IConnector> All => _all;

    public IConnector? Default => _all.FirstOrDefault();

    public IConnector? Find(string kind) => Array.Find(_all, connector => connector.Kind == kind);

    /// <summary>What the connector can do, in the API's words; nothing when it is not installed.</summary>
    public IReadOnlyList<string> CapabilitiesOf(string kind) => _capabilities.GetValueOrDefault(kind, []);
}
