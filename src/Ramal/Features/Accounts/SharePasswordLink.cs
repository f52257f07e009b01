using Ramal.Hosting;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>A link with which a person sets a password.</summary>
/// <param name="Url">To hand to the person. Shown only here.</param>
/// <param name="ExpiresAt">After three days; earlier with its first use or a newer link.</param>
public sealed record PasswordLinkResponse(string Url, DateTimeOffset ExpiresAt);

/// <summary>An administrator makes a link with which a person sets a password. The present password goes on until then.</summary>
internal sealed class SharePasswordLink(PasswordLinks links, Tenant tenant)
{
    public static async Task<IResult> Endpoint(int id, SharePasswordLink share, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var outcome = await share.HandleAsync(id, http.Request, cancellationToken);
        return outcome.Problem is { } problem ? problem.ToHttp() : TypedResults.Json(outcome.Value, statusCode: StatusCodes.Status201Created);
    }

    public async Task<Outcome<PasswordLinkResponse>> HandleAsync(int id, HttpRequest request, CancellationToken cancellationToken) =>
        await links.MakeAsync(id, tenant.Caller, cancellationToken) is { } made
            ? new PasswordLinkResponse(new Uri(links.RootOf(request), made.Path).ToString(), made.ExpiresAt)
            : CommonProblems.NotFound;
}
