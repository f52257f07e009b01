using Microsoft.Extensions.DependencyInjection;
using Ramal.Hosting;
using Ramal.Testing;

namespace Ramal.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task A_server_that_works_says_so_to_anybody()
    {
        await using var server = await RamalTestServer.StartAsync();
        using var anonymous = server.Anonymous();

        var live = await anonymous.GetAsync("/health/live");
        var ready = await anonymous.GetAsync("/health/ready");

        Assert.Equal((200, 200), (live.Status, ready.Status));
        Assert.Equal("ok", ready.Json.GetProperty("checks").GetProperty("database").GetString());
        Assert.Equal("ok", ready.Json.GetProperty("checks").GetProperty("events").GetString());
    }

    [Fact]
    public async Task What_fails_is_named_and_no_reason_leaks()
    {
        await using var server = await RamalTestServer.StartAsync(services: services =>
        {
            services.AddSingleton(new ReadinessCheck("broken-loop", _ => ValueTask.FromResult(false)));
            services.AddSingleton(new ReadinessCheck("throwing", _ => throw new InvalidOperationException("inner address")));
        });

        var ready = await server.Admin.GetAsync("/health/ready");

        Assert.Equal((503, "failing"), (ready.Status, ready.Json.GetProperty("status").GetString()));
        Assert.Equal("failing", ready.Json.GetProperty("checks").GetProperty("broken-loop").GetString());
        Assert.Equal("failing", ready.Json.GetProperty("checks").GetProperty("throwing").GetString());
        Assert.Equal("ok", ready.Json.GetProperty("checks").GetProperty("database").GetString());
        Assert.DoesNotContain("inner", ready.Text, StringComparison.Ordinal);
    }
}
