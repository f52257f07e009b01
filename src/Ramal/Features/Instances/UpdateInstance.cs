using System.Text.Json;
using System.Text.Json.Serialization;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Body of <c>PUT /api/instances/{id}</c>: any subset. Any setting of the connector may stand beside these fields.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="EvolutionApiUrl">Address of the Evolution API server.</param>
/// <param name="Token">Its key; left out or empty, it stays.</param>
/// <param name="InstanceName">The instance's name there.</param>
/// <param name="PaceMs">Least time between two sends, in milliseconds; 0 for none.</param>
public sealed record UpdateInstanceRequest(
    string? Name = null, string? EvolutionApiUrl = null, string? Token = null, string? InstanceName = null, int? PaceMs = null)
{
    /// <summary>Settings of other connectors.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>Changes name, pace and settings. New settings take effect at once: a session that is open is opened anew.</summary>
internal sealed class UpdateInstance(
    RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, InstanceSettings settings, InstanceSessions sessions, EventSignal signal, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, UpdateInstanceRequest request, UpdateInstance update, CancellationToken cancellationToken) =>
        (await update.HandleAsync(id, request, cancellationToken)).ToHttp();

    private async Task<Outcome<InstanceResponse>> HandleAsync(int id, UpdateInstanceRequest request, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        if (Apply(request, instance, out var hasNewSettings) is { } problem)
        {
            return problem;
        }

        db.AddInstanceEvent(instance.Key, "instance.changed", clock);
        db.AddAudit(tenant.Caller, clock, "instance.updated", instance.Key.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        if (hasNewSettings && instance.WantsConnection)
        {
            sessions.TakeUp(instance.Key, TimeSpan.Zero);
        }

        return InstanceResponse.Of(instance, connectors);
    }

    private Problem? Apply(UpdateInstanceRequest request, Instance instance, out bool hasNewSettings)
    {
        var now = clock.GetUtcNow();
        var errors = new FieldErrors();
        hasNewSettings = false;
        if (request.Name is { } name)
        {
            InstanceFields.CheckName(errors, name);
            instance.Rename(name.Trim(), now);
        }

        if (request.PaceMs is { } paceMs)
        {
            InstanceFields.CheckPace(errors, paceMs);
            instance.SetPace(paceMs, now);
        }

        var given = SettingValues.Of(request.EvolutionApiUrl, request.Token, request.InstanceName, request.Others);
        var connector = settings.CheckConnector(errors, connectors.Find(instance.Connector), given);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        if (InstanceSettings.OfConnector(connector!, given).Count == 0)
        {
            return null;
        }

        var stored = settings.StoreChanged(connector!, instance, given);
        if (stored.Problem is { } problem)
        {
            return problem;
        }

        instance.SetSettings(stored.Value, now);
        hasNewSettings = true;
        return null;
    }
}
