using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Body of <c>POST /api/instances</c>. Any setting of the connector may stand beside these fields.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Connector">Left out: evolution when one of its fields is given, or when the server has an Evolution server for everybody; else native.</param>
/// <param name="EvolutionApiUrl">Address of the Evolution API server.</param>
/// <param name="Token">Its key.</param>
/// <param name="InstanceName">The instance's name there.</param>
/// <param name="PaceMs">Least time between two sends, in milliseconds; 0 for none.</param>
public sealed record CreateInstanceRequest(
    string? Name, string? Connector = null, string? EvolutionApiUrl = null, string? Token = null, string? InstanceName = null, int? PaceMs = null)
{
    /// <summary>Settings of other connectors.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>Creates an instance. The first of an account becomes its active one.</summary>
internal sealed partial class CreateInstance(
    RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, InstanceSettings settings, SecretBox box, EventSignal signal, TimeProvider clock, ILogger<CreateInstance> logger)
{
    public static async Task<IResult> Endpoint(CreateInstanceRequest request, CreateInstance create, CancellationToken cancellationToken)
    {
        var outcome = await create.HandleAsync(request, cancellationToken);
        return outcome.Problem is { } problem
            ? problem.ToHttp()
            : TypedResults.Created($"/api/instances/{outcome.Value.Id}", outcome.Value);
    }

    public async Task<Outcome<InstanceResponse>> HandleAsync(CreateInstanceRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        InstanceFields.CheckName(errors, request.Name);
        InstanceFields.CheckPace(errors, request.PaceMs);
        var given = SettingValues.Of(request.EvolutionApiUrl, request.Token, request.InstanceName, request.Others);
        var connector = await settings.ChooseConnectorAsync(errors, request.Connector, given, cancellationToken);
        if (errors.ToProblem() is { } invalid)
        {
            return invalid;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var key = new InstanceKey(tenant.AccountId, await TakeIdAsync(cancellationToken));
        var stored = await settings.StoreNewAsync(connector!, given, key, cancellationToken);
        if (stored.Problem is { } problem)
        {
            return problem;
        }

        var isFirst = !await db.Instances().AnyAsync(cancellationToken);
        var instance = Instance.Create(
            key, request.Name!.Trim(), connector!.Kind, stored.Value, CallbackSecret.New(box), request.PaceMs ?? Instance.DefaultPaceMs, isFirst, clock.GetUtcNow());
        db.Add(instance);
        db.AddInstanceEvent(key, "instance.created", clock);
        db.AddAudit(tenant.Caller, clock, "instance.created", key.ToString(), $"connector {connector.Kind}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        LogCreated(key, connector.Kind);
        return InstanceResponse.Of(instance, connectors);
    }

    /// <summary>Also holds the account's row until the commit: of two creations at once only one is the first.</summary>
    private async Task<int> TakeIdAsync(CancellationToken cancellationToken)
    {
        var taken = await db.Database.SqlQuery<int>(
            $"""UPDATE accounts SET next_instance_id = next_instance_id + 1 WHERE id = {tenant.AccountId} RETURNING next_instance_id - 1 AS "Value" """)
            .ToListAsync(cancellationToken);
        return taken[0];
    }

    [LoggerMessage(LogLevel.Information, "Instance {Instance} created, connector {Connector}")]
    private partial void LogCreated(InstanceKey instance, string connector);
}
