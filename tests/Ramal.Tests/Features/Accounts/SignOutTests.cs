using Ramal.Testing;

namespace Ramal.Tests.Features.Accounts;

public sealed class SignOutTests(SharedServer shared)
{
    [Fact]
    public async Task Signing_out_ends_this_session_at_once_and_no_other()
    {
        using var here = await shared.Server.NewPersonAsync();
        using var there = await People.SignInAsync(shared.Server, await People.EmailOfAsync(here), People.Password);
        (await there.GetAsync("/api/me")).EnsureStatus(200);

        var answer = (await here.PostAsync("/api/logout")).EnsureStatus(204);

        Assert.Contains("ramal_session=;", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal("sign-in-required", (await here.GetAsync("/api/me")).Code);
        (await there.GetAsync("/api/me")).EnsureStatus(200);
    }

    [Fact]
    public async Task A_session_ends_by_itself_after_thirty_days()
    {
        var clock = new ManualClock();
        await using var server = await RamalTestServer.StartAsync(clock);
        (await server.Admin.GetAsync("/api/me")).EnsureStatus(200);

        clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        (await server.Admin.GetAsync("/api/me")).EnsureStatus(200);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(401, (await server.Admin.GetAsync("/api/me")).Status);
    }
}
