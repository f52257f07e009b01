using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>Answers where a pairing stands, and stops it.</summary>
internal sealed class ReadPairing(RamalDbContext db, Tenant tenant, PairingBoard board, Pairings pairings)
{
    public static async Task<IResult> Endpoint(int id, ReadPairing read, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return (await read.HandleAsync(id, cancellationToken)).ToHttp();
    }

    public static async Task<IResult> AbandonEndpoint(int id, ReadPairing read, CancellationToken cancellationToken) =>
        await read.AbandonAsync(id, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private async Task<Outcome<PairingResponse>> HandleAsync(int id, CancellationToken cancellationToken)
    {
        if (!await db.Instances().AnyAsync(instance => instance.Id == id, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        return board.TryGet(new InstanceKey(tenant.AccountId, id), out var step) ? PairingResponse.Of(id, step) : InstanceProblems.NoPairing;
    }

    private async Task<Problem?> AbandonAsync(int id, CancellationToken cancellationToken)
    {
        if (!await db.Instances().AnyAsync(instance => instance.Id == id, cancellationToken))
        {
            return InstanceProblems.NotFound;
        }

        return await pairings.AbandonAsync(new InstanceKey(tenant.AccountId, id)) ? null : InstanceProblems.NoPairing;
    }
}
