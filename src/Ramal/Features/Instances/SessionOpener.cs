using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;

namespace Ramal.Features.Instances;

/// <summary>Where the sessions of an instance report. Filled by <c>Hosting/ConnectorEventRouter.cs</c>, which knows every feature.</summary>
internal sealed record InstanceEvents(Func<InstanceKey, IConnectorEvents> Of);

/// <summary>Where providers post events to: the first part of every callback address.</summary>
internal sealed record CallbackRoot(Func<Uri?> Get);

/// <summary>Makes a session from the row of an instance.</summary>
internal sealed class SessionOpener(
    RamalDb database, ConnectorCatalog connectors, SettingsBox settings, GuardedHttp http, InstanceEvents events, SessionStores stores, CallbackRoot callbackRoot, TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>Null when the instance is gone or its connector is not installed.</summary>
    public async Task<OpenedSession?> OpenAsync(InstanceKey key, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(key.AccountId);
        var instance = await db.Set<Instance>().AsNoTracking()
            .SingleOrDefaultAsync(instance => instance.Id == key.InstanceId && instance.DeletedAt == null, cancellationToken);
        if (instance is null)
        {
            return null;
        }

        if (connectors.Find(instance.Connector) is not { } connector)
        {
            await ReportAsync(key, LinkCause.ProviderFailed, cancellationToken);
            return null;
        }

        // They were right once: the server's settings went, or the key cannot be unsealed any more.
        var values = await settings.EffectiveAsync(instance, cancellationToken);
        if (connector.Validate(values).Count > 0)
        {
            await ReportAsync(key, LinkCause.WrongKey, cancellationToken);
            return null;
        }

        var reports = new SessionEvents(events.Of(key));
        var context = new InstanceContext(
            key.ToString(), values, CallbackOf(instance), http.ClientFor(instance.UsesServerSettings), reports, stores.Open(key), clock, Random.Shared, loggers.CreateLogger($"Ramal.Connectors.{key}"));
        return new OpenedSession(connector.Open(context), reports);
    }

    private Task ReportAsync(InstanceKey key, LinkCause cause, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var report = new ConnectorEvent.LinkChanged($"cannot-open-{now.UtcTicks}", now, LinkState.Disconnected, cause, null, null);
        return events.Of(key).PublishAsync(report, cancellationToken);
    }

    private Uri? CallbackOf(Instance instance) =>
        callbackRoot.Get() is { } root && settings.Callback(instance) is { } secret
            ? new Uri(root, $"/hooks/{instance.Connector}/{secret}")
            : null;
}

/// <summary>A session and its ears.</summary>
internal sealed record OpenedSession(IConnectorSession Session, SessionEvents Events);

/// <summary>What one session reports. Once the session is closed its word on the link counts no more; receipts still do.</summary>
internal sealed class SessionEvents(IConnectorEvents inner) : IConnectorEvents
{
    private volatile bool _ended;

    public void End() => _ended = true;

    public Task PublishAsync(ConnectorEvent happened, CancellationToken cancellationToken) =>
        _ended && happened is ConnectorEvent.LinkChanged ? Task.CompletedTask : inner.PublishAsync(happened, cancellationToken);
}
