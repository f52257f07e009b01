using Microsoft.EntityFrameworkCore;
using Ramal.Data;
using Ramal.Shared;

namespace Ramal.Features.Accounts;

/// <summary>Ends the session that asks, and only that one.</summary>
internal sealed class SignOut(RamalDb database, Callers callers, Tenant tenant)
{
    public static async Task<IResult> Endpoint(SignOut signOut, HttpContext http, CancellationToken cancellationToken)
    {
        await signOut.HandleAsync(cancellationToken);
        http.Response.Cookies.Delete(SignIn.Cookie, new CookieOptions { Path = "/", HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict });
        return TypedResults.NoContent();
    }

    public async Task HandleAsync(CancellationToken cancellationToken)
    {
        await using var db = database.ForAllAccounts();
        await db.Set<Session>().Where(session => session.Id == tenant.Caller.SessionId).ExecuteDeleteAsync(cancellationToken);
        callers.Forget(tenant.UserId);
    }
}
