using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Ends one of the person's own API keys; the next request with it is refused.</summary>
internal sealed class RevokeKey(RamalDbContext db, Callers callers, Tenant tenant, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, RevokeKey revoke, CancellationToken cancellationToken) =>
        await revoke.HandleAsync(id, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    public async Task<Problem?> HandleAsync(int id, CancellationToken cancellationToken)
    {
        var key = await db.Set<ApiKey>().SingleOrDefaultAsync(key => key.Id == id && key.UserId == tenant.UserId, cancellationToken);
        if (key is null)
        {
            return CommonProblems.NotFound;
        }

        db.Remove(key);
        db.AddAudit(tenant.Caller, clock, "key.revoked", key.Start);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return CommonProblems.NotFound;
        }

        callers.Forget(tenant.UserId);
        return null;
    }
}
