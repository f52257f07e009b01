using Ramal.Features.Accounts;
using Ramal.Shared;

namespace Ramal.Hosting;

/// <summary>Finds out who is asking, fills <see cref="Tenant"/>, and refuses what the route does not allow. From here every query is filtered.</summary>
internal sealed class TenantScope(RequestDelegate next, Callers callers)
{
    private const string Bearer = "Bearer ";

    public async Task InvokeAsync(HttpContext http, Tenant tenant)
    {
        RequestLanguage.Use(RequestLanguage.Preferred(http.Request));
        if (http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is null)
        {
            await next(http);
            return;
        }

        var access = endpoint.Metadata.GetMetadata<Access>() ?? Access.Default;
        var (token, fromCookie) = TokenOf(http.Request);
        if (token is not null && await callers.FindAsync(token, http.RequestAborted) is { } caller)
        {
            tenant.Fill(caller);
            RequestLanguage.Use(caller.Language);
        }

        if (Refusal(access, tenant.CallerOrNone, http.Request, fromCookie) is { } problem)
        {
            await problem.ToHttp().ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    /// <summary>Whether whoever made a request that is still being answered, such as a stream of events, would be let in now.</summary>
    public static async ValueTask<bool> StillAllowedAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var access = http.GetEndpoint()?.Metadata.GetMetadata<Access>() ?? Access.Default;
        var (token, fromCookie) = TokenOf(http.Request);
        var caller = token is null ? null : await http.RequestServices.GetRequiredService<Callers>().FindAsync(token, cancellationToken);
        return Refusal(access, caller, http.Request, fromCookie) is null;
    }

    private static (string? Token, bool FromCookie) TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return (header[Bearer.Length..].Trim(), false);
        }

        return request.Cookies.TryGetValue(SignIn.Cookie, out var cookie) && cookie.Length > 0 ? (cookie, true) : (null, false);
    }

    private static Problem? Refusal(Access access, Caller? caller, HttpRequest request, bool fromCookie)
    {
        if (access.Kind == AccessKind.Public)
        {
            return null;
        }

        if (caller is null)
        {
            return CommonProblems.SignInRequired;
        }

        // SameSite=Strict already keeps other sites out; the header keeps out what slips past it, since no form can send one.
        if (fromCookie && !IsSafe(request.Method) && string.IsNullOrEmpty(request.Headers["X-Ramal-Csrf"]))
        {
            return CommonProblems.CsrfHeaderMissing;
        }

        if (caller.MustChangePassword && access.Kind is not (AccessKind.SessionBeforePasswordChange or AccessKind.SignedInBeforePasswordChange))
        {
            return CommonProblems.PasswordChangeRequired;
        }

        if (access.Kind is not (AccessKind.SignedIn or AccessKind.SignedInBeforePasswordChange) && caller.ApiKeyId is not null)
        {
            return CommonProblems.SessionRequired;
        }

        if (access.Kind == AccessKind.Administrator && !caller.IsAdmin)
        {
            return CommonProblems.AdministratorRequired;
        }

        var scope = access.ScopeFor(request.Method);
        return caller.Scopes.HasFlag(scope) ? null : CommonProblems.ScopeMissing(scope.ToString().ToLowerInvariant());
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
