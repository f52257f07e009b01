using Microsoft.EntityFrameworkCore;
using Ramal.Connectors;
using Ramal.Data;
using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Instances;

/// <summary>What a client who opened a link may know.</summary>
/// <param name="InstanceName">What the number is called here.</param>
/// <param name="Status">State of the link to WhatsApp.</param>
/// <param name="ExpiresAt">When this address stops working.</param>
/// <param name="Language">Of whoever made it.</param>
public sealed record OpenedConnectLink(string InstanceName, LinkState Status, DateTimeOffset ExpiresAt, string Language);

/// <summary>The public side of a connect link: no sign-in, only the secret in the path.</summary>
internal sealed class ConnectLinks(RamalDb database, PairingStart start, PairingBoard board, TimeProvider clock)
{
    public static async Task<IResult> OpenEndpoint(string token, ConnectLinks links, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await links.FindAsync(token, forReading: true, cancellationToken) is { } found
            ? TypedResults.Ok(new OpenedConnectLink(found.Name, found.Status, found.ExpiresAt, found.Language))
            : InstanceProblems.ConnectLinkGone.ToHttp();
    }

    public static async Task<IResult> StartEndpoint(
        string token, StartPairingRequest? request, ConnectLinks links, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await links.FindAsync(token, forReading: false, cancellationToken) is not { } found)
        {
            return InstanceProblems.ConnectLinkGone.ToHttp();
        }

        return (await links.StartAsync(found, request ?? new StartPairingRequest(), cancellationToken)).ToAccepted(null);
    }

    public static async Task<IResult> PairingEndpoint(string token, ConnectLinks links, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await links.FindAsync(token, forReading: true, cancellationToken) is not { } found)
        {
            return InstanceProblems.ConnectLinkGone.ToHttp();
        }

        return links.Board.TryGet(found.Key, out var step)
            ? TypedResults.Ok(PairingResponse.Of(found.Key.InstanceId, step))
            : InstanceProblems.NoPairing.ToHttp();
    }

    private PairingBoard Board => board;

    private async Task<Outcome<PairingResponse>> StartAsync(Found found, StartPairingRequest request, CancellationToken cancellationToken)
    {
        await using var db = database.ForAccount(found.Key.AccountId);
        return await start.BeginAsync(db, null, found.Key.InstanceId, request, cancellationToken);
    }

    /// <param name="token">From the path.</param>
    /// <param name="forReading">A link that was just spent can still be read.</param>
    /// <param name="cancellationToken">Of the request.</param>
    private async Task<Found?> FindAsync(string token, bool forReading, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = Ids.HashOf(token);
        await using var db = database.ForAllAccounts();
        var found = await (
            from link in db.Set<ConnectLink>().IgnoreQueryFilters()
            where link.TokenHash == hash && link.ExpiresAt > now
            join instance in db.Set<Instance>().IgnoreQueryFilters()
                on new { link.AccountId, Id = link.InstanceId } equals new { instance.AccountId, instance.Id }
            where instance.DeletedAt == null
            select new { link.AccountId, link.InstanceId, link.ExpiresAt, link.Language, link.SpentAt, instance.Name, instance.Status })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null || (found.SpentAt is { } spentAt && (!forReading || now - spentAt > ConnectLink.ReadableFor)))
        {
            return null;
        }

        return new Found(new InstanceKey(found.AccountId, found.InstanceId), found.Name, found.Status, found.ExpiresAt, found.Language);
    }

    private sealed record Found(InstanceKey Key, string Name, LinkState Status, DateTimeOffset ExpiresAt, string Language);
}
