using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ramal.Hosting;
using Ramal.Shared;
using Ramal.Testing;
using Ramal.Tests.Features.Accounts;

namespace Ramal.Tests.Hosting;

/// <summary>Who may call what, asked of every route that the running server has.</summary>
public sealed partial class TenantScopeTests(SharedServer shared)
{
    [Fact]
    public async Task Nobody_uses_a_route_that_is_not_public_without_signing_in()
    {
        using var anonymous = shared.Server.Anonymous();

        await ForEachAsync(route => route.Access.Kind != AccessKind.Public, async route =>
            Assert.Equal((route, 401, "sign-in-required"), Seen(route, await anonymous.SendAsync(route.Method, route.Path, null))));
    }

    [Fact]
    public async Task Whoever_has_to_change_the_password_can_do_only_that_see_who_they_are_and_sign_out()
    {
        var (_, email, temporary) = await People.AddAsync(shared.Server, "admin");
        using var person = await People.SignInAsync(shared.Server, email, temporary);
        var allowed = new List<string>();

        await ForEachAsync(route => route.Access.Kind != AccessKind.Public, async route =>
        {
            if (route.Access.Kind is AccessKind.SessionBeforePasswordChange or AccessKind.SignedInBeforePasswordChange)
            {
                allowed.Add($"{route.Method} {route.Path}");
                return;
            }

            Assert.Equal((route, 403, "password-change-required"), Seen(route, await person.SendAsync(route.Method, route.Path, null)));
        });

        Assert.Equal(["GET /api/me", "POST /api/logout", "PUT /api/me/password"], allowed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_never_gets_into_a_route_for_sessions_or_administrators()
    {
        using var key = await People.KeyOfAsync(shared.Server, shared.Server.Admin, "read", "send", "manage");

        await ForEachAsync(route => route.Access.Kind is AccessKind.Session or AccessKind.SessionBeforePasswordChange or AccessKind.Administrator, async route =>
            Assert.Equal((route, 403, "session-required"), Seen(route, await key.SendAsync(route.Method, route.Path, null))));
    }

    [Fact]
    public async Task A_key_without_the_scope_of_a_route_is_told_which_one_is_missing()
    {
        await using var server = await RamalTestServer.StartAsync(routes: app =>
        {
            app.MapPost("/of-manage", () => TypedResults.Ok());
            app.MapPost("/of-send", () => TypedResults.Ok()).NeedsScope(Scopes.Send);
        });
        using var person = await server.NewPersonAsync();
        foreach (var scope in new[] { "read", "send", "manage" })
        {
            using var others = await People.KeyOfAsync(server, person, [.. new[] { "read", "send", "manage" }.Where(other => other != scope)]);
            await ForEachAsync(
                server,
                route => route.Access.Kind is AccessKind.SignedIn or AccessKind.SignedInBeforePasswordChange && ScopeOf(route) == scope,
                async route =>
                {
                    var answer = await others.SendAsync(route.Method, route.Path, null);
                    Assert.Equal((route, 403, "scope-missing"), Seen(route, answer));
                    Assert.Equal(scope, answer.Json.GetProperty("scope").GetString());
                });
        }
    }

    [Fact]
    public async Task A_person_who_is_no_administrator_gets_into_no_route_for_them()
    {
        using var person = await shared.Server.NewPersonAsync();

        await ForEachAsync(route => route.Access.Kind == AccessKind.Administrator, async route =>
            Assert.Equal((route, 403, "administrator-required"), Seen(route, await person.SendAsync(route.Method, route.Path, null))));
    }

    [Fact]
    public async Task A_change_with_the_cookie_needs_the_header_that_no_form_can_send()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var browser = shared.Server.Anonymous();
        (string, string) cookie = ("Cookie", $"ramal_session={person.Token}");

        await ForEachAsync(route => route.Access.Kind != AccessKind.Public && route.Method != HttpMethod.Get, async route =>
            Assert.Equal((route, 403, "csrf-header-missing"), Seen(route, await browser.SendAsync(route.Method, route.Path, null, cookie))));
        (await browser.SendAsync(HttpMethod.Get, "/api/me", null, cookie)).EnsureStatus(200);
        (await browser.SendAsync(HttpMethod.Put, "/api/me", new { name = "Bia" }, cookie, ("X-Ramal-Csrf", "1"))).EnsureStatus(200);
    }

    [Theory]
    [InlineData("Bearer nada")]
    [InlineData("Bearer ")]
    [InlineData("Bearer rml_nada")]
    [InlineData("Basic YTpi")]
    public async Task A_token_that_means_nobody_is_nobody(string header)
    {
        using var anonymous = shared.Server.Anonymous();

        Assert.Equal(401, (await anonymous.SendAsync(HttpMethod.Get, "/api/me", null, ("Authorization", header))).Status);
    }

    [Fact]
    public async Task The_answer_is_in_the_language_of_the_person_else_of_the_browser_else_portuguese()
    {
        using var person = await shared.Server.NewPersonAsync();
        using var anonymous = shared.Server.Anonymous();

        var portuguese = await anonymous.GetAsync("/api/me");
        var english = await anonymous.SendAsync(HttpMethod.Get, "/api/me", null, ("Accept-Language", "en-US,en;q=0.9,pt;q=0.1"));
        var own = await person.SendAsync(HttpMethod.Delete, "/api/keys/999999", null, ("Accept-Language", "en"));

        Assert.Equal("Entre para continuar.", portuguese.Json.GetProperty("detail").GetString());
        Assert.Equal("Sign in to go on.", english.Json.GetProperty("detail").GetString());
        // Signed up without saying a language, so the person's own is Portuguese.
        Assert.Equal("Isto não existe, ou não é seu.", own.Json.GetProperty("detail").GetString());
    }

    private static string ScopeOf(Route route) => route.Access.ScopeFor(route.Method.Method).ToString().ToLowerInvariant();

    private static (Route, int, string?) Seen(Route route, Answer answer) => (route, answer.Status, answer.Code);

    private Task ForEachAsync(Func<Route, bool> which, Func<Route, Task> check) => ForEachAsync(shared.Server, which, check);

    private static async Task ForEachAsync(RamalTestServer server, Func<Route, bool> which, Func<Route, Task> check)
    {
        var routes = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => new Route(
                HttpMethod.Parse(method),
                Parameter().Replace(
                    $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}",
                    parameter => parameter.Value.EndsWith(":guid}", StringComparison.Ordinal) ? Guid.Empty.ToString() : "1"),
                endpoint.Metadata.GetMetadata<Access>() ?? Access.Default)))
            .Where(which)
            .ToList();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            await check(route);
        }
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    private sealed record Route(HttpMethod Method, string Path, Access Access);
}
