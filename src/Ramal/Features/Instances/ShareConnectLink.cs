using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Features.Accounts;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>A link that was just made. Shown once.</summary>
/// <param name="Url">What to send to whoever has the phone.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record ConnectLinkResponse(string Url, DateTimeOffset ExpiresAt);

/// <summary>Makes, and takes back, the link with which a client links their phone without signing in.</summary>
internal sealed class ShareConnectLink(RamalDbContext db, Tenant tenant, RamalOptions options, TimeProvider clock)
{
    public static async Task<IResult> Endpoint(int id, ShareConnectLink share, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var outcome = await share.HandleAsync(id, new Uri($"{http.Request.Scheme}://{http.Request.Host}"), cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Created((string?)null, outcome.Value);
    }

    public static async Task<IResult> RevokeEndpoint(int id, ShareConnectLink share, CancellationToken cancellationToken) =>
        await share.RevokeAsync(id, cancellationToken) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private async Task<Outcome<ConnectLinkResponse>> HandleAsync(int id, Uri asked, CancellationToken cancellationToken)
    {
        var secret = Ids.NewSecret("");
        var expiresAt = clock.GetUtcNow() + ConnectLink.Lifetime;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.TakeAccountTurnAsync(tenant.AccountId, cancellationToken);
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        await db.Set<ConnectLink>().Where(link => link.InstanceId == id).ExecuteDeleteAsync(cancellationToken);
        db.Add(new ConnectLink
        {
            AccountId = tenant.AccountId,
            InstanceId = id,
            TokenHash = Ids.HashOf(secret),
            Language = tenant.Caller.Language,
            ExpiresAt = expiresAt,
        });
        db.AddAudit(tenant.Caller, clock, "connect-link.created", instance.Key.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ConnectLinkResponse(new Uri(options.PublicUrl ?? asked, $"/connect/{secret}").ToString(), expiresAt);
    }

    private async Task<Problem?> RevokeAsync(int id, CancellationToken cancellationToken)
    {
        if (await db.FindInstanceAsync(id, cancellationToken) is not { } instance)
        {
            return InstanceProblems.NotFound;
        }

        if (await db.Set<ConnectLink>().Where(link => link.InstanceId == id).ExecuteDeleteAsync(cancellationToken) > 0)
        {
            db.AddAudit(tenant.Caller, clock, "connect-link.revoked", instance.Key.ToString());
            await db.SaveChangesAsync(cancellationToken);
        }

        return null;
    }
}
