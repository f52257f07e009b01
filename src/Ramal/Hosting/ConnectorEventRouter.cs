using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Features.Groups;
using Ramal.Features.Instances;

namespace Ramal.Hosting;

/// <summary>The one switch from what a provider says to the use case that takes it. One for each instance.</summary>
internal sealed class ConnectorEventRouter(InstanceKey key, IServiceProvider services) : IConnectorEvents
{
    public async Task PublishAsync(ConnectorEvent happened, CancellationToken cancellationToken)
    {
        services.GetRequiredService<LastHeard>().Stamp(key);
        switch (happened)
        {
            case ConnectorEvent.LinkChanged change:
                await services.GetRequiredService<ChangeLink>().ReportedAsync(key, change, cancellationToken);
                break;
            case ConnectorEvent.CallbackModeChanged change:
                await services.GetRequiredService<ChangeCallbackMode>().HandleAsync(key, change.Mode, cancellationToken);
                break;
            case ConnectorEvent.GroupsChanged:
                await services.GetRequiredService<GroupCache>().MarkStaleAsync(key, cancellationToken);
                break;
            case ConnectorEvent.ReceiptReceived:
            case ConnectorEvent.MessageSentElsewhere:
            case ConnectorEvent.MessageReceived:
                break;
            default:
                throw new UnreachableException();
        }
    }
}
