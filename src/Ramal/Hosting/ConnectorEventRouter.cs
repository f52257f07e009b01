using System.Diagnostics;
using Ramal.Connectors;
using Ramal.Features.Groups;
using Ramal.Features.Inbox;
using Ramal.Features.Instances;
using Ramal.Features.Messages;

namespace Ramal.Hosting;

/// <summary>The one switch from what a provider says to the use case that takes it. One for each instance.</summary>
internal sealed class ConnectorEventRouter(InstanceKey key, IServiceProvider services) : IConnectorEvents
{
    public async Task PublishAsync(ConnectorEvent happened, CancellationToken cancellationToken)
    {
        var lastHeard = services.GetRequiredService<LastHeard>();
        lastHeard.Stamp(key);
        if (happened is not (ConnectorEvent.LinkChanged or ConnectorEvent.CallbackModeChanged { Mode: CallbackMode.Unknown }))
        {
            lastHeard.StampNews(key);
        }

        switch (happened)
        {
            case ConnectorEvent.LinkChanged change:
                await services.GetRequiredService<ChangeLink>().ReportedAsync(key, change, cancellationToken);
                break;
            case ConnectorEvent.CallbackModeChanged change:
                await services.GetRequiredService<ChangeCallbackMode>().HandleAsync(key, change.Mode, cancellationToken);
                break;
            case ConnectorEvent.ReceiptReceived receipt:
                // The ledger first: whoever shows a sent message reads its state there.
                await Task.WhenAll(
                    services.GetRequiredService<ApplyReceipt>().HandleAsync(key, receipt),
                    services.GetRequiredService<ReceiveMessage>().TickAsync(key, receipt));
                break;
            case ConnectorEvent.MessageSentElsewhere echo:
                await services.GetRequiredService<ReceiveMessage>().SentElsewhereAsync(key, echo, cancellationToken);
                await services.GetRequiredService<ReconcileUnknown>().HeardAsync(key, echo, cancellationToken);
                break;
            case ConnectorEvent.GroupsChanged:
                await services.GetRequiredService<GroupCache>().MarkStaleAsync(key, cancellationToken);
                break;
            case ConnectorEvent.MessageReceived received:
                await services.GetRequiredService<ReceiveMessage>().ReceivedAsync(key, received, cancellationToken);
                break;
            case ConnectorEvent.PersonSeen seen:
                await services.GetRequiredService<ReceiveMessage>().SeenAsync(key, seen, cancellationToken);
                break;
            default:
                throw new UnreachableException();
        }
    }
}
