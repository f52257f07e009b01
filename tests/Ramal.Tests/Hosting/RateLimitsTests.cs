using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed class RateLimitsTests
{
    [Fact]
    public async Task Public_routes_are_limited_per_address_and_the_answer_says_how_long_to_wait()
    {
        await using var server = await StartAsync(publicPerMinute: 3);
        using var anonymous = server.Anonymous();

        var answers = new List<Answer>();
        for (var request = 0; request < 3; request++)
        {
            answers.Add(await anonymous.PostAsync("/api/login", new { email = $"a{request}@exemplo.invalid", password = "não é a senha" }));
        }

        var limited = answers[^1];
        Assert.Equal([401, 401, 429], answers.Select(answer => answer.Status));
        Assert.Equal("too-many-requests", limited.Code);
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("too-many-requests", (await anonymous.PostAsync("/api/signup", new { })).Code);
        (await anonymous.GetAsync("/api/setup")).EnsureStatus(200);
        (await server.Admin.GetAsync("/api/me")).EnsureStatus(200);
    }

    [Fact]
    public async Task Whoever_is_signed_in_is_not_limited_unless_the_operator_says_so()
    {
        await using var unlimited = await StartAsync(publicPerMinute: 60);
        await using var limited = await StartAsync(publicPerMinute: 60, callerPerSecond: 5);

        var free = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => unlimited.Admin.GetAsync("/api/me")));
        var bound = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => limited.Admin.GetAsync("/api/me")));

        Assert.All(free, answer => answer.EnsureStatus(200));
        Assert.Contains(bound, answer => answer.Code == "too-many-requests");
        Assert.Contains(bound, answer => answer.Status == 200);
    }

    private static Task<RamalTestServer> StartAsync(int publicPerMinute, int callerPerSecond = 0) => RamalTestServer.StartAsync(options: database => new RamalOptions
    {
        Data = database.Folder,
        Database = database.ConnectionString,
        SetupToken = RamalTestServer.SetupToken,
        SignUpOpen = true,
        PublicRequestsPerMinute = publicPerMinute,
        CallerRequestsPerSecond = callerPerSecond,
    });
}
