using Ramal.Connectors;

namespace Ramal.Features.Instances;

/// <summary>One way to reach WhatsApp.</summary>
/// <param name="Kind">Stable key.</param>
/// <param name="Settings">What a person fills in, in the order of the form.</param>
/// <param name="Capabilities">What it can do beyond sending.</param>
public sealed record ConnectorResponse(string Kind, IReadOnlyList<SettingDescription> Settings, IReadOnlyList<string> Capabilities);

/// <summary>Answer of <c>GET /api/connectors</c>.</summary>
/// <param name="Items">All of them.</param>
/// <param name="Default">Used for an instance created with a name alone.</param>
/// <param name="DefaultReady">A name alone is enough: the default connector needs nothing, or the server has it.</param>
public sealed record ConnectorList(IReadOnlyList<ConnectorResponse> Items, string? Default, bool DefaultReady);

/// <summary>Answers which connectors there are.</summary>
internal static class ReadConnectors
{
    public static async Task<ConnectorList> Endpoint(ConnectorCatalog connectors, ServerWideSettings serverWide, CancellationToken cancellationToken)
    {
        var standard = await connectors.DefaultAsync(cancellationToken);
        var isReady = standard is not null
            && (standard.Settings.All(setting => !setting.Required) || (await serverWide.Of(standard.Kind, cancellationToken)).Count > 0);
        return new ConnectorList(
            [.. connectors.All.Select(connector => new ConnectorResponse(connector.Kind, connector.Settings, connectors.CapabilitiesOf(connector.Kind)))],
            standard?.Kind,
            isReady);
    }
}
