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
internal static class StartPairing
{
    public static async Task<IResult> Endpoint(
        int id, StartPairingRequest? request, PairingStart start, RamalDbContext db, Tenant tenant, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var outcome = await start.BeginAsync(db, tenant.Caller, id, request ?? new StartPairingRequest(), cancellationToken);
        return outcome.ToAccepted($"/api/instances/{id}/pairing");
    }

    public static IResult ToAccepted(this Outcome<PairingResponse> outcome, string? location) =>
        outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Accepted(location, outcome.Value);
}

/// <summary>What a person and the holder of a connect link do alike.</summary>
internal sealed class PairingStart(
    ConnectorCatalog connectors, SettingsBox settings, InstanceSessions sessions, Pairings pairings, PairingBoard board, TimeProvider clock)
{
    private static readonly Text WithCountry = new(
        "Escreva o número com código do país, como +55 11 91234-5678.", "Write the number with its country code, like +55 11 91234-5678.");

    /// <param name="db">Sees the account.</param>
    /// <param name="caller">Null for the holder of a connect link.</param>
    /// <param name="id">The instance.</param>
    /// <param name="request">How to link.</param>
    /// <param name="cancellationToken">Of the request; the pairing goes on without it.</param>
    public async Task<Outcome<PairingResponse>> BeginAsync(
        RamalDbContext db, Caller? caller, int id, StartPairingRequest request, CancellationToken cancellationToken)
    {
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        var method = request.Method ?? PairingMethod.Qr;
        var number = method == PairingMethod.Code ? PhoneDigits.Of(request.PhoneNumber) : null;
        if (method == PairingMethod.Code && number is null)
        {
            return Problem.Invalid("phoneNumber", WithCountry);
        }

        if (await WhyNotAsync(instance, cancellationToken) is { } problem)
        {
            return problem;
        }

        db.AddAudit(caller, clock, "instance.connect-asked", instance.Key.ToString(), caller is null ? "by connect link" : null);
        await db.SaveChangesAsync(cancellationToken);
        var before = new Pairings.Before(instance.Status, instance.StatusCause, instance.WantsConnection && instance.PairedAt is not null);
        await pairings.StartAsync(instance.Key, new PairingRequest(method, number), before);
        board.TryGet(instance.Key, out var step);
        return PairingResponse.Of(id, step);
    }

    private async Task<Problem?> WhyNotAsync(Instance instance, CancellationToken cancellationToken)
    {
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

        return sessions.CanSend(instance.Key) ? InstanceProblems.AlreadyConnected : null;
    }
}
