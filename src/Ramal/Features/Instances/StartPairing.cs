using Ramal.Connectors;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Body of <c>POST /api/instances/{id}/connect</c>.</summary>
/// <param name="Method">qr (default) or code.</param>
/// <param name="PhoneNumber">Needed for a code: with country code.</param>
public sealed record StartPairingRequest(PairingMethod? Method = null, string? PhoneNumber = null);

/// <summary>Begins to link a phone, or takes up the link that is there.</summary>
internal sealed class StartPairing(
    RamalDbContext db, Tenant tenant, ConnectorCatalog connectors, SettingsBox settings, InstanceSessions sessions, Pairings pairings, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, StartPairingRequest? request, StartPairing start, PairingBoard board, CancellationToken cancellationToken)
    {
        var outcome = await start.HandleAsync(id, request ?? new StartPairingRequest(), cancellationToken);
        if (outcome.Problem is { } problem)
        {
            return problem.ToHttp();
        }

        board.TryGet(outcome.Value, out var step);
        return TypedResults.Accepted($"/api/instances/{id}/pairing", PairingResponse.Of(id, step));
    }

    private async Task<Outcome<InstanceKey>> HandleAsync(int id, StartPairingRequest request, CancellationToken cancellationToken)
    {
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        var method = request.Method ?? PairingMethod.Qr;
        var digits = new string([.. (request.PhoneNumber ?? "").Where(char.IsAsciiDigit)]);
        if (method == PairingMethod.Code && digits.Length is < 8 or > 15)
        {
            return Problem.Invalid("phoneNumber", new Text(
                "Escreva o número com código do país, como +55 11 91234-5678.", "Write the number with its country code, like +55 11 91234-5678."));
        }

        if (connectors.Find(instance.Connector) is not { } connector)
        {
            return InstanceProblems.ConnectorMissing;
        }

        if (!typeof(IPairable).IsAssignableFrom(connector.SessionType))
        {
            return InstanceProblems.CapabilityMissing("pairing");
        }

        var values = await settings.EffectiveAsync(instance, cancellationToken);
        if (connector.Validate(values) is { Count: > 0 } problems)
        {
            return InstanceProblems.ConnectorNeedsSettings([.. problems.Select(problem => problem.Name)]);
        }

        if (instance.Status == LinkState.Connected && sessions.CanSend(instance.Key))
        {
            return InstanceProblems.AlreadyConnected;
        }

        db.AddAudit(tenant.Caller, clock, "instance.connect-asked", instance.Key.ToString());
        await db.SaveChangesAsync(cancellationToken);
        var before = new Pairings.Before(instance.Status, instance.StatusCause, instance.WantsConnection && instance.PairedAt is not null);
        await pairings.StartAsync(instance.Key, new PairingRequest(method, method == PairingMethod.Code ? digits : null), before);
        return instance.Key;
    }
}
